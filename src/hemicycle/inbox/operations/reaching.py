"""Notices that go by mail: planned when they are told, put into words when they leave.

A notice that will go by mail carries its moment (`due_at`); a job of the lane "mail" is written with it and comes then
to send everything that is due for its person. Whoever holds the person's row does it, so two who come at once make one
mail; a job that died is begun again, and finds what is still due. So nothing is lost, and nothing is sent twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from posixpath import commonpath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.inbox.letter import Button, Heading, Item, Letter
from hemicycle.inbox.models import Mail, Notice
from hemicycle.inbox.operations.mails import send_mail, writing_to
from hemicycle.inbox.queries import (
    Shown,
    address_of,
    departures_of,
    does_not_want,
    hours_of,
    is_undeliverable,
    notice_kind,
    reaching,
    told_to,
)
from hemicycle.inbox.queries.wishes import THE_BUNDLE, THE_DIGEST
from hemicycle.inbox.rules import reaching as rules
from hemicycle.inbox.rules.reaching import ANY_HOUR, AT_ONCE, DIGEST, NEVER, Hours
from hemicycle.inbox.sockets import NoticeKind, kind_groups
from hemicycle.kernel import clock
from hemicycle.people.models import Person, Scope
from hemicycle.record import lanes
from hemicycle.record.models import Job

TELL = "inbox.tell"  # the kind of job that sends what is due for a person
MOST_ITEMS = 40  # in one mail; what is more is to be read in the page
A_PIECE = 500
PATIENCE = timedelta(minutes=2)  # after its moment a notice that no job comes for is asked for again
FORGOTTEN = timedelta(days=2)  # after that the next job of its person takes it along


# --- planning ----------------------------------------------------------------------------------------------


class Plan:
    """How notices of one kind reach some people, and when. Four queries at most, however many people."""

    def __init__(self, kind: NoticeKind, people: list[Person], *, urgent: bool) -> None:
        self.now = clock.now()
        self.urgent = urgent
        self._reaching = reaching(kind, people)
        mailed = [person for person in people if self._reaching[person.pk].mail != NEVER]
        at_once = [person for person in mailed if self._reaching[person.pk].mail != DIGEST]
        self._hours = hours_of(mailed) if mailed else {}
        self._departures = departures_of(at_once, self.now - rules.WINDOW) if at_once else {}

    def fields(self, person: Person) -> dict[str, Any]:
        """What a notice to this person carries: whether it stands in the page, how it goes by mail, and when."""
        how = self._reaching[person.pk]
        in_page = how.in_page or self.urgent
        if how.mail == NEVER:
            return {"in_page": in_page}
        way = ANY_HOUR if how.mail == AT_ONCE and self.urgent else how.mail
        due_at = leaving(way, self.now, self._hours[person.pk], self._departures.setdefault(person.pk, []))
        return {"in_page": in_page, "way": way, "due_at": due_at}


def leaving(way: str, now: datetime, hours: Hours, departures: list[datetime]) -> datetime | None:
    """When it leaves; the departures that are known are one more then."""
    due_at = rules.due_at(way, now, hours, departures)
    if way != DIGEST and due_at is not None and due_at not in departures:
        departures.append(due_at)
    return due_at


def ask_for(moments: Iterable[tuple[int, datetime | None]]) -> None:
    """Let everything that is due for these people at these moments be sent then: one job for each pair.

    A job that is done already is begun anew: something was told for its moment after it had come.
    """
    wanted = {f"{TELL}/{person}/{at.isoformat()}": (person, at) for person, at in moments if at is not None}
    keys = list(wanted)
    for start in range(0, len(keys), A_PIECE):
        piece = keys[start : start + A_PIECE]
        jobs = [
            Job(kind=TELL, key=key, data={"person_id": wanted[key][0]}, due_at=_outside(wanted[key][1]))
            for key in piece
        ]
        Job.objects.bulk_create(jobs, ignore_conflicts=True)
        Job.objects.filter(key__in=piece).exclude(done_at=None).update(done_at=None, attempts=0)
    if keys:
        transaction.on_commit(lanes.wake)


def _outside(moment: datetime) -> datetime:
    """A moment of the house's clock in real time, as jobs count it."""
    return moment - clock.shift()


@transaction.atomic
def plan_again(person: Person) -> None:
    """What waits to go by mail goes as its reader chooses now, and when they choose now."""
    now = clock.now()
    _hold(person.pk)
    waiting = list(Notice.objects.waiting().filter(person=person).order_by("pk"))
    kinds = {name: reaching(notice_kind(name), [person])[person.pk] for name in {n.kind for n in waiting}}
    hours = hours_of([person])[person.pk]
    departures = _left(person, now)
    for notice in waiting:
        way = kinds[notice.kind].mail
        notice.way = ANY_HOUR if way == AT_ONCE and notice.urgent else way
        notice.due_at = leaving(notice.way, now, hours, departures)
    _keep(waiting)


def _left(person: Person, now: datetime) -> list[datetime]:
    """When mails at once have left for this person lately."""
    since = now - rules.WINDOW
    gone = Notice.objects.filter(person=person, way__in=(AT_ONCE, ANY_HOUR), mailed_at__gt=since)
    return [at for at in gone.order_by().values_list("mailed_at", flat=True).distinct() if at is not None]


def _keep(notices: list[Notice]) -> None:
    """Write down ways and moments, and the work that goes with them."""
    if notices:
        Notice.objects.bulk_update(notices, ["way", "due_at"], batch_size=A_PIECE)
        ask_for((notice.person_id, notice.due_at) for notice in notices)


def _hold(person: int) -> Person | None:
    """The person, whose notices nobody else sends until the transaction ends."""
    return Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=person).first()


# --- sending -----------------------------------------------------------------------------------------------


@transaction.atomic
def tell_by_mail(person_id: int) -> int:
    """Everything that is due for a person goes: the digest as one mail, the rest as another. How many mails.

    What was read meanwhile is not there any more, what is no longer theirs to see is left out, and what would come in
    quiet hours (the person has travelled) or in a pause waits on.
    """
    person = _hold(person_id)
    now = clock.now()
    due = list(Notice.objects.waiting().filter(person=person_id, due_at__lte=now).order_by("pk"))
    if person is None or not due:
        return 0
    address = address_of(person)
    if not address or not person.is_active or is_undeliverable(address):
        _settle(due)
        return 0
    digest, at_once = _ready(person, due, now)
    return _send_digest(person, digest, now) + _send_at_once(person, at_once, now)


def _ready(person: Person, due: list[Notice], now: datetime) -> tuple[list[Notice], list[Notice]]:
    """What goes now, in the digest and at once; the rest is planned anew."""
    hours = hours_of([person])[person.pk]
    paused = hours.paused_until is not None and hours.paused_until > now
    quiet = rules.is_quiet(now, hours)
    full = _mails_of_a_day(person, now) >= rules.MOST_A_DAY
    had_one = _digest_of(person, now, hours).exists()
    digest: list[Notice] = []
    at_once: list[Notice] = []
    later: list[Notice] = []
    too_much: list[Notice] = []
    for notice in due:
        if notice.way == DIGEST:
            (later if paused or quiet or had_one else digest).append(notice)
        elif full and not notice.urgent:
            too_much.append(notice)
        else:
            (later if paused or (quiet and notice.way == AT_ONCE) else at_once).append(notice)
    for notice in later:
        notice.due_at = rules.due_at(notice.way, now, hours)
    _keep([*later, *_put_off(person, too_much, now, hours)])
    return digest, at_once


def _put_off(person: Person, notices: list[Notice], now: datetime, hours: Hours) -> list[Notice]:
    """What is too much for a day: it is in the next digest, or comes at its hour to whoever gets none."""
    if notices:
        digested = not does_not_want(THE_DIGEST, person=person)
        for notice in notices:
            notice.way = DIGEST if digested else notice.way
            notice.due_at = rules.due_at(DIGEST, now, hours)
    return notices


def _mails_of_a_day(person: Person, now: datetime) -> int:
    """How many mails at once this person had within a day."""
    since = now - timedelta(days=1)
    return Mail.objects.filter(
        person=person, key__startswith=f"notices-{person.pk}-", made_at__gt=since
    ).count()


def _digest_of(person: Person, now: datetime, hours: Hours) -> Any:
    return Mail.objects.filter(key=_digest_key(person, now, hours))


def _digest_key(person: Person, now: datetime, hours: Hours) -> str:
    """One a day: the person's own day."""
    return f"digest-{person.pk}-{rules.day_of(now, hours)}"


def _send_digest(person: Person, notices: list[Notice], now: datetime) -> int:
    with writing_to(person):
        shown, _gone = told_to(person, notices)
        letter = _digest(shown) if shown else None
    if letter is not None:
        key = _digest_key(person, now, hours_of([person])[person.pk])
        kinds = sorted({one.kind for one in shown})
        send_mail(THE_DIGEST, letter, key=key, to=person, scope=_scope_of(notices), tells=kinds)
    _settle(notices, shown, now)
    return int(bool(shown))


def _send_at_once(person: Person, notices: list[Notice], now: datetime) -> int:
    with writing_to(person):
        shown, _gone = told_to(person, notices)
        letter = (_single(shown[0]) if len(shown) == 1 else _bundle(shown)) if shown else None
    if letter is not None:
        kinds = sorted({one.kind for one in shown})
        kind = kinds[0] if len(kinds) == 1 else THE_BUNDLE
        key = f"notices-{person.pk}-{shown[0].pk}"
        send_mail(kind, letter, key=key, to=person, scope=_scope_of(notices), tells=kinds)
    _settle(notices, shown, now)
    return int(bool(shown))


def _settle(notices: list[Notice], shown: Iterable[Shown] = (), now: datetime | None = None) -> None:
    """They wait no more; those that a mail tells were told by it."""
    told = [one.pk for one in shown]
    Notice.objects.filter(pk__in=told).update(mailed_at=now)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(due_at=None)


def _scope_of(notices: list[Notice]) -> Scope | None:
    """The nearest scope that everything in the mail lies in; what lies nowhere does not count."""
    keys = {notice.scope_id for notice in notices if notice.scope_id is not None}
    paths = list(Scope.objects.filter(pk__in=keys).values_list("path", flat=True))
    shared = commonpath(paths) if paths else "/"
    return None if shared == "/" else Scope.objects.filter(path=f"{shared}/").first()


# --- words -------------------------------------------------------------------------------------------------


def _single(one: Shown) -> Letter:
    url = _absolute(one.told.url or reverse("inbox:notices"))
    words = tuple(filter(None, (one.told.title, one.told.text)))
    return Letter(subject=one.told.title, parts=(*words, Button(_("Open"), url)))


def _bundle(shown: list[Shown]) -> Letter:
    count = len(shown)
    subject = ngettext("%(count)d notice for you", "%(count)d notices for you", count) % {"count": count}
    return Letter(
        subject=subject, parts=(_("Several things came at once, so they are in one mail."), *_items(shown))
    )


def _digest(shown: list[Shown]) -> Letter:
    count = len(shown)
    subject = ngettext("Your day: %(count)d notice", "Your day: %(count)d notices", count) % {"count": count}
    opening = _("This is what is new for you and what you have not read yet.")
    return Letter(subject=subject, parts=(opening, *_items(shown)))


def _items(shown: list[Shown]) -> Iterable[Heading | Item | Button | str]:
    """The notices below the headings of their rooms, the newest first; where the rest is, and where one chooses."""
    left = MOST_ITEMS
    headings = {group.prefix: str(group.label) for group in kind_groups}
    order = [*headings, *sorted({_prefix(one) for one in shown} - set(headings))]
    for prefix in order:
        of_room = [one for one in reversed(shown) if _prefix(one) == prefix][: max(left, 0)]
        left -= len(of_room)
        if of_room and headings.get(prefix):
            yield Heading(headings[prefix])
        for one in of_room:
            yield Item(one.told.title, one.told.text, _absolute(one.told.url) if one.told.url else "")
    if (more := len(shown) - MOST_ITEMS) > 0:
        yield ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more}
    yield Button(_("Open my notices"), _absolute(reverse("inbox:notices")))
    yield Item(_("Choose what reaches me, and when"), "", _absolute(reverse("inbox:preferences")))


def _prefix(one: Shown) -> str:
    return one.kind.partition(".")[0]


def _absolute(path: str) -> str:
    return path if "://" in path else f"{settings.ORIGIN}{path}"


# --- what was forgotten ------------------------------------------------------------------------------------


def ask_for_forgotten() -> int:
    """People for whom something is due and no job comes are asked for again; how many.

    A clock that was moved, or a process that died at the wrong moment, may leave such. What was given up is left to
    whoever sees to it in the studio.
    """
    now = clock.now()
    due = Notice.objects.waiting().filter(due_at__lt=now - PATIENCE, due_at__gt=now - FORGOTTEN)
    people = set(due.order_by().values_list("person_id", flat=True).distinct())
    if not people:
        return 0
    theirs = Job.objects.filter(kind=TELL, done_at=None).exclude(gave_up_at__lt=now - FORGOTTEN)
    begun = theirs.filter(Q(attempts__gt=0) | Q(due_at__lte=clock.real_now()))
    people -= {data["person_id"] for data in begun.values_list("data", flat=True)}
    ask_for((person, now) for person in people)
    return len(people)
