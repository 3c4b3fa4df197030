"""Who hears of what happens at the desk: officers in the page, whoever asked by mail when they are not there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.signing import dumps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hemicycle.inbox.letter import Button, Letter
from hemicycle.inbox.operations import notify, send_mail, writing_to
from hemicycle.inbox.sockets import Told
from hemicycle.kernel import clock
from hemicycle.people.queries import rights_of
from hemicycle.record.operations import enqueue
from hemicycle.ui.rendering import city_words
from hemicycle.welcome.models import Inquiry, LetIn, Message
from hemicycle.welcome.operations.inquiries import holder_of
from hemicycle.welcome.queries.queue import HELP, officers_of, on_shift, told
from hemicycle.welcome.rules import is_away

if TYPE_CHECKING:
    from hemicycle.people.models import Person
    from hemicycle.record.models import Entry, Job

ANSWERED, LET_IN = "welcome.answered", "welcome.let_in"  # mails
TELL = "welcome.tell"  # a kind of jobs
READ_WITHIN = timedelta(minutes=2)  # else an answer goes by mail
OPENED, WRITTEN, GIVEN = "welcome.opened", "welcome.written", "welcome.given"  # notices
RETURN_SALT = "hemicycle.welcome.return"


# --- to officers, in the page -------------------------------------------------------------------------


def hear_opened(entry: Entry) -> None:
    """Somebody asks: whoever is at the desk hears it; while nobody is, every officer does."""
    inquiry = _inquiry(entry)
    if inquiry is None:
        return
    there = on_shift(inquiry.edition, clock.now()) or officers_of(inquiry.edition)
    for officer in told(there, but=inquiry.person_id):
        _notify(OPENED, officer, inquiry, f"desk-opened-{entry.pk}")


def hear_written(entry: Entry) -> None:
    """Whoever asked went on: the officer who has it in hand hears it, else whoever is at the desk."""
    inquiry = _inquiry(entry)
    if inquiry is None:
        return
    claim = inquiry.claims.filter(ended_at=None).select_related("officer").first()
    there = [claim.officer] if claim else on_shift(inquiry.edition, clock.now())
    for officer in told(there, but=inquiry.person_id):
        _notify(WRITTEN, officer, inquiry, f"desk-written-{entry.pk}")


def hear_claimed(entry: Entry) -> None:
    """An inquiry was handed over: the officer, or the host of a session, who has it now hears it."""
    inquiry = _inquiry(entry)
    if inquiry is None or entry.data["officer_id"] == entry.by_id:
        return
    holder = holder_of(inquiry)
    if holder is not None and holder.pk == entry.data["officer_id"]:
        _notify(GIVEN, holder, inquiry, f"desk-given-{entry.pk}")


def _inquiry(entry: Entry) -> Inquiry | None:
    found = Inquiry.objects.select_related("edition__scope", "person")
    return found.filter(pk=entry.data["inquiry_id"]).first()


def _notify(kind: str, officer: Person, inquiry: Inquiry, key: str) -> None:
    notify(kind, officer, {"inquiry_id": inquiry.pk}, key=key, scope=inquiry.edition.scope)


def tell(sentence: str, person: Person, data: dict[str, Any]) -> Told | None:
    """What such a notice says, for as long as its reader is an officer of that desk, or has it in hand."""
    inquiry = (
        Inquiry.objects.select_related("edition__scope", "person")
        .filter(pk=data.get("inquiry_id", 0))
        .first()
    )
    if inquiry is None:
        return None
    if not rights_of(person).may(HELP, inquiry.edition.scope.path) and holder_of(inquiry) != person:
        return None
    url = reverse("welcome-studio:inquiry", args=[inquiry.edition.slug, inquiry.pk])
    return Told(sentence % {"name": inquiry.called}, str(inquiry.get_topic_display()), url)


def tell_opened(person: Person, data: dict[str, Any]) -> Told | None:
    """Somebody asks."""
    return tell(_("%(name)s asks the desk."), person, data)


def tell_written(person: Person, data: dict[str, Any]) -> Told | None:
    """Somebody wrote again."""
    return tell(_("%(name)s wrote to the desk again."), person, data)


def tell_given(person: Person, data: dict[str, Any]) -> Told | None:
    """It is yours now."""
    return tell(_("You now have the inquiry of %(name)s in hand."), person, data)


# --- to whoever asked, by mail --------------------------------------------------------------------------


def hear_answered(entry: Entry) -> None:
    """The desk answered: in two minutes it is seen whether whoever asked has read it."""
    enqueue(
        TELL,
        {"message_id": entry.data["message_id"]},
        key=f"desk-answered-{entry.pk}",
        due_at=clock.real_now() + READ_WITHIN,
        by=None,
    )


def tell_by_mail(job: Job) -> None:
    """Nobody has looked at the conversation since: the answer comes by mail, with the way back."""
    found = Message.objects.select_related("inquiry__edition__scope", "inquiry__person", "officer")
    message = found.filter(pk=job.data["message_id"]).first()
    if message is None or not message.text or not is_away(message.inquiry.seen_at, message.at):
        return
    inquiry = message.inquiry
    language = _language(inquiry)
    with writing_to(inquiry.person, language=language):
        letter = _answer(inquiry, message, language)
    send_mail(
        ANSWERED,
        letter,
        key=f"desk-answer-{message.pk}",
        to=inquiry.person,
        address="" if inquiry.person else inquiry.address,
        language=language,
        scope=inquiry.edition.scope,
        secret=True,
    )


def _language(inquiry: Inquiry) -> str:
    offered = dict(settings.LANGUAGES)
    return inquiry.language if inquiry.language in offered else settings.LANGUAGE_CODE


def _answer(inquiry: Inquiry, message: Message, language: str) -> Letter:
    name = inquiry.edition.short_name.said(inquiry.edition.reading_order(language)).text
    name = name or inquiry.edition.name.said(inquiry.edition.reading_order(language)).text
    return Letter(
        subject=_("%(edition)s: the welcome desk has answered you") % {"edition": name},
        parts=(
            _("Dear %(name)s,") % {"name": inquiry.called},
            _("the welcome desk writes:"),
            message.text,
            Button(_("Go on with the conversation"), settings.ORIGIN + return_path(inquiry, language)),
        ),
    )


def return_path(inquiry: Inquiry, language: str) -> str:
    """The address of a conversation for whoever began it; without an account it carries the key to it."""
    with override(language):
        path = reverse("welcome:inquiry", args=[inquiry.edition.slug, inquiry.pk])
    return path if inquiry.person_id else f"{path}?return={dumps(inquiry.pk, salt=RETURN_SALT)}"


def tell_let_in(person: Person, data: dict[str, Any]) -> Told | None:
    """The same in the page, for whom mail does not reach: it was for one's own account alone."""
    if not LetIn.objects.filter(pk=data.get("let_in_id", 0), person=person).exists():
        return None
    sentence = _(
        "An officer of the desk opened the door to your account, once. Was that not you? End all sessions."
    )
    return Told(_("The welcome desk let you in"), sentence, reverse("me:sessions"))


def hear_let_in(entry: Entry) -> None:
    """The desk opened the door as somebody: that person hears it at their own address, whoever asked."""
    found = LetIn.objects.select_related("inquiry__edition__scope", "person").filter(
        pk=entry.data["let_in_id"]
    )
    door = found.first()
    if door is None or door.person.erased_at:
        return
    person, edition = door.person, door.inquiry.edition
    notify(LET_IN, person, {"let_in_id": door.pk}, key=f"desk-let-in-{entry.pk}", scope=edition.scope)
    with writing_to(person):
        zone = edition.home
        at = door.at.astimezone(zone)
        hour = f"{at:%Y-%m-%d %H:%M} ({city_words(zone.key, person.language)})"
        letter = Letter(
            subject=_("The welcome desk let you in"),
            parts=(
                _("Dear %(name)s,") % {"name": person.called},
                _(
                    "at %(hour)s an officer of the welcome desk made sure of who asked, and opened the door to your "
                    "account once, for a quarter of an hour."
                )
                % {"hour": hour},
                _(
                    "If that was not you, please answer this mail at once, and end all sessions in your account:"
                ),
                Button(_("Where I am signed in"), f"{settings.ORIGIN}{reverse('me:sessions')}"),
            ),
        )
    send_mail(LET_IN, letter, key=f"desk-let-in-{entry.pk}", to=person, scope=edition.scope)
