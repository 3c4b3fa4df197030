"""Everything that changes how somebody comes in: codes, addresses, passkeys, sessions."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from hemicycle.bell.operations import close_streams
from hemicycle.bell.viewers import IN_SESSION, digest_of
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.facts import AddressChanged
from hemicycle.people.models import ManagementOffer, OneTimeCode, Person
from hemicycle.people.sign_in import queries, rules
from hemicycle.record.operations import announce

RELYING_PARTY = urlsplit(settings.ORIGIN).hostname or "localhost"
KEPT_FOR = timedelta(days=1)  # a used or old code, so that a second try is told what happened
LONGEST_DEVICE = 200
NOWHERE = "0.0.0.0"  # noqa: S104  (allauth wants an address; from where somebody comes is not written down)


# --- codes ----------------------------------------------------------------------------------------------


def make_code(purpose: str, address: str) -> tuple[OneTimeCode, str]:
    """A new code for a mailbox, and what is to be typed; only its digest is kept."""
    OneTimeCode.objects.filter(made_at__lt=clock.real_now() - KEPT_FOR).delete()
    typed = "".join(secrets.choice("0123456789") for _each in range(rules.DIGITS))
    code = OneTimeCode.objects.create(
        purpose=purpose, address=address, digest=_digest(purpose, address, typed), made_at=clock.real_now()
    )
    return code, typed


def use_code(code: OneTimeCode, typed: str) -> None:
    """Use the code up, or `Refused` with what to do. Of two who use it at once, one is refused.

    Every try counts before it is looked at, so that many at once are not more than many one after the other.
    """
    now = clock.real_now()
    open_codes = OneTimeCode.objects.filter(pk=code.pk, used_at=None)
    counted = open_codes.filter(tries__lt=rules.MOST_TRIES, made_at__gt=now - rules.VALID_FOR).update(
        tries=F("tries") + 1
    )
    if not counted:
        code.refresh_from_db()
        rules.may_try(made_at=code.made_at, used=code.used_at is not None, tries=code.tries, now=now).insist()
        raise Refused(rules.USED)  # pragma: no cover  (it was renewed between the two looks)
    if not constant_time_compare(code.digest, _digest(code.purpose, code.address, typed)):
        raise Refused(rules.WRONG)
    if not open_codes.update(used_at=now):
        raise Refused(rules.USED)


def _digest(purpose: str, address: str, typed: str) -> str:
    return salted_hmac(
        "hemicycle.people.code", f"{purpose}\n{address}\n{typed}", algorithm="sha256"
    ).hexdigest()


# --- persons and their addresses ------------------------------------------------------------------------------


def is_open(person: Person) -> bool:
    """Whether this account may be entered."""
    return person.is_active and person.erased_at is None


def person_of(address: str, *, language: str) -> tuple[Person, bool]:
    """Whoever this mailbox belongs to, and whether they are new here. The address (clean) has just been proved."""
    for _attempt in range(2):
        try:
            with transaction.atomic():
                person = queries.person_at(address)
                made = person is None
                if person is None:
                    person = Person(email=address, name="", language=language)
                    person.set_unusable_password()
                    person.save()
                if is_open(person):
                    _keep(person, address)
                return person, made
        except IntegrityError:  # another tab made the same account at this moment: look again
            continue
    raise Refused(_("That did not work. Please ask for another code."))


def introduce(person: Person, *, name: str, language: str, zone: str) -> None:
    """Somebody new says how to call them, in which language to speak to them, and which hours they live by."""
    person.name, person.language, person.zone = name, language, zone
    person.save(update_fields=["name", "language", "zone"])


def add_address(person: Person, address: str) -> EmailAddress:
    """One more address (clean, just proved) of a person; refused if it is somebody else's."""
    try:
        with transaction.atomic():
            owner = queries.person_at(address)
            if owner is not None and owner.pk != person.pk:
                raise Refused(rules.NOT_YOURS)
            return _keep(person, address)
    except IntegrityError:  # somebody else has proved it at this moment
        raise Refused(rules.NOT_YOURS) from None


def make_primary(person: Person, address: EmailAddress) -> str:
    """Mail goes to this verified address from now on, and the person is known by it. Gives the one before."""
    before = person.email or ""
    if address.user_id != person.pk or not address.verified:
        raise Refused(_("Only an address that you have proved can be your main one."))
    if Person.objects.filter(email__iexact=address.email).exclude(pk=person.pk).exists():
        raise Refused(rules.NOT_YOURS)
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(user=person, primary=True).exclude(pk=address.pk).update(
                primary=False
            )
            EmailAddress.objects.filter(pk=address.pk).update(primary=True)
            if before.lower() != address.email:
                Person.objects.filter(pk=person.pk).update(email=address.email)
                announce(AddressChanged(person_id=person.pk), by=person)
    except IntegrityError:  # somebody else has taken it at this moment
        raise Refused(rules.NOT_YOURS) from None
    person.email = address.email
    return before


@transaction.atomic
def remove_address(person: Person, address: EmailAddress) -> None:
    """The person no longer comes in by this address; the main one stays."""
    if address.primary or address.email == (person.email or "").lower():
        raise Refused(_("This is your main address. Make another one your main address first."))
    address.delete()


def _keep(person: Person, address: str) -> EmailAddress:
    """The address as a verified one of this person; the main one if it is the one they are known by."""
    kept, _made = EmailAddress.objects.get_or_create(user=person, email=address, defaults={"verified": True})
    if not kept.verified:
        kept.verified = True
        kept.save(update_fields=["verified"])
    if not person.email:
        person.email = address
        person.save(update_fields=["email"])
    if person.email.lower() == address and not kept.primary:
        EmailAddress.objects.filter(user=person, primary=True).update(primary=False)
        EmailAddress.objects.filter(pk=kept.pk).update(primary=True)
        kept.primary = True
    return kept


@transaction.atomic
def link_organisation(person: Person, account: SocialAccount, *, name: str) -> None:
    """The person may come in with this account of their organisation; of its claims only who it is is kept."""
    SocialAccount.objects.get_or_create(
        provider=account.provider, uid=account.uid, defaults={"user": person, "extra_data": {}}
    )
    if name and not person.name:
        person.name = name
        person.save(update_fields=["name"])


# --- sessions ------------------------------------------------------------------------------------------------


def note_seen(request: HttpRequest, person: Person) -> None:
    """This session is in use: with which device, and when it was last seen."""
    agent = request.META.get("HTTP_USER_AGENT", "").replace(rules.NUL, "")[:LONGEST_DEVICE]
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"user": person, "user_agent": agent, "last_seen_at": clock.real_now(), "ip": NOWHERE},
    )


def note_gone(request: HttpRequest) -> None:
    """This session ends now."""
    if request.session.session_key:
        UserSession.objects.filter(session_key=request.session.session_key).delete()


def end_session(session: UserSession) -> None:
    """Whoever sits there is signed out, and hears nothing more of what is not public."""
    cookie = str(SessionStore(session.session_key).get(IN_SESSION, ""))
    session.end()
    close_streams(viewer=digest_of(cookie))


def end_sessions(person: Person, *, but: str | None = None) -> int:
    """Sign the person out everywhere, except in the session with the key `but`; how many sessions ended."""
    sessions = list(UserSession.objects.filter(user=person).exclude(session_key=but or ""))
    for session in sessions:
        end_session(session)
    return len(sessions)


def forget(person: Person) -> None:
    """Nothing is left by which this person comes in: for erasure."""
    addresses = [
        person.email or "",
        *EmailAddress.objects.filter(user=person).values_list("email", flat=True),
    ]
    end_sessions(person)
    close_streams(person=person.pk)
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=person).delete()
    gone = [one.lower() for one in addresses if one]
    OneTimeCode.objects.filter(address__in=gone).delete()
    ManagementOffer.objects.filter(address__in=gone).delete()


# --- passkeys --------------------------------------------------------------------------------------------------


def add_passkey(person: Person, credential: dict[str, Any], *, name: str) -> Authenticator:
    """A passkey that the device has just made, under a name the person gives it."""
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": credential}
    )


def rename_passkey(passkey: Authenticator, *, name: str) -> None:
    """Another name for it."""
    passkey.data["name"] = name
    passkey.save(update_fields=["data"])


def remove_passkey(passkey: Authenticator) -> None:
    """It no longer lets anybody in."""
    passkey.delete()
