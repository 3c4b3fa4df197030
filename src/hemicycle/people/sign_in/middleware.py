"""When a session was last seen, written down now and then; and the end of sessions that the desk opened."""

import hashlib
import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.people.sign_in import operations
from hemicycle.people.sign_in.door import only_let_in

log = logging.getLogger(__name__)
SEEN_EVERY = 10 * 60  # seconds


class NoStaffLetIn:
    """End a session that the desk opened once its person has a role: whoever works here proves who they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out first, then answer as to anybody."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if (
            has_session
            and only_let_in(request)
            and isinstance(request.user, Person)
            and rights_of(request.user)
        ):
            logout(request)
        return self.get_response(request)


class LastSeen:
    """Note a session's device and hour at most every ten minutes: between, a page of somebody costs nothing here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, then note it; a session that the page has ended is not noted."""
        response = self.get_response(request)
        key = request.session.session_key
        if key and request.session.accessed and isinstance(request.user, Person) and _is_due(key):
            operations.note_seen(request, request.user)
        return response


def _is_due(session_key: str) -> bool:
    name = f"seen-{hashlib.sha256(session_key.encode()).hexdigest()[:32]}"
    try:
        return bool(cache.add(name, 1, timeout=SEEN_EVERY))
    except (OSError, RedisError):
        log.warning("The cache does not answer: sessions are not noted as seen")
        return False
