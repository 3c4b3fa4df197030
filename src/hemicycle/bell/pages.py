"""What a page says to its browser: where to listen, and from which place on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.utils.translation import get_language

from hemicycle.bell import hub, operations, queries, rules, tokens, viewers
from hemicycle.bell.queries import Question
from hemicycle.bell.rules import Place
from hemicycle.bell.sockets import kind_named
from hemicycle.kernel import clock

PATH = "/bell/"


@dataclass(frozen=True, slots=True)
class PageStart:
    """When the reading of a page began, and how far the hub was then. Kept by the middleware for every request."""

    at: datetime
    here: Place | None

    @classmethod
    def now(cls) -> "PageStart":
        """This moment; it costs nothing."""
        return cls(clock.real_now(), hub.current.here if hub.current else None)

    def place(self) -> Place:
        """A place that came before everything the page may have missed; without a hub here, the log is asked."""
        return self.here or queries.position_before(self.at)


@dataclass(frozen=True, slots=True)
class Bell:
    """The address of a page's stream, and the place from which it listens."""

    address: str
    since: Place


def bell_for(request: HttpRequest, topics: Iterable[str]) -> Bell | None:
    """Where this page listens to those of the topics that its reader may hear; None when that is none of them.

    Rights are asked here: no page can state a topic unasked. Whoever is not signed in hears public topics only.
    """
    stated = list(dict.fromkeys(topics))
    if len(stated) > rules.MOST_TOPICS:
        raise ValueError(f"A page states at most {rules.MOST_TOPICS} topics.")
    private = [topic for topic in stated if not _is_public(topic)]
    cookie, person = _viewer(request) if private else ("", None)
    heard = queries.heard([Question(viewers.digest_of(cookie), person, tuple(stated))])[0]
    if not heard:
        return None
    bound = person if heard & set(private) else None
    token = tokens.make(heard, get_language() or "en", person=bound, cookie=cookie)
    start: PageStart = request.bell_start  # type: ignore[attr-defined]
    return Bell(f"{PATH}?t={quote(token)}", start.place())


def _is_public(topic: str) -> bool:
    kind = kind_named(rules.kind_of(topic))
    if kind is None or not rules.is_topic(topic):
        raise ValueError(f"{topic!r} is no topic of a kind that a room has plugged in.")
    return kind.public


def _viewer(request: HttpRequest) -> tuple[str, int | None]:
    """The bell cookie of whoever is signed in; made now if this session has none that still holds."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "", None
    cookie = request.session.get(viewers.IN_SESSION, "")
    if not cookie or not operations.is_admitted(cookie, user.pk):
        cookie = begin(request, user.pk)
    return cookie, user.pk


def begin(request: HttpRequest, person: int) -> str:
    """Somebody has signed in: this browser listens with a cookie of its own from now on."""
    cookie = viewers.new_cookie()
    operations.admit(cookie, person)
    request.session[viewers.IN_SESSION] = cookie
    return cookie


def end(request: HttpRequest) -> None:
    """The session ends: what was heard with it ends too."""
    session: Any = getattr(request, "session", None)
    if session is not None and (cookie := session.get(viewers.IN_SESSION)):
        operations.close_streams(viewer=viewers.digest_of(cookie))
