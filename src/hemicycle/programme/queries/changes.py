"""The public change list: what each release did and which texts changed, as one reader may know it.

A line exists for a reader only if the session was and is listed to them (`rules.releases.is_told`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.lists import format_list
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hemicycle.editions.models import Edition, Registration
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import CircleMembership, Person
from hemicycle.programme.models import Change, Release, Session, Slot
from hemicycle.programme.rules import releases as rules
from hemicycle.programme.rules.releases import EVERYBODY, NOBODY, Listing, Sight
from hemicycle.ui.rendering import city_words, date_words, locale_of, said_html

RELEASES_A_PAGE = 10
LINES_A_PAGE = 200  # a release with more of them has a page of its own
TEXTS_A_STRETCH = 100  # text changes between two releases that are told one by one
NOT_TOLD = tuple(
    f"session__{name}"
    for name in ("subtitle", "description", "open_note", "outcome", "outcome_links", "assumed")
)

FIELD_NAMES: Mapping[str, Promise] = {
    "title": gettext_lazy("title"),
    "subtitle": gettext_lazy("subtitle"),
    "description": gettext_lazy("description"),
    "open_note": gettext_lazy("who may come"),
    "outcome": gettext_lazy("what came of it"),
    "outcome_links": gettext_lazy("links to what came of it"),
    "entry_url": gettext_lazy("way in"),
    "recording_url": gettext_lazy("recording"),
    "languages": gettext_lazy("languages"),
    "readings": gettext_lazy("reading list"),
    "speakers": gettext_lazy("speakers"),
    "themes": gettext_lazy("themes"),
    "kind": gettext_lazy("kind of session"),
    "leads": gettext_lazy("who leads it"),
    "open_to": gettext_lazy("to whom it is open"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change in a sentence. `sentence` holds the title as a link; `title` is the plain text."""

    key: int  # of the change
    kind: str
    at: datetime
    title: str
    url: str  # empty: there is no page any more
    sentence: SafeString


@dataclass(frozen=True, slots=True)
class Stretch:
    """A release with its lines; or, without a release, the text changes after the one that follows in the list."""

    release: Release | None
    lines: Sequence[Line]
    is_first: bool = False  # version 1: the programme is published
    more: int = 0  # text changes that are only counted


@dataclass(frozen=True, slots=True)
class ChangeList:
    """A page of the change list, the latest first."""

    stretches: Sequence[Stretch]
    zone: str  # in which zone the hours are: "Barcelona time"
    page: int
    pages: int

    @property
    def updated_at(self) -> datetime | None:
        """When the latest thing on this page happened."""
        moments = [line.at for stretch in self.stretches for line in stretch.lines]
        moments += [stretch.release.at for stretch in self.stretches if stretch.release]
        return max(moments, default=None)


def sight_of(edition: Edition, person: Person | AnonymousUser | None) -> Sight:
    """What this person may see in the edition. It agrees with `SlotQuerySet.visible_to`."""
    if person is None or not person.is_authenticated:
        return EVERYBODY
    return Sight(
        registered=Registration.objects.filter(edition=edition, person=person).exists(),
        circles=frozenset(CircleMembership.objects.filter(person=person).values_list("circle", flat=True)),
    )


def change_list(
    edition: Edition, person: Person | AnonymousUser | None, reader: Reader, *, page: int = 1
) -> ChangeList:
    """A page of the change list for this reader. The number of queries does not depend on the number of changes."""
    releases = list(edition.releases.annotate(told=Count("changes")).order_by("-number"))
    pages = rules.pages([release.told for release in releases], releases=RELEASES_A_PAGE, lines=LINES_A_PAGE)
    page = min(max(page, 1), len(pages))
    shown = releases[pages[page - 1]]
    if not shown:
        return ChangeList((), zone_name(edition, reader), page, len(pages))
    later = releases[pages[page - 1].start - 1] if page > 1 else None  # the release after this page's newest
    told = _told(edition, shown, later, sight_of(edition, person), reader)
    stretches: list[Stretch] = []
    for release in shown:
        texts, more = told.get((release.number, True), ((), 0))
        if texts:
            stretches.append(Stretch(None, texts, more=more))
        lines, _more = told.get((release.number, False), ((), 0))
        stretches.append(Stretch(release, lines, is_first=release.number == 1))
    return ChangeList(stretches, zone_name(edition, reader), page, len(pages))


def _told(
    edition: Edition, shown: Sequence[Release], later: Release | None, sight: Sight, reader: Reader
) -> dict[tuple[int, bool], tuple[list[Line], int]]:
    """Lines by release number, and how many more there are; text changes (True) under the release they came after."""
    ids = {release.pk: release.number for release in shown}
    text_changes = Q(release=None, at__gte=min(release.at for release in shown))
    if later is not None:
        text_changes &= Q(at__lt=later.at)
    rows = Change.objects.filter(Q(release__in=ids) | text_changes, edition=edition).select_related("session")
    writer = ChangeWriter(edition, reader, listed_now(edition), sight)
    told: dict[tuple[int, bool], tuple[list[Line], int]] = {}
    for change in rows.defer(*NOT_TOLD).order_by("-at", "pk"):
        if change.release_id is None:
            number = next((release.number for release in shown if release.at <= change.at), None)
        else:
            number = ids[change.release_id]
        if number is None or not writer.may_tell(change):
            continue
        key = (number, change.release_id is None)
        lines, more = told.setdefault(key, ([], 0))
        if change.release_id is None and len(lines) >= TEXTS_A_STRETCH:
            told[key] = (lines, more + 1)
        else:
            lines.append(writer.line(change))
    return told


def listed_now(edition: Edition) -> dict[int, Listing]:
    """To whom each session of the current release is listed."""
    newest = Release.objects.filter(edition=edition).order_by("-number").values("pk")[:1]
    current = Slot.objects.filter(release=Subquery(newest)).order_by()
    rows = current.values_list("session", "listed_to", "listed_circle").distinct()
    return {session: Listing(audience, circle) for session, audience, circle in rows}


class ChangeWriter:
    """Puts changes into sentences, for one reader."""

    def __init__(self, edition: Edition, reader: Reader, listed: Mapping[int, Listing], sight: Sight) -> None:
        self.edition = edition
        self.languages = reader.languages
        self.zone = reader.zone_or(edition.home)
        self.zone_name = zone_name(edition, reader)
        self.listed = listed
        self.sight = sight
        self.address = reverse("programme:session", kwargs={"edition": edition.slug, "slug": "-"})

    def may_tell(self, change: Change) -> bool:
        return rules.is_told(
            change.kind,
            self.sight,
            before=Listing(change.before_listed_to, change.before_listed_circle_id),
            after=Listing(change.listed_to, change.listed_circle_id),
            now=self.listed.get(change.session_id, NOBODY),
        )

    def line(self, change: Change) -> Line:
        title = change.title if change.kind == rules.GONE else change.session.title
        url = self._url(change.session)
        said = said_html(title.said(self.languages))
        linked = format_html('<a href="{}">{}</a>', url, said) if url else said
        sentence = format_html(
            self._words(change), title=format_html("<b>{}</b>", linked), **self._values(change)
        )
        return Line(change.pk, change.kind, change.at, title.said(self.languages).text, url, sentence)

    def text(self, change: Change) -> str:
        """The same sentence as plain text, for a mail."""
        title = change.title if change.kind == rules.GONE else change.session.title
        quoted = _("“%(title)s”") % {"title": title.said(self.languages).text}
        return self._words(change).format(title=quoted, **self._values(change))

    def _url(self, session: Session) -> str:
        """The session's page, if this reader has one today."""
        if not self.sight.sees(self.listed.get(session.pk, NOBODY)):
            return ""
        return self.address.replace("/-/", f"/{session.slug}/")

    def _words(self, change: Change) -> str:
        match change.kind:
            case rules.NEW:
                return _("{title} is new: {after} ({zone}).")
            case rules.CANCELLED:
                return _("{title}, planned for {before} ({zone}), is cancelled.")
            case rules.RESTORED:
                return _("{title} takes place after all: {after} ({zone}).")
            case rules.GONE:
                return _("{title} is no longer in the programme. It was planned for {before} ({zone}).")
            case rules.TEXT:
                return _("{title} — changed: {what}.")
        if change.starts_at != change.before_starts_at and change.room != change.before_room:
            if change.room:
                return _("{title} moved from {before} to {after} ({zone}), to {room}.")
            return _("{title} moved from {before} to {after} ({zone}), online.")
        if change.starts_at != change.before_starts_at:
            return _("{title} moved from {before} to {after} ({zone}).")
        if change.ends_at != change.before_ends_at:
            return _("{title} on {after} now ends at {end} instead of {before_end} ({zone}).")
        if change.room:
            return _("{title} on {after} ({zone}) is now in {room}.")
        return _("{title} on {after} ({zone}) is now online.")

    def _values(self, change: Change) -> dict[str, str]:
        def when(moment: datetime | None) -> str:
            return moment_text(moment, self.zone, self.languages[0]) if moment else ""

        def hour(moment: datetime | None) -> str:
            return f"{moment.astimezone(self.zone):%H:%M}" if moment else ""

        was, is_ = change.before_starts_at, change.starts_at
        same_day = (
            was
            and is_
            and was != is_
            and was.astimezone(self.zone).date() == is_.astimezone(self.zone).date()
        )
        return {
            "before": when(was),
            "after": hour(is_) if same_day and change.kind == rules.MOVED else when(is_),
            "before_end": hour(change.before_ends_at),
            "end": hour(change.ends_at),
            "room": change.room,
            "zone": self.zone_name,
            "what": _listed_fields(change.fields, self.languages[0]),
        }


def _listed_fields(fields: Iterable[str], language: str) -> str:
    """`title (French) and reading list` in the reader's language."""
    told = [_field_name(field, language) for field in fields]
    return format_list(told, locale=locale_of(language)) if told else ""


def _field_name(field: str, language: str) -> str:
    name, _dot, code = field.partition(".")
    label = str(FIELD_NAMES.get(name, _("details")))
    if not code:
        return label
    return pgettext("a text and its language", "%(text)s (%(language)s)") % {
        "text": label,
        "language": language_name(code, language),
    }


def moment_text(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """`Wed, 17 Feb, 14:00` in the reader's language; the hour always counts to 24."""
    local = moment.astimezone(zone)
    return pgettext("a day and an hour", "%(day)s, %(hour)s") % {
        "day": date_words(local.date(), language, "day"),
        "hour": f"{local:%H:%M}",
    }


def zone_name(edition: Edition, reader: Reader) -> str:
    """How the zone of the hours is called: "Barcelona time"."""
    zone = reader.zone_or(edition.home)
    city = edition.zone_city.said(reader.languages).text if zone == edition.home else ""
    return _("%(city)s time") % {"city": city or city_words(zone.key, reader.language)}
