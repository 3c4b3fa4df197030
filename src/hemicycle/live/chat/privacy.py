"""What the chat keeps of a person, beside what every module does (`live.privacy`)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from hemicycle.kernel.words import Words
from hemicycle.live.chat.models import Line, Mention, Pin, Reaction, SlowMode
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import rows

TABLES = frozenset({"chat.line", "chat.mention", "chat.reaction", "chat.pin", "chat.slowmode"})
WORDS: dict[str, Words] = {
    "live/chat.json": gettext_lazy(
        "Your lines in chats, what they answer, your signs, and where you were named."
    ),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    yield (
        "live/chat.json",
        {
            "lines": rows(
                Line.objects.filter(author=person).select_related("venue", "answers"), "author", "key"
            ),
            "signs": rows(Reaction.objects.filter(person=person).select_related("line"), "person"),
            "named in": rows(Mention.objects.filter(person=person).select_related("line"), "person"),
            "pinned": rows(Pin.objects.filter(by=person).select_related("line"), "by"),
            "slow mode": rows(SlowMode.objects.filter(by=person).select_related("venue"), "by"),
        },
    )


def erase(person: Person) -> None:
    """Signs and mentions go; lines are emptied with everything that was said."""
    Reaction.objects.filter(person=person).delete()
    Mention.objects.filter(person=person).delete()
    Pin.objects.filter(line__author=person).delete()
