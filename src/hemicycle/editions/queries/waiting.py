"""What of an edition waits for those who work on it: people, mails, texts, dates. Plugged into `waiting_sources`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.editions.models import Application, Edition, Invitation
from hemicycle.editions.queries.jobs import given_up
from hemicycle.editions.queries.languages import completeness, lines
from hemicycle.editions.queries.registration import free_places
from hemicycle.editions.sockets import Waiting
from hemicycle.inbox.queries import mails_below, waiting_batches
from hemicycle.kernel import clock
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.ui.rendering import date_words

SOON = timedelta(days=7)
UNANSWERED = timedelta(days=7)  # an invitation that is younger has only just arrived
RECENT = timedelta(days=14)  # a mail that failed longer ago is history


def _url(edition: Edition, name: str, query: str = "") -> str:
    return reverse(f"studio:{name}", args=[edition.slug]) + query


# --- people ------------------------------------------------------------------------------------------------


def registrations(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """Who waits for a decision, and who could be given a place that is free. Two queries."""
    rows = Application.objects.filter(edition=edition).order_by().values_list("state", flat=True)
    states = list(rows.filter(state__in=(Application.State.PENDING, Application.State.WAITING)))
    if pending := states.count(Application.State.PENDING):
        sentence = ngettext(
            "%(count)d registration waits for your decision.",
            "%(count)d registrations wait for your decision.",
            pending,
        )
        yield Waiting(
            sentence % {"count": pending}, _("Decide"), _url(edition, "participants", "?state=pending")
        )
    queue = states.count(Application.State.WAITING)
    free = free_places(edition) if queue else None
    if queue and free:
        sentence = ngettext(
            "%(free)d place is free, and people wait for one: %(queue)d on the list.",
            "%(free)d places are free, and people wait for one: %(queue)d on the list.",
            free,
        )
        words = sentence % {"free": free, "queue": queue}
        yield Waiting(words, _("Give places"), _url(edition, "participants", "?state=waiting"))


def invitations(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """Which invitations have not gone out, and which nobody has answered. One query."""
    open_ones = Invitation.objects.filter(edition=edition, used_at=None, revoked_at=None)
    valid = open_ones.filter(Q(expires_at=None) | Q(expires_at__gt=clock.real_now()))
    sent = list(valid.order_by().values_list("sent_at", flat=True))
    if unsent := sent.count(None):
        sentence = ngettext(
            "%(count)d invitation has not gone out yet.",
            "%(count)d invitations have not gone out yet.",
            unsent,
        )
        yield Waiting(sentence % {"count": unsent}, _("Send them"), _url(edition, "invitations-send"))
    late = sum(at is not None and at < clock.now() - UNANSWERED for at in sent)
    if late:
        sentence = ngettext(
            "%(count)d invitation has had no answer for a week.",
            "%(count)d invitations have had no answer for a week.",
            late,
        )
        words = sentence % {"count": late}
        yield Waiting(words, _("See whom to remind"), _url(edition, "invitations", "?state=sent"))


# --- mails and work ----------------------------------------------------------------------------------------


def mails(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """Mails that wait for a yes, and mails that could not be sent. Two queries."""
    if held := sum(batch.count for batch in waiting_batches(edition.scope.path)):
        sentence = ngettext("%(count)d mail waits for your yes.", "%(count)d mails wait for your yes.", held)
        yield Waiting(sentence % {"count": held}, _("Read and send"), _url(edition, "mail"))
    recent = mails_below(edition.scope.path).failed().filter(failed_at__gte=clock.now() - RECENT)
    if failed := recent.order_by().count():
        sentence = ngettext(
            "%(count)d mail could not be sent in the last two weeks.",
            "%(count)d mails could not be sent in the last two weeks.",
            failed,
        )
        words = sentence % {"count": failed}
        yield Waiting(words, _("See why"), _url(edition, "mail", "?state=failed"), look="danger")


def work(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """Work that was given up, where this person sees to it. A query for each kind of work."""
    if count := len(given_up(edition, rights_of(person))):
        sentence = ngettext(
            "%(count)d piece of work was given up.", "%(count)d pieces of work were given up.", count
        )
        yield Waiting(sentence % {"count": count}, _("See to it"), _url(edition, "jobs"), look="danger")


# --- texts and dates ---------------------------------------------------------------------------------------


def texts(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """For each language of the edition how many texts are missing in it."""
    mine = [line for line in lines(edition, rights_of(person)) if line.may_edit]
    for language in completeness(mine, edition.languages):
        if language.missing:
            sentence = ngettext(
                "%(count)d text is missing in %(language)s.",
                "%(count)d texts are missing in %(language)s.",
                language.missing,
            )
            words = sentence % {
                "count": language.missing,
                "language": language_name(language.language, reader.language),
            }
            yield Waiting(
                words, _("Write them"), _url(edition, "languages", f"?language={language.language}")
            )


def dates(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """That registration opens or closes soon, and how many places are left. At most one query."""
    if edition.registration_mode == Edition.RegistrationMode.CLOSED:
        return
    now, where = clock.now(), _url(edition, "registration")
    opens, ends = edition.registration_opens_at, edition.registration_closes_at
    if _is_soon(opens, now) and opens:
        words = _("Registration opens on %(day)s.") % {"day": _day(edition, opens, reader)}
        yield Waiting(words, _("See the form"), where, look="info")
    if _is_soon(ends, now) and ends and edition.registration_state(now) == "open":
        words = _("Registration closes on %(day)s.") % {"day": _day(edition, ends, reader)}
        yield Waiting(words, _("See the form"), where, look="info")
    if edition.registration_state(now) == "open" and (free := free_places(edition)) is not None:
        words = ngettext("%(count)d place is left.", "%(count)d places are left.", free) % {"count": free}
        yield Waiting(words, _("See who takes part"), _url(edition, "participants"), look="info")


def _is_soon(at: datetime | None, now: datetime) -> bool:
    return at is not None and now < at <= now + SOON


def _day(edition: Edition, at: datetime, reader: Reader) -> str:
    return date_words(at.astimezone(edition.home).date(), reader.language)
