"""What is heard of the desk on open pages: that a conversation or the queue has changed; each browser reads it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from hemicycle.bell.operations import ring
from hemicycle.bell.sockets import TopicKind
from hemicycle.editions.models import Edition
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.welcome.models import Inquiry
from hemicycle.welcome.queries.queue import HELP

if TYPE_CHECKING:
    from collections.abc import Collection

    from hemicycle.bell.sockets import Asked
    from hemicycle.record.models import Entry

CHANGED = "changed"
SALT = "hemicycle.welcome.conversation"
KINDS = frozenset(
    {
        "InquiryOpened",
        "InquiryWritten",
        "InquiryClaimed",
        "InquiryAnswered",
        "InquiryReturned",
        "InquirySolved",
    }
)
DOORS = frozenset({"PersonLetIn", "PersonCameIn"})


def conversation(inquiry: Inquiry) -> str:
    """The topic of one conversation: nobody guesses its name, and nothing but a bell is heard there.

    It is not the key of the form: with that one could send the form again, and be taken for whoever asked.
    """
    return f"conversation/{salted_hmac(SALT, str(inquiry.pk), algorithm='sha256').hexdigest()[:32]}"


def queue(edition: Edition) -> str:
    """The topic of the officers of an edition."""
    return f"desk/{edition.pk}"


def hear(entry: Entry) -> None:
    """Something happened in an inquiry: pages that show it, or the queue, read it again."""
    inquiry = Inquiry.objects.select_related("edition").filter(pk=entry.data["inquiry_id"]).first()
    if inquiry is not None:
        ring(conversation(inquiry), CHANGED, key=f"desk-{entry.pk}")
        ring(queue(inquiry.edition), CHANGED, key=f"desk-queue-{entry.pk}")


def hear_door(entry: Entry) -> None:
    """A door was opened or used: the conversation shows it."""
    inquiry = Inquiry.objects.filter(entries=entry.data["let_in_id"]).first()
    if inquiry is not None:
        ring(conversation(inquiry), CHANGED, key=f"desk-door-{entry.pk}")


def may_hear(asked: Collection[Asked]) -> set[Asked]:
    """Officers hear the queue of their edition."""
    persons = Person.objects.in_bulk({person for person, _topic in asked})
    keys = {topic.partition("/")[2] for _person, topic in asked}
    paths = dict(
        Edition.objects.filter(pk__in=[key for key in keys if key.isdigit() and len(key) < 19]).values_list(
            "pk", "scope__path"
        )
    )
    by_topic = {f"desk/{key}": path for key, path in paths.items()}
    return {
        (person, topic)
        for person, topic in asked
        if person in persons and topic in by_topic and rights_of(persons[person]).may(HELP, by_topic[topic])
    }


TOPICS = (TopicKind("conversation", public=True), TopicKind("desk", may_hear))
