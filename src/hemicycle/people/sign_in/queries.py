"""Reading how people come in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.sign_in import rules

MOST_SESSIONS = 100


def person_at(address: str) -> Person | None:
    """Whoever this address (as `rules.clean_address` gives it) leads to: a proved one first, else the one written."""
    proved = EmailAddress.objects.select_related("user").filter(email=address, verified=True).first()
    if proved is not None:
        person: Person = proved.user
        return person
    # the database's idea of equal letters is wider than ours: compare again
    return next(
        (one for one in Person.objects.filter(email__iexact=address) if (one.email or "").lower() == address),
        None,
    )


def addresses_of(person: Person) -> list[EmailAddress]:
    """The proved addresses of a person, the main one first."""
    return list(EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "email"))


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it."""

    pk: int
    name: str
    made_at: datetime
    used_at: datetime | None


def passkeys_of(person: Person) -> list[Passkey]:
    """The passkeys of a person, the oldest first."""
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [Passkey(row.pk, str(row.data.get("name", "")), row.created_at, row.last_used_at) for row in rows]


def has_passkey(person: Person) -> bool:
    """Whether a passkey can be asked for."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists())


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A place where somebody is signed in."""

    pk: int
    browser: str
    system: str
    since: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(person: Person, *, this: str | None) -> list[OpenSession]:
    """Where a person is signed in, this session first, then the one seen last. Rows of ended sessions are left out."""
    rows = UserSession.objects.filter(user=person).order_by("-last_seen_at", "-pk")[:MOST_SESSIONS]
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=clock.real_now()
        ).values_list("session_key", flat=True)
    )
    found = []
    for row in rows:
        if row.session_key not in alive:
            continue
        browser, system = rules.device(row.user_agent)
        found.append(
            OpenSession(row.pk, browser, system, row.created_at, row.last_seen_at, row.session_key == this)
        )
    return sorted(found, key=lambda session: not session.is_this)
