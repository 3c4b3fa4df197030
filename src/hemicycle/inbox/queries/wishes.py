"""What people want to receive, and when: for one and for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from hemicycle.inbox.models import Notice, Rhythm, Unsubscription, Wish
from hemicycle.inbox.queries.notices import notice_kind
from hemicycle.inbox.rules import reaching as rules
from hemicycle.inbox.rules.reaching import ANY_HOUR, AT_ONCE, DIGEST, NEVER, Hours
from hemicycle.inbox.sockets import KindGroup, MailKind, NoticeKind, kind_groups, mail_kinds, notice_kinds
from hemicycle.kernel.words import Words
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Person, Section
from hemicycle.people.queries import rights_of

THE_DIGEST, THE_BUNDLE = "inbox.digest", "inbox.bundle"  # kinds of mails that tell several notices
A_LIST = 500  # keys that every database takes in one question


def does_not_want(kind: str, *, person: Person | None, address: str = "", tells: Sequence[str] = ()) -> bool:
    """Whether somebody has stopped mails of this kind; of one that tells several kinds of notices, all of them."""
    stopped = Unsubscription.objects.filter(kind=kind)
    if person is None:
        return stopped.filter(person=None, address=address.lower()).exists()
    if kind == THE_BUNDLE:
        return bool(tells) and all(does_not_want(one, person=person) for one in tells)
    if makes_mails(declared := notice_kind(kind)):
        return reaching(declared, [person])[person.pk].mail == NEVER
    return stopped.filter(person=person).exists()


@dataclass(frozen=True, slots=True)
class Refusing:
    """Everybody who has stopped mails of one kind: the keys of persons, and addresses without an account."""

    persons: frozenset[int] = frozenset()
    addresses: frozenset[str] = frozenset()

    def refuses(self, person: Person | None, address: str) -> bool:
        """The same answer as `does_not_want` gives for one."""
        return address.lower() in self.addresses if person is None else person.pk in self.persons


def who_does_not_want(kind: str) -> Refusing:
    """Everybody who has stopped mails of this kind."""
    rows = list(Unsubscription.objects.filter(kind=kind).values_list("person", "address"))
    return Refusing(
        frozenset(person for person, _address in rows if person is not None),
        frozenset(address for person, address in rows if person is None),
    )


def optional_kinds() -> list[MailKind]:
    """The kinds of mail that one may do without."""
    return [kind for kind in mail_kinds if kind.optional and kind.name not in {THE_DIGEST, THE_BUNDLE}]


def unwanted_kinds(person: Person) -> set[str]:
    """The kinds of mail that a person has stopped."""
    return set(Unsubscription.objects.filter(person=person).values_list("kind", flat=True))


# --- how notices reach people ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reaching:
    """How notices of a kind reach somebody."""

    in_page: bool
    mail: str  # of `rules.WAYS`


def makes_mails(kind: NoticeKind) -> bool:
    """Whether notices of this kind may go by mail: not if their room writes a mail of its own."""
    declared = any(one.name == kind.name for one in notice_kinds)
    return declared and all(one.name != kind.name for one in mail_kinds)


def reaching(kind: NoticeKind, people: Collection[Person]) -> dict[int, Reaching]:
    """How notices of this kind reach each of these people, by their keys. Two queries, however many they are."""
    chosen = {
        wish.person_id: wish for wish in _among(Wish.objects.filter(kind=kind.name), [p.pk for p in people])
    }
    mailed = makes_mails(kind)
    undigested = _who_gets_no_digest(people) if mailed and DIGEST in kind.ways else set()
    found: dict[int, Reaching] = {}
    for person in people:
        wish = chosen.get(person.pk)
        mail = rules.way_of(
            kind.mail,
            kind.ways,
            wish.mail if wish else "",
            no_digest=person.pk in undigested,
            urgent=kind.urgent,
        )
        in_page = wish is None or wish.in_page or kind.urgent
        found[person.pk] = Reaching(in_page, mail if mailed and _has_mail(person) else NEVER)
    return found


def _has_mail(person: Person) -> bool:
    return person.is_active and not person.erased_at and bool(person.mailbox or person.email)


def _who_gets_no_digest(people: Collection[Person]) -> set[int]:
    stopped = _among(Unsubscription.objects.filter(kind=THE_DIGEST), [person.pk for person in people])
    return {one.person_id for one in stopped if one.person_id is not None}


def _among(rows: "QuerySet[Any]", keys: Sequence[int]) -> Iterable[Any]:
    """The rows of these people; of very many the rows of all are read instead."""
    return rows.filter(person__in=keys) if len(keys) <= A_LIST else rows


def hours_of(people: Collection[Person]) -> dict[int, Hours]:
    """When mail may come to each of these people, by their keys: in their own zone, else in their section's."""
    kept = {one.person_id: one for one in _among(Rhythm.objects.all(), [person.pk for person in people])}
    sections = {person.section_id for person in people if person.section_id and not person.zone}
    zones = dict(Section.objects.filter(pk__in=sections).values_list("pk", "zone")) if sections else {}
    found: dict[int, Hours] = {}
    for person in people:
        name = person.zone or zones.get(person.section_id or 0, "")
        found[person.pk] = _hours(kept.get(person.pk), zone_or_none(name) or ZoneInfo("UTC"))
    return found


def _hours(kept: Rhythm | None, zone: ZoneInfo) -> Hours:
    if kept is None:
        return Hours(zone)
    quiet = None
    if kept.quiet_from is not None and kept.quiet_until is not None:
        quiet = (kept.quiet_from, kept.quiet_until)
    return Hours(zone, quiet, kept.digest_at, kept.paused_until)


def departures_of(people: Collection[Person], since: datetime) -> dict[int, list[datetime]]:
    """When mails at once left for each of these people, or will leave, from a moment on. One query."""
    at_once = Notice.objects.filter(Q(mailed_at__gt=since) | Q(due_at__gt=since), way__in=(AT_ONCE, ANY_HOUR))
    rows = at_once if len(people) > A_LIST else at_once.filter(person__in=[person.pk for person in people])
    found: dict[int, set[datetime]] = defaultdict(set)
    for person, mailed_at, due_at in rows.order_by().values_list("person", "mailed_at", "due_at").distinct():
        if (leaves := mailed_at or due_at) is not None:
            found[person].add(leaves)
    return {person: sorted(moments) for person, moments in found.items()}


# --- the page of wishes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the page: something one is told, and how it reaches this reader."""

    name: str
    label: Words
    in_page: bool | None  # None: it does not stand in the page
    may_hide: bool  # whether the reader may do without it there
    mail: str
    ways: tuple[str, ...]  # one: there is nothing to choose
    own_mail: bool  # its room writes a mail of its own: at once, or never


@dataclass(frozen=True, slots=True)
class Choices:
    """The lines under one heading."""

    label: Words
    lines: list[Choice]


def choices_of(person: Person) -> list[Choices]:
    """Everything that this person may be told, under the headings of its rooms."""
    unwanted = unwanted_kinds(person)
    lines = [*_of_notices(person, unwanted), *_of_mails(unwanted)]
    groups = [*kind_groups, KindGroup("", "", 10_000)]
    found: dict[str, list[Choice]] = {group.prefix: [] for group in groups}
    for line in lines:
        if not line.may_hide and line.ways == (NEVER,):  # there is nothing to say about it
            continue
        prefix = line.name.partition(".")[0]
        found[prefix if prefix in found else ""].append(line)
    return [Choices(group.label, found[group.prefix]) for group in groups if found[group.prefix]]


def _of_notices(person: Person, unwanted: set[str]) -> list[Choice]:
    chosen = {wish.kind: wish for wish in Wish.objects.filter(person=person)}
    own = {kind.name: kind for kind in mail_kinds}
    found = []
    rights = rights_of(person)
    for kind in notice_kinds:
        if kind.permission and not rights.reach(kind.permission):
            continue
        wish = chosen.get(kind.name)
        in_page = wish is None or wish.in_page or kind.urgent
        if mail := own.get(kind.name):
            line = _own(mail, unwanted)
            found.append(
                Choice(kind.name, kind.label, in_page, not kind.urgent, line.mail, line.ways, own_mail=True)
            )
            continue
        way = rules.way_of(kind.mail, kind.ways, wish.mail if wish else "", no_digest=False, urgent=False)
        found.append(Choice(kind.name, kind.label, in_page, not kind.urgent, way, kind.ways, own_mail=False))
    return found


def _of_mails(unwanted: set[str]) -> list[Choice]:
    """The kinds of mail that one may do without and that stand in no page."""
    told = {kind.name for kind in notice_kinds}
    return [_own(kind, unwanted) for kind in optional_kinds() if kind.name not in told]


def _own(kind: MailKind, unwanted: set[str]) -> Choice:
    """A mail that a room writes itself: it comes at once, or never."""
    ways = (AT_ONCE, NEVER) if kind.optional else (AT_ONCE,)
    mail = NEVER if kind.optional and kind.name in unwanted else AT_ONCE
    return Choice(kind.name, kind.label, None, may_hide=False, mail=mail, ways=ways, own_mail=True)
