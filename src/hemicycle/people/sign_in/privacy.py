"""How somebody comes in, for the copy of everything about them; and how it is forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from hemicycle.bell.models import Viewer
from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.people.models import OneTimeCode, Person
from hemicycle.people.sign_in import operations

TABLES = frozenset(
    {
        "account.emailaddress",
        "account.emailconfirmation",
        "mfa.authenticator",
        "socialaccount.socialaccount",
        "socialaccount.socialtoken",
        "usersessions.usersession",
        "people.onetimecode",
        "bell.viewer",
    }
)
WORDS: dict[str, Words] = {
    "people/addresses.json": _("The e-mail addresses you sign in with."),
    "people/passkeys.json": _(
        "Your passkeys: their names, and when you used them. What they prove with is left out."
    ),
    "people/organisation-accounts.json": _("Accounts of your organisation that you sign in with."),
    "people/listening.json": _("Browsers that may follow what is not public as it happens, and until when."),
    "people/sessions.json": _("Where you are signed in: with which browser, since when."),
}
KEPT_FOR = timedelta(days=1)


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Addresses, passkeys, accounts of organisations, sessions; nothing with which somebody could come in."""
    yield (
        "people/addresses.json",
        [
            {"address": one.email, "proved": one.verified, "main": one.primary}
            for one in EmailAddress.objects.filter(user=person).order_by("pk")
        ],
    )
    yield (
        "people/passkeys.json",
        [
            {
                "name": one.data.get("name", ""),
                "made_at": one.created_at.isoformat(),
                "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
            }
            for one in Authenticator.objects.filter(user=person).order_by("pk")
        ],
    )
    yield (
        "people/organisation-accounts.json",
        [
            {
                "account": one.uid,
                "since": one.date_joined.isoformat(),
                "last_used_at": one.last_login.isoformat(),
            }
            for one in SocialAccount.objects.filter(user=person).order_by("pk")
        ],
    )
    yield (
        "people/listening.json",
        [
            {"since": one.made_at.isoformat(), "until": one.until_at.isoformat()}
            for one in Viewer.objects.filter(person=person).order_by("pk")
        ],
    )
    yield (
        "people/sessions.json",
        [
            {
                "browser": one.user_agent,
                "since": one.created_at.isoformat(),
                "last_seen_at": one.last_seen_at.isoformat(),
            }
            for one in UserSession.objects.filter(user=person).order_by("pk")
        ],
    )


def forget_old() -> int:
    """Codes of yesterday and sessions that have run out go; how many rows."""
    now = clock.real_now()
    codes, _each = OneTimeCode.objects.filter(made_at__lt=now - KEPT_FOR).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    ended, _each = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return int(codes + ended)


erase = operations.forget
