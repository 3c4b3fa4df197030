"""What higher rooms plug in: the kinds of topics they open, and who may hear them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.http import HttpRequest

from hemicycle.kernel.socket import Socket

Asked: TypeAlias = tuple[int, str]  # the key of a person, a topic


def nobody(asked: Collection[Asked]) -> set[Asked]:
    """No one."""
    return set()


@dataclass(frozen=True, slots=True)
class TopicKind:
    """A kind of topics, `prefix/…`. A public one is heard by everybody and nobody is asked.

    `may_hear` is given many (person, topic) at once, of many people who come in the same moment, and gives back those
    that are well: it asks the database once, not once for each. It is called in a thread, outside a request.
    """

    prefix: str
    may_hear: Callable[[Collection[Asked]], set[Asked]] = nobody
    public: bool = False


@dataclass(frozen=True, slots=True)
class PageTopics:
    """What a room wants every page to listen to that listens at all: `of(request)`."""

    room: str
    of: Callable[[HttpRequest], Iterable[str]]


page_topics: Socket[PageTopics] = Socket("topics of pages")
topics: Socket[TopicKind] = Socket("topics", order=lambda kind: kind.prefix)


def kind_named(prefix: str) -> TopicKind | None:
    """The kind of topics with this prefix."""
    return next((kind for kind in topics if kind.prefix == prefix), None)
