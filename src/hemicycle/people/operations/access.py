"""The log of who read personal data. The person it is about may read it."""

from hemicycle.kernel import clock
from hemicycle.people.models import Access, Person, Scope


def note_access(
    *, by: Person, what: str, about: Person | None = None, count: int = 1, scope: Scope | None = None
) -> Access | None:
    """Write down that somebody reads personal data: of one person, or (`about` None) of `count` in a list of a scope.

    `what` is a name of `sockets.access_kinds`. Whoever reads about themselves leaves no trace: None.
    """
    if about is not None and about.pk == by.pk:
        return None
    return Access.objects.create(by=by, what=what, about=about, count=count, scope=scope, at=clock.now())
