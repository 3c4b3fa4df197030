"""Mails about somebody's registration: asked, accepted, declined, waiting, withdrawn, corrected, reminded; and the
offer of a place that a colleague keeps. Each is made from a fact, once, in the language of whoever gets it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.editions import sockets
from hemicycle.editions.models import Application, Edition, Invitation, TakeOver
from hemicycle.editions.operations.delegations import renew_token
from hemicycle.editions.queries.registration import managers_of
from hemicycle.inbox.letter import Button, Facts, Letter
from hemicycle.inbox.models import Mail
from hemicycle.inbox.operations import notify, send_mail, writing_to
from hemicycle.inbox.queries import address_of
from hemicycle.inbox.sockets import Letterhead, Told
from hemicycle.people.models import Person, Scope
from hemicycle.people.queries import who_holds
from hemicycle.record.models import Entry
from hemicycle.ui.rendering import date_words, dates_words

RECEIVED, CONFIRMED, DECLINED = "registration.received", "registration.confirmed", "registration.declined"
WAITING, WITHDRAWN, CORRECTED = "registration.waiting", "registration.withdrawn", "registration.corrected"
REMINDER, OFFER, INVITATION = (
    "registration.reminder",
    "registration.offer",
    "registration.invitation-reminder",
)
PLACE_FREED, TAKEN_OVER = "registration.place-freed", "registration.taken-over"
State = Application.State
Part = str | Button | Facts


# --- what is heard -------------------------------------------------------------------------------------


def hear(entry: Entry) -> None:
    """One of the facts of `HEARD`."""
    HEARD[entry.kind](entry)


def _decided(entry: Entry) -> None:
    """A mail about how the registration stands, unless that has changed since."""
    application = _application(entry)
    if application is None or application.state not in STATES[entry.kind]:
        return
    kind, write = LETTERS[CORRECTED if entry.kind == "Restored" else application.state]
    _send(kind, write, application, entry)


def _reminded(entry: Entry) -> None:
    application = _application(entry)
    if application is not None and application.state == State.ACCEPTED:
        _send(REMINDER, _reminder, application, entry)


def _application(entry: Entry) -> Application | None:
    return (
        Application.objects.select_related("person", "edition__scope")
        .filter(pk=entry.data["application_id"])
        .first()
    )


def _send(kind: str, write: Callable[["Reading"], Letter], application: Application, entry: Entry) -> None:
    person = application.person
    with writing_to(person):
        read = Reading(application)
        letter = read.named(write(read))
    send_mail(
        kind,
        letter,
        key=f"{kind}/{entry.pk}",
        to=person,
        scope=application.edition.scope,
        by=entry.by if isinstance(entry.by, Person) else None,
    )


def _offered(entry: Entry) -> None:
    """The link to take over: made here, and kept nowhere but in the mail."""
    key = f"{OFFER}/{entry.pk}"
    with transaction.atomic():
        offer = TakeOver.objects.select_related("person", "by").filter(pk=entry.data["take_over_id"]).first()
        application = _application(entry)
        if offer is None or offer.used_at or application is None or Mail.objects.filter(key=key).exists():
            return
        language = offer.person.language
        with writing_to(None, language=language):
            letter = _offer(offer, application, renew_token(offer))
        send_mail(
            OFFER,
            letter,
            key=key,
            address=offer.address,
            language=language,
            scope=application.edition.scope,
            secret=True,
            by=offer.by,
        )


def _taken_over(entry: Entry) -> None:
    """Whoever kept the place hears that it is no longer theirs to keep."""
    person = Person.objects.filter(pk=entry.data["person_id"]).first()
    for management in managers_of(person) if person else []:
        notify(
            TAKEN_OVER,
            management.manager,
            {"person_id": entry.data["person_id"]},
            key=f"{TAKEN_OVER}/{entry.pk}",
        )


def _freed(entry: Entry) -> None:
    """Those who decide hear of a free place for which somebody waits."""
    edition = Edition.objects.select_related("scope").get(pk=entry.data["edition_id"])
    for person in deciders(edition):
        notify(
            PLACE_FREED,
            person,
            {"edition_id": edition.pk},
            key=f"{PLACE_FREED}/{entry.pk}",
            scope=edition.scope,
        )


def _invitation_reminded(entry: Entry) -> None:
    invitation = (
        Invitation.objects.select_related("edition__scope").filter(pk=entry.data["invitation_id"]).first()
    )
    if invitation is None or invitation.used_at or invitation.revoked_at:
        return
    with writing_to(None, language=invitation.language):
        letter = _unused_invitation(invitation)
    send_mail(
        INVITATION,
        letter,
        key=f"{INVITATION}/{entry.pk}",
        address=invitation.address,
        language=invitation.language,
        scope=invitation.edition.scope,
    )


def deciders(edition: Edition) -> list[Person]:
    """Those who may decide on registrations of an edition."""
    return who_holds("editions.decide", edition.scope.path)


STATES: Mapping[str, frozenset[str]] = {
    "Applied": frozenset({State.PENDING}),  # of the others another fact tells
    "Accepted": frozenset({State.ACCEPTED}),
    "Declined": frozenset({State.DECLINED}),
    "Waitlisted": frozenset({State.WAITING}),
    "Withdrawn": frozenset({State.WITHDRAWN}),
    "Restored": frozenset(State.values),
    "ConfirmationAsked": frozenset(State.values),
}
HEARD: Mapping[str, Callable[[Entry], None]] = {
    **dict.fromkeys(STATES, _decided),
    "ReminderDue": _reminded,
    "InvitationReminderDue": _invitation_reminded,
    "PlaceOffered": _offered,
    "PlaceTakenOver": _taken_over,
    "PlaceFreed": _freed,
}


# --- the words -----------------------------------------------------------------------------------------


class Reading:
    """An application as its person reads it, in the active language."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.edition = application.edition
        self.person = application.person
        self.language = get_language() or settings.LANGUAGE_CODE
        self.edition_name = edition_name(self.edition)
        managers = managers_of(self.person) if self.person.email is None else []
        self.colleague = (
            managers[0].manager if managers else None
        )  # who registered somebody without a sign-in
        self.comes_to_colleague = (
            self.colleague is not None and address_of(self.person) == (self.colleague.email or "").lower()
        )

    @property
    def greeting(self) -> str:
        """The first line."""
        return _("Dear %(name)s,") % {"name": self.person.name}

    @property
    def facts(self) -> Facts:
        """When and where."""
        return facts_of(self.edition)

    @property
    def note(self) -> list[Part]:
        """What the organisers wrote with their decision."""
        note = self.application.note.strip()
        return [_("The organisers write: %(note)s") % {"note": note}] if note else []

    @property
    def way(self) -> list[Part]:
        """To the registration, for whoever can sign in to see it."""
        if self.colleague is None:
            return [Button(_("Open my registration"), self.url)]
        words = {"name": self.colleague.name}
        said = _("%(name)s has registered you and looks after this place for you.") % words
        return [said, Button(_("Open the registration"), self.url)] if self.comes_to_colleague else [said]

    def named(self, letter: Letter) -> Letter:
        """Whose it is stands in the subject where the mail of several comes to the one who registered them."""
        if not self.comes_to_colleague:
            return letter
        words = {"subject": letter.subject, "name": self.person.name}
        return replace(letter, subject=_("%(subject)s (%(name)s)") % words)

    @property
    def url(self) -> str:
        """Where the registration is read."""
        return absolute("registrations:registration", pk=self.application.pk)


def edition_name(edition: Edition) -> str:
    """The edition's name in the active language."""
    return str(edition.name.said(edition.reading_order(get_language() or "en")))


def facts_of(edition: Edition) -> Facts:
    """When and where an edition is, in the active language."""
    language = get_language() or "en"
    place = edition.place.said(edition.reading_order(language)).text
    rows = [(_("When"), dates_words(edition.starts_on, edition.ends_on, language, "long"))]
    return Facts((*rows, *([(_("Where"), place)] if place else [])))


def absolute(name: str, **kwargs: Any) -> str:
    """An address of this house in the active language."""
    return f"{settings.ORIGIN}{reverse(name, kwargs=kwargs)}"


def _received(read: Reading) -> Letter:
    return Letter(
        _("We have your registration: %(edition)s") % {"edition": read.edition_name},
        (
            read.greeting,
            _("Your registration for %(edition)s is here. The organisers decide on each registration.")
            % {"edition": read.edition_name},
            _("What happens next: we write to you as soon as they have decided. You need not do anything."),
            read.facts,
            *read.way,
        ),
    )


def _confirmed(read: Reading) -> Letter:
    steps = [
        f"{step.label}: {absolute(step.url_name, edition=read.edition.slug)}" for step in sockets.next_steps
    ]
    return Letter(
        _("You take part: %(edition)s") % {"edition": read.edition_name},
        (
            read.greeting,
            _("Your registration for %(edition)s is confirmed: you take part.")
            % {"edition": read.edition_name},
            *read.note,
            read.facts,
            _(
                "What happens next: choose your sessions, and shortly before it begins we write to you once more."
            ),
            *steps,
            *read.way,
            _("There you can change what you wrote, or withdraw if you cannot come."),
        ),
    )


def _declined(read: Reading) -> Letter:
    return Letter(
        _("Your registration: %(edition)s") % {"edition": read.edition_name},
        (
            read.greeting,
            _("Unfortunately the organisers cannot offer you a place at %(edition)s.")
            % {"edition": read.edition_name},
            *read.note,
            _("You can still read the public programme: %(url)s")
            % {"url": absolute("editions:announcement", edition=read.edition.slug)},
            _("If you think this is a mistake, please answer this mail."),
        ),
    )


def _waiting(read: Reading) -> Letter:
    return Letter(
        _("You are on the waiting list: %(edition)s") % {"edition": read.edition_name},
        (
            read.greeting,
            _("At the moment all places at %(edition)s are taken, and you are on the waiting list.")
            % {"edition": read.edition_name},
            *read.note,
            _(
                "What happens next: when a place becomes free for you, we write to you at once. If you no longer want "
                "one, please withdraw, so that the next can move up."
            ),
            read.facts,
            *read.way,
        ),
    )


def _withdrawn(read: Reading) -> Letter:
    return Letter(
        _("Your registration is withdrawn: %(edition)s") % {"edition": read.edition_name},
        (
            read.greeting,
            _("Your registration for %(edition)s is withdrawn. If you had a place, it goes to somebody else.")
            % {"edition": read.edition_name},
            _(
                "What you answered stays with the registration until the edition’s records are tidied up; in your "
                "account you can have everything about you erased at once."
            ),
            _("If this was a mistake: while registration is open, you can take it back with one click."),
            *read.way,
        ),
    )


def _corrected(read: Reading) -> Letter:
    return Letter(
        _("A correction to your registration: %(edition)s") % {"edition": read.edition_name},
        (
            read.greeting,
            _("The organisers have taken back their last decision on your registration for %(edition)s.")
            % {"edition": read.edition_name},
            Facts(((_("Your registration"), str(State(read.application.state).label)),)),
            *read.way,
        ),
    )


def _reminder(read: Reading) -> Letter:
    steps = [
        f"{step.label}: {absolute(step.url_name, edition=read.edition.slug)}" for step in sockets.next_steps
    ]
    return Letter(
        _("It begins soon: %(edition)s") % {"edition": read.edition_name},
        (
            read.greeting,
            _("%(edition)s begins on %(day)s, and you take part. We look forward to seeing you.")
            % {"edition": read.edition_name, "day": date_words(read.edition.starts_on, read.language)},
            read.facts,
            *steps,
            *read.way,
            _("If you cannot come, please withdraw, so that somebody else gets your place."),
        ),
    )


def _offer(offer: TakeOver, application: Application, token: str) -> Letter:
    edition = application.edition
    name = edition_name(edition)
    return Letter(
        _("%(who)s has registered you: %(edition)s") % {"who": offer.by.name, "edition": name},
        (
            _("Dear %(name)s,") % {"name": offer.person.name},
            _("%(who)s has registered you for %(edition)s and looks after your place for you.")
            % {"who": offer.by.name, "edition": name},
            facts_of(edition),
            _("You can take over this place yourself: open the link and sign in with this address."),
            Button(_("Take over my place"), absolute("registrations:taking-over", token=token)),
            _(
                "The link works once, for two weeks, and only for this address. If you do not want to take part, you "
                "can give the place back there."
            ),
        ),
    )


def _unused_invitation(invitation: Invitation) -> Letter:
    edition = invitation.edition
    name = edition_name(edition)
    last = edition.registration_last_day
    until = (
        _("You are invited to %(edition)s, and registration is open until %(day)s.")
        % {"edition": name, "day": date_words(last, get_language() or "en")}
        if last
        else _("You are invited to %(edition)s, and have not registered yet.") % {"edition": name}
    )
    return Letter(
        _("Your invitation is still open: %(edition)s") % {"edition": name},
        (
            _("Dear %(name)s,") % {"name": invitation.name} if invitation.name else _("Good day,"),
            until,
            facts_of(edition),
            _("Use the link in our invitation, or open this page and sign in with this address:"),
            Button(_("Register"), absolute("editions:registration", edition=edition.slug)),
            _("If you do not want to come, you need not do anything. We will not remind you again."),
        ),
    )


LETTERS: Mapping[str, tuple[str, Callable[[Reading], Letter]]] = {
    State.PENDING: (RECEIVED, _received),
    State.ACCEPTED: (CONFIRMED, _confirmed),
    State.DECLINED: (DECLINED, _declined),
    State.WAITING: (WAITING, _waiting),
    State.WITHDRAWN: (WITHDRAWN, _withdrawn),
    CORRECTED: (CORRECTED, _corrected),
}


# --- in the page ---------------------------------------------------------------------------------------


def tell_freed(person: Person, data: dict[str, Any]) -> Told | None:
    """A place is free, and somebody waits."""
    edition = Edition.objects.select_related("scope").filter(pk=data["edition_id"]).first()
    if edition is None or person not in deciders(edition):
        return None
    return Told(
        _("A place is free"),
        _("Somebody has withdrawn from %(edition)s, and others are on the waiting list.")
        % {"edition": edition_name(edition)},
        absolute("studio:participants", edition=edition.slug),
    )


def tell_taken_over(person: Person, data: dict[str, Any]) -> Told | None:
    """Somebody has taken over."""
    other = Person.objects.filter(pk=data["person_id"], erased_at=None, managed_by__manager=person).first()
    if other is None:
        return None
    return Told(
        _("%(name)s has taken over") % {"name": other.name},
        _("The place that you kept is their own now. You may still help them until they end it."),
        absolute("registrations:registrations"),
    )


def letterhead(scope: Scope, language: str) -> Letterhead | None:
    """An edition's mails go out in its name."""
    edition = Edition.objects.filter(scope=scope).first()
    if edition is None:
        return None
    with writing_to(None, language=language):
        return Letterhead(
            edition_name(edition), absolute("editions:announcement", edition=edition.slug), settings.CONTACT
        )
