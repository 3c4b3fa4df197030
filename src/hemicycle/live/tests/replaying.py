"""A page that listens: what it shows after the events that came since it was loaded."""

import re
from dataclasses import dataclass, field

from hemicycle.bell.models import Message
from hemicycle.bell.queries import position
from hemicycle.record import drain

ITEM = re.compile(r'<li id="([a-z]+)-(\d+)".*?</li>', re.DOTALL)


@dataclass
class ListeningPage:
    """The items of a list by their order, as the browser's script keeps them."""

    topic: str
    language: str = "en"
    since: int = 0
    items: dict[int, str] = field(default_factory=dict)

    def load(self, html: str) -> "ListeningPage":
        """A page as it came."""
        self.since = position().seq
        self.items = items_of(html)
        return self

    def catch_up(self) -> "ListeningPage":
        """Hear what was told since; as `bell.js` does, what is gone replaces and nothing else does it put in."""
        drain_all()
        later = Message.objects.filter(seq__gt=self.since, topic=self.topic).order_by("seq")
        for message in later:
            fragments = message.payload or {}
            payload = fragments.get(self.language, fragments.get("*", ""))
            for key, item in items_of(payload).items():
                if "data-gone" in item:
                    self.items.pop(key, None)
                else:
                    self.items[key] = item
            self.since = message.seq
        return self


def items_of(html: str) -> dict[int, str]:
    """The items of a list in a page or a parcel, by their order."""
    return {int(found[2]): " ".join(found[0].split()) for found in ITEM.finditer(html)}


def drain_all() -> None:
    """Everything announced is heard."""
    drain.deliver_all()
