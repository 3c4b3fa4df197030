"""The mails of signing in and leaving, and the notice about an address that takes no mail."""

import hashlib
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.inbox.letter import Code, Letter
from hemicycle.inbox.models import Mail
from hemicycle.inbox.operations import send_mail, writing_to
from hemicycle.inbox.queries import address_of, is_undeliverable
from hemicycle.inbox.sockets import Told
from hemicycle.people.models import Person
from hemicycle.people.sockets import AccountMail

CODE, CHANGED, FAREWELL = "account.code", "account.address_changed", "account.farewell"


def carry(mail: AccountMail) -> None:
    """What signing in has to tell a mailbox, as a mail."""
    with writing_to(mail.person, language=mail.language):
        letter = _changed() if mail.purpose == "address-changed" else _code(mail.purpose, mail.code)
    send_mail(
        CHANGED if mail.purpose == "address-changed" else CODE,
        letter,
        key=mail.key,
        to=mail.person,
        address=mail.address,
        language=mail.language,
        secret=bool(mail.code),
    )


def _code(purpose: str, code: str) -> Letter:
    """A code to type. It stands in the subject too: a phone shows it without opening the mail."""
    opening = {
        "sign-in": _("This code lets you in. Please type it into the page that asked for it."),
        "proof": _("This code confirms that it is you. Please type it into the page that asked for it."),
        "address": _(
            "This code confirms that this address is yours. Please type it into the page that asked for it."
        ),
    }.get(purpose, _("Please type this code into the page that asked for it."))
    return Letter(
        subject=_("%(code)s is your code") % {"code": code},
        parts=(
            opening,
            Code(code),
            _("It is good for a few minutes and only once. Nobody of the team will ever ask you for it."),
            _(
                "You did not ask for a code? Then somebody has mistyped an address, and you need not do anything."
            ),
        ),
    )


def _changed() -> Letter:
    return Letter(
        subject=_("Your mail goes to another address now"),
        parts=(
            _("The address of your account has been changed. From now on our mails go to the new one."),
            _("If this was you, everything is fine. If it was not, please answer this mail at once."),
        ),
    )


def say_farewell(address: str, language: str) -> None:
    """The last mail: everything is erased."""
    with writing_to(None, language=language):
        letter = Letter(
            subject=_("Your account is erased"),
            parts=(
                _("As you asked, your account and everything that says who you are have been erased."),
                _("This is the last mail from us. Thank you for having been here."),
            ),
        )
    send_mail(FAREWELL, letter, key=f"farewell-{address_key(address)}", address=address, language=language)


def address_key(address: str) -> str:
    """A name for an address that does not tell it."""
    return hashlib.sha256(f"{settings.SECRET_KEY}{address.lower()}".encode()).hexdigest()[:32]


def tell_undeliverable(person: Person, data: dict[str, Any]) -> Told | None:
    """That mail to one's address came back; gone once the address is another one, or good again."""
    address = address_of(person)
    mail = Mail.objects.filter(pk=data["mail_id"], person=person).first()
    if (
        mail is None
        or not address
        or mail.address.lower() != address.lower()
        or not is_undeliverable(address)
    ):
        return None
    return Told(
        title=_("Our mail does not reach you"),
        text=_("A mail to %(address)s came back. Please look whether the address is right.")
        % {"address": address},
        url=reverse("inbox:preferences"),
    )
