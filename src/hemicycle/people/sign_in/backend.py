"""Who a session belongs to."""

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from hemicycle.people.models import Person


class PersonBackend(ModelBackend):
    """Finds the person of a session; nobody comes in with a password, and a closed or erased account has no session."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:  # type: ignore[override]
        """There are no passwords: always nobody."""
        return

    def user_can_authenticate(self, user: object) -> bool:
        """Whether this account is open."""
        return isinstance(user, Person) and user.is_active and user.erased_at is None
