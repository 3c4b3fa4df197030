"""Bulletins as somebody reads them; whom they concern; to whom somebody may speak."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.sockets import RoleSpot, role_places
from hemicycle.kernel.kept import Kept
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Said, Text, direction
from hemicycle.kernel.words import Words
from hemicycle.live.bulletins import rules
from hemicycle.live.bulletins.models import Bulletin, BulletinQuerySet, Dismissal
from hemicycle.live.models import Venue
from hemicycle.live.sockets import Concern, venue_kinds
from hemicycle.people.models import Person, Scope, Section
from hemicycle.people.queries import rights_of
from hemicycle.ui.rendering import said_html

ANNOUNCE = "live.announce"
KINDS = ("edition", "section", "session")  # of scopes to which one may speak
EVERYBODY = Text()  # what nobody calls by a name: to whom a bulletin speaks that is for all
_standing: Kept[list[Bulletin]] = Kept()


# --- as a page shows them -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownBulletin:
    """A bulletin in the words of somebody's languages."""

    pk: int
    level: str
    level_words: Words
    mark: str  # which words of it these are: "17-2"
    order: int
    title: Said
    body: Said
    whom: Said  # the section, or the session; empty: everybody
    link: str
    corrected: bool
    at: datetime
    until_at: datetime | None
    up: bool
    taken_down_at: datetime | None

    @property
    def title_html(self) -> SafeString:
        """The title; in another language than the reader's it says which."""
        return said_html(self.title)

    @property
    def whom_html(self) -> SafeString:
        """To whom it is said; in another language than the reader's it says which."""
        return said_html(self.whom)

    @property
    def body_direction(self) -> str:
        """Where its text runs."""
        return direction(self.body.language)


def shown(bulletin: Bulletin, whom: Text, languages: Sequence[str], now: datetime) -> ShownBulletin:
    """A bulletin for a reader of these languages. One that was taken down has no words."""
    gone = bulletin.is_taken_down()
    silent = Text()
    return ShownBulletin(
        pk=bulletin.pk,
        level=bulletin.level,
        level_words=bulletin.get_level_display(),
        mark=f"{bulletin.pk}-{bulletin.wording}",
        order=rules.place(bulletin.level, bulletin.pk),
        title=(silent if gone else bulletin.title).said(languages),
        body=(silent if gone else bulletin.body).said(languages),
        whom=whom.said(languages),
        link="" if gone else rules.in_language(bulletin.link, languages[0], dict(settings.LANGUAGES)),
        corrected=bulletin.wording > 1 and not gone,
        at=bulletin.at,
        until_at=bulletin.until_at,
        up=bulletin.is_up(now),
        taken_down_at=bulletin.taken_down.at if gone else None,
    )


def called(bulletins: Iterable[Bulletin]) -> dict[int, Text]:
    """What sections and sessions are called to which these bulletins speak, by the keys of scopes; two queries."""
    keys: dict[str, set[int]] = {}
    for bulletin in bulletins:
        keys.setdefault(bulletin.scope.kind, set()).add(bulletin.scope_id)
    names: dict[int, Text] = {}
    if sections := keys.get("section"):
        names.update(Section.objects.filter(scope__in=sections).values_list("scope", "name"))
    if sessions := keys.get("session"):
        for concern in concerns():
            names.update(concern.titles(sessions))
    return names


def _with_names(bulletins: list[Bulletin]) -> list[Bulletin]:
    names = called(bulletins)
    for bulletin in bulletins:
        bulletin.whom = names.get(bulletin.scope_id, EVERYBODY)  # type: ignore[attr-defined]
    return bulletins


def whom_of(bulletin: Bulletin) -> Text:
    """What the section or the session is called to which it speaks; empty for everybody."""
    kept: Text | None = getattr(bulletin, "whom", None)
    return called([bulletin]).get(bulletin.scope_id, EVERYBODY) if kept is None else kept


# --- whom it concerns -----------------------------------------------------------------------------------------


def concerns() -> list[Concern]:
    """Those kinds of venues that know whom their things concern."""
    return [kind.concern for kind in venue_kinds if kind.concern is not None]


def people_concerned(edition: Edition, scope: Scope) -> QuerySet[Person]:
    """Who gets a notice of what is said to this scope: the same people as read it there, if they are registered."""
    people = Person.objects.filter(is_active=True, erased_at=None)
    registered = Exists(Registration.objects.filter(edition=edition, person=OuterRef("pk")))
    if scope.pk == edition.scope_id:
        return people.filter(registered)
    if scope.kind == "section":
        return people.filter(registered, section__scope=scope)
    found = Q(pk__in=())
    for concern in concerns():
        found |= Q(pk__in=concern.people(scope.pk).values("pk"))
    return people.filter(found)


def said_to(
    person: Person | None,
    edition: Edition,
    *,
    venue: Venue | None = None,
    kinds: Collection[str] = KINDS,
) -> BulletinQuerySet:
    """What was said to somebody in an edition, ever: to everybody, to their section, about their sessions.

    `venue` is the one that they are in at the moment, if they are. One query, whatever there is; it looks only for
    what `kinds` of scopes are spoken to.
    """
    mine = Q(scope=edition.scope_id)
    if person is not None:
        if person.section_id is not None and "section" in kinds:
            registered = Registration.objects.filter(edition=edition, person=person)
            own = Section.objects.filter(pk=person.section_id).values("scope")
            mine |= Q(Exists(registered), scope__in=own)
        for concern in concerns() if "session" in kinds else ():
            mine |= Q(scope__in=concern.scopes(person.pk))
        if venue is not None:
            mine |= Q(scope=venue.scope_id)
    return Bulletin.objects.filter(mine, edition=edition).select_related("scope", "taken_down")


def standing_in(edition: Edition, now: datetime) -> list[Bulletin]:
    """Every bulletin of an edition that stands on some page now; the rows are kept until the edition changes.

    Kept are those that are over, too: in a demonstration the clock goes back.
    """

    def read() -> list[Bulletin]:
        rows = Bulletin.objects.filter(edition=edition, taken_down=None).select_related("scope", "taken_down")
        return _with_names(list(rows))

    found = _standing.get(edition.pk, edition.version, read)
    return [bulletin for bulletin in found if rules.is_up(bulletin.until_at, taken_down=False, now=now)]


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above a page: bulletins that somebody has not put away yet, and marks of those that they have."""

    bulletins: list[ShownBulletin]
    dismissed: list[str]


def banner(edition: Edition, person: Person | None, reader: Reader, *, venue: Venue | None = None) -> Banner:
    """What stands above somebody's page. No query for a visitor, or while nothing stands; else one."""
    standing = standing_in(edition, reader.now)
    read: dict[int, int | None] = {one.pk: None for one in standing if one.scope_id == edition.scope_id}
    if person is not None and standing:
        kinds = {one.scope.kind for one in standing}
        asked = said_to(person, edition, venue=venue, kinds=kinds).filter(pk__in=[one.pk for one in standing])
        dismissed = Dismissal.objects.filter(bulletin=OuterRef("pk"), person=person).values("wording")
        read = dict(asked.annotate(read=Subquery(dismissed)).values_list("pk", "read"))
    mine = [one for one in standing if one.pk in read]
    put_away = [one for one in mine if read[one.pk] == one.wording]
    found = [shown(one, whom_of(one), reader.languages, reader.now) for one in mine if one not in put_away]
    return Banner(sorted(found, key=lambda one: -one.order), [f"{one.pk}-{one.wording}" for one in put_away])


# --- to whom somebody may speak ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """Some people to whom one may speak."""

    scope: Scope
    name: str


def targets(edition: Edition, person: Person, languages: Sequence[str]) -> dict[str, list[Target]]:
    """To whom somebody may speak in an edition, by the kind of the scope."""
    rights = rights_of(person)
    found: dict[str, list[Target]] = {}
    for kind in KINDS:
        for spot in _spots(edition, kind, languages):
            if rights.may(ANNOUNCE, *_paths(edition, spot)):
                name = _("Everybody") if kind == "edition" else spot.name
                found.setdefault(kind, []).append(Target(spot.scope, name))
    return found


def may_announce(person: Person, edition: Edition, scope: Scope) -> bool:
    """Whether somebody may speak to those of this scope: the same answer as `targets`, for one."""
    return any(
        rights_of(person).may(ANNOUNCE, *_paths(edition, spot))
        for spot in _spots(edition, scope.kind, (edition.default_language,))
        if spot.scope.pk == scope.pk
    )


def _spots(edition: Edition, kind: str, languages: Sequence[str]) -> list[RoleSpot]:
    found = [place.spots(edition, languages) for place in role_places if place.kind == kind and kind in KINDS]
    return [spot for spots in found for spot in spots]


def _paths(edition: Edition, spot: RoleSpot) -> tuple[str, ...]:
    """Where a bulletin to this spot hangs: always at the edition, too, for that is where it is read."""
    return (edition.scope.path, *spot.paths)


def announced_by_those_like(
    person: Person, edition: Edition, languages: Sequence[str]
) -> tuple[BulletinQuerySet, Mapping[int, str]]:
    """The bulletins that somebody could have said, and what their targets are called, by the keys of scopes."""
    names = {
        target.scope.pk: target.name
        for found in targets(edition, person, languages).values()
        for target in found
    }
    rows = Bulletin.objects.filter(edition=edition, scope__in=list(names)).select_related(
        "scope", "taken_down", "by"
    )
    return rows, names
