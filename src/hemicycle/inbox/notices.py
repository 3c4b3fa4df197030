"""The mails of signing in and leaving, about an address that takes no mail, copies of data, and colleagues."""

import hashlib
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.inbox.letter import Button, Code, Letter
from hemicycle.inbox.models import Mail
from hemicycle.inbox.operations import notify, send_mail, writing_to
from hemicycle.inbox.queries import address_of, is_undeliverable
from hemicycle.inbox.sockets import Told
from hemicycle.people.models import ManagementOffer, Person
from hemicycle.people.privacy.export import file_of
from hemicycle.people.sockets import AccountMail
from hemicycle.record.models import Entry

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


# --- what happens among people ------------------------------------------------------------------------------

COPY, COLLEAGUE, ASKED = "people.copy", "people.colleague", "people.asked"


def hear_copy(entry: Entry) -> None:
    """A copy of everything about somebody can be fetched: they are told, in the page and by mail."""
    person = Person.objects.filter(pk=entry.data["person_id"], erased_at=None).first()
    if person is None:
        return
    key = f"copy-{entry.data['copy_id']}"
    notify(COPY, person, {"copy_id": entry.data["copy_id"]}, key=key)
    with writing_to(person):
        letter = Letter(
            subject=_("The copy of your data is here"),
            parts=(
                _("You asked for a copy of everything that is kept about you. It is ready."),
                Button(_("Fetch the copy"), _absolute(reverse("me:privacy"))),
                _("You have to be signed in, and it stays there for seven days. Nobody else can fetch it."),
            ),
        )
    send_mail(COPY, letter, key=key, to=person)


def tell_copy(person: Person, data: dict[str, Any]) -> Told | None:
    """That the copy can be fetched; gone with the copy."""
    if file_of(person, data["copy_id"]) is None:
        return None
    return Told(title=_("The copy of your data is here"), url=reverse("me:privacy"))


def hear_colleague(entry: Entry) -> None:
    """A colleague acts for somebody from now on, or no longer: both are told, except whoever did it.

    Somebody without a sign-in could not look at it: whoever registered them says so in their own mail.
    """
    data = {"person_id": entry.data["person_id"], "manager_id": entry.data["manager_id"]}
    data["began"] = entry.kind == "ManagementGiven"
    both = Person.objects.filter(pk__in=[data["person_id"], data["manager_id"]], erased_at=None)
    for reader in both.exclude(email=None):
        if reader.pk != entry.by_id:
            _tell_colleague(reader, data, key=f"colleague-{entry.pk}")


def hear_offer(entry: Entry) -> None:
    """Somebody asks an address to act for them. The mail is the same whether or not anybody signs in with it."""
    offer = ManagementOffer.objects.select_related("person").filter(pk=entry.data["offer_id"]).first()
    if offer is None:
        return
    language = offer.person.language
    with writing_to(None, language=language):
        letter = Letter(
            subject=_("%(name)s asks you to act for them") % {"name": offer.person.called},
            parts=(
                _(
                    "%(name)s would like you to act for them here: to register them, change their answers and keep "
                    "their place."
                )
                % {"name": offer.person.called},
                _(
                    "Sign in with this address, %(address)s, and say yes or no. Each of you can end it at any time."
                )
                % {"address": offer.address},
                Button(_("Answer"), _absolute(reverse("me:managers"))),
                _(
                    "You do not know this person? Then you need not do anything: after 30 days it is forgotten."
                ),
            ),
        )
    send_mail(ASKED, letter, key=f"asked-{offer.pk}", address=offer.address, language=language)


def _tell_colleague(reader: Person, data: dict[str, Any], *, key: str) -> None:
    notify(COLLEAGUE, reader, data, key=key)
    with writing_to(reader):
        told = tell_colleague(reader, data)
        if told is None:
            return
        letter = Letter(
            subject=told.title,
            parts=(told.title, told.text, Button(_("Who acts for whom"), _absolute(told.url))),
        )
    send_mail(COLLEAGUE, letter, key=f"{key}/{reader.pk}", to=reader)


def tell_colleague(person: Person, data: dict[str, Any]) -> Told | None:
    """That a colleague acts for somebody, or no longer, as the one or the other reads it."""
    i_am_managed = person.pk == data["person_id"]
    other = Person.objects.filter(
        pk=data["manager_id"] if i_am_managed else data["person_id"], erased_at=None
    ).first()
    if other is None:
        return None
    sentences = {
        (True, True): _("%(name)s acts for you from now on"),
        (True, False): _("%(name)s acts for you no longer"),
        (False, True): _("You can act for %(name)s from now on"),
        (False, False): _("You act for %(name)s no longer"),
    }
    return Told(
        title=sentences[i_am_managed, data["began"]] % {"name": other.called},
        text=_("Each of you can see this and end it at any time."),
        url=reverse("me:managers"),
    )


def _absolute(path: str) -> str:
    return f"{settings.ORIGIN}{path}"
