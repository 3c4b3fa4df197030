"""The hands' part of a page as somebody reads it, and what an open page makes of what is told."""

import re
from html.parser import HTMLParser

from django.test import Client

from hemicycle.bell.models import Message
from hemicycle.bell.queries import position
from hemicycle.live.hands.notices import topic_of
from hemicycle.live.models import Venue
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person

PARTS = ("hands-floor", "hands-line")
PASSING = re.compile(
    r' data-now="[^"]*"|<input type="hidden" name="csrfmiddlewaretoken"[^>]*>'
)  # the moment at which it was written, and a token that each page has anew


def page_of(venue: Venue, person: Person | None, language: str = "en") -> str:
    """The venue's page."""
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(f"/{language}/2021/venues/{venue.pk}/")
    return answer.content.decode() if answer.status_code == 200 else ""


class _Finder(HTMLParser):
    """Where the element of an id begins and ends."""

    def __init__(self, html: str, wanted: str) -> None:
        super().__init__()
        self.wanted, self.depth, self.begin, self.end = wanted, 0, -1, -1
        self.lines = [0]
        for line in html.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.feed(html)

    def _place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "div" or self.end >= 0:
            return
        if self.begin < 0 and dict(attrs).get("id") == self.wanted:
            self.begin = self._place()
        if self.begin >= 0:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.begin >= 0 and self.end < 0:
            self.depth -= 1
            if not self.depth:
                self.end = self._place() + len("</div>")


def part_of(html: str, name: str) -> str:
    """The element of this id, without what passes; empty if it is not there."""
    found = _Finder(html, name)
    return " ".join(PASSING.sub("", html[found.begin : found.end]).split()) if found.begin >= 0 else ""


class OpenPage:
    """What stands in a page that listens: each part, by its id, as the browser replaces it."""

    def __init__(self, venue: Venue, html: str, language: str = "en") -> None:
        self.topic, self.language = topic_of(venue.pk), language
        self.since = position().seq
        self.parts = {name: part_of(html, name) for name in PARTS}

    def catch_up(self) -> "OpenPage":
        """Hear what was told since."""
        drain_all()
        for message in Message.objects.filter(seq__gt=self.since, topic=self.topic).order_by("seq"):
            said = (message.payload or {}).get(self.language, "")
            self.parts |= {name: found for name in PARTS if (found := part_of(said, name))}
            self.since = message.seq
        return self


def told() -> str:
    """Everything that travels to open pages, on whatever topic."""
    drain_all()
    return str(list(Message.objects.values_list("topic", "name", "payload")))
