"""When a session was last seen, written down now and then."""

import hashlib
import logging
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from hemicycle.people.models import Person
from hemicycle.people.sign_in import operations

log = logging.getLogger(__name__)
SEEN_EVERY = 10 * 60  # seconds


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
