"""What every page of somebody who is signed in may listen to: that their notices have changed.

`person/<key>` is one person's alone. `person/all` is for what very many are told at once: a bell for each of them would
hold up everything else that is told, and all read their own number again anyway.
"""

from collections.abc import Collection, Iterable, Sequence

from django.http import HttpRequest

from hemicycle.bell.operations import ring
from hemicycle.bell.sockets import Asked, TopicKind
from hemicycle.people.models import Person

ALL = "person/all"
NOTICES = "notices"  # the name of the bell
A_FEW = 25  # people; more hear it on the topic of all


def of_person(key: int) -> str:
    """What concerns one person."""
    return f"person/{key}"


def may_hear(asked: Collection[Asked]) -> set[Asked]:
    """Everybody hears their own, and what is for all who are signed in."""
    return {one for one in asked if one[1] in {of_person(one[0]), ALL}}


def of_frame(request: HttpRequest) -> Iterable[str]:
    """What the frame of a page listens to, if its reader is signed in."""
    user = getattr(request, "user", None)
    return [of_person(user.pk), ALL] if isinstance(user, Person) else []


def heard_by(person: Person) -> str:
    """Where a part of a page hears of its reader's notices, as `data-bell-read` says it."""
    return f"{of_person(person.pk)} {NOTICES}, {ALL} {NOTICES}"


def ring_for(people: Sequence[int]) -> None:
    """The notices of these people have changed: their open pages read the number, and the list, again."""
    for topic in [ALL] if len(people) > A_FEW else [of_person(key) for key in people]:
        ring(topic, NOTICES)


KIND = TopicKind("person", may_hear)
