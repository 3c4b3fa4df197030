"""Import a schedule into the working draft: preview first, then everything in one transaction or nothing.

What the file states, it decides; what it leaves empty, stays as it is. Texts go live at once, as texts do; times wait
for the next release. What is gone from the file is cancelled, never deleted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from hemicycle.editions.models import Day, Edition, Theme
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.kernel.zones import known_zones
from hemicycle.people.models import Person, Scope
from hemicycle.people.operations import make_scope, make_scopes
from hemicycle.programme import operations
from hemicycle.programme.exchange import draft as drafts
from hemicycle.programme.exchange import plan as plans
from hemicycle.programme.exchange.plan import CHANGED, ERROR, GONE, NEW, UNCHANGED, Plan, Row
from hemicycle.programme.exchange.reading import read
from hemicycle.programme.exchange.schedule import ScheduleError, ScheduleFile
from hemicycle.programme.facts import ScheduleImported
from hemicycle.programme.models import (
    Occurrence,
    Reading,
    Release,
    Session,
    SessionLanguage,
    Speaker,
    Speaking,
)
from hemicycle.record.operations import announce

__all__ = [
    "CHANGED",
    "ERROR",
    "GONE",
    "NEW",
    "UNCHANGED",
    "Preview",
    "Row",
    "apply",
    "make_edition",
    "preview",
]

CHANGED_SINCE = gettext_lazy("The programme changed since this preview. Please look at a new one.")
BATCH = 400


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, row by row, and the state of the draft that this was worked out against."""

    edition: Edition
    schedule: ScheduleFile
    rows: Sequence[Row]
    warnings: Sequence[str]
    digest: str

    def count(self, state: str) -> int:
        """How many rows are new, changed, unchanged, gone or in error."""
        return sum(row.state == state for row in self.rows)


def preview(edition: Edition, data: bytes, *, zone: str = "") -> Preview:
    """Read a file and compare it with the draft. Nothing is changed. `ScheduleError` if it cannot be read."""
    schedule = read(data, zone=zone, home=edition.zone)
    draft = drafts.load(edition)
    digest = draft.digest()
    plan = plans.made(draft, schedule, shown=_shown(edition, schedule))
    return Preview(edition, schedule, tuple(plan.rows), (*schedule.warnings, *plan.warnings), digest)


@transaction.atomic
def apply(seen: Preview, *, by: Person | None, release: bool = False) -> Release | None:
    """Do what the preview said, rows in error left out; with `release`, publish it. Returns the release, if any.

    Refused when the draft is another one than the preview saw. One import runs at a time (the edition's scope, which
    nothing else locks, is the turnstile), and the sessions are locked against edits meanwhile.
    """
    Scope.objects.select_for_update().get(pk=seen.edition.scope_id)
    edition = Edition.objects.get(pk=seen.edition.pk)
    draft = drafts.load(edition, for_update=True)
    if draft.digest() != seen.digest:
        raise Refused(CHANGED_SINCE)
    plan = plans.made(draft, seen.schedule, shown=_shown(edition, seen.schedule))
    if not plan.is_empty:
        _write(draft, plan, by)
        announce(
            ScheduleImported(
                edition_id=edition.pk, new=seen.count(NEW), changed=seen.count(CHANGED), gone=seen.count(GONE)
            ),
            by=by,
        )
    return _released(edition, seen.schedule, by) if release else None


def _shown(edition: Edition, schedule: ScheduleFile) -> set[int]:
    """Of our own export of this edition: what stood in the version it was made from."""
    number = schedule.version.removeprefix("v")
    if not plans.is_of(schedule, edition) or not number.isdecimal() or len(number) > 8:
        return set()
    return drafts.shown_in(edition, int(number))


def _released(edition: Edition, schedule: ScheduleFile, by: Person | None) -> Release | None:
    """The next version; None if there was nothing to publish."""
    notes = {}
    for language in edition.languages or [edition.default_language]:
        with override(language):
            notes[language] = _("Taken over from the schedule “%(title)s”.") % {
                "title": schedule.title or schedule.source
            }
    try:
        return operations.release(edition, note=notes, by=by)
    except Refused:
        return None


# --- writing -----------------------------------------------------------------------------------------


def _write(draft: drafts.Draft, plan: Plan, by: Person | None) -> None:
    """The planned rows, in a number of statements that grows with their batches, not with each of them."""
    edition, now = draft.edition, clock.now()
    new = [work.session for work in plan.works if work.is_new]
    edited = [work for work in plan.works if work.fields and not work.is_new]
    for session, scope in zip(new, make_scopes("session", under=edition.scope, count=len(new)), strict=True):
        session.scope = scope
    Session.objects.bulk_create(new, batch_size=BATCH)
    for work in edited:
        work.session.changed_at = now
    _save(
        Session, [work.session for work in edited], ["title", "subtitle", "description", "kind", "changed_at"]
    )
    Theme.objects.bulk_create(plan.new_themes, batch_size=BATCH)
    _save(Theme, plan.changed_themes, ["name"])
    Speaker.objects.bulk_create(plan.new_speakers, batch_size=BATCH)
    _save(Speaker, plan.changed_speakers, ["name", "guid", "biography"])
    Occurrence.objects.bulk_create(plan.new_occurrences, batch_size=BATCH)
    _save(
        Occurrence,
        plan.changed_occurrences,
        ["starts_at", "ends_at", "room", "cancelled", "removed_at", "source"],
    )
    _write_lists(plan)
    touch(edition)
    if edited:
        operations.record_text_changes(edition, {work.session.pk: work.fields for work in edited}, by=by)


def _write_lists(plan: Plan) -> None:
    """Languages, readings, speakers and themes: those of a session that changed are written anew."""
    works = plan.works
    _replace(
        SessionLanguage, [(work.session, work.languages) for work in works if work.languages is not None]
    )
    _replace(Reading, [(work.session, work.readings) for work in works if work.readings is not None])
    speakings = [
        (
            work.session,
            [Speaking(session=work.session, speaker=s, order=order) for order, s in enumerate(work.speakers)],
        )
        for work in works
        if work.speakers is not None
    ]
    _replace(Speaking, speakings)
    through = Session.themes.through
    themes = [
        (work.session, [through(session=work.session, theme=theme) for theme in work.themes])
        for work in works
        if work.themes is not None
    ]
    _replace(through, themes)


def _replace(model: type[models.Model], lists: Sequence[tuple[Session, Sequence[models.Model]]]) -> None:
    keys = [session.pk for session, _rows in lists]
    for start in range(0, len(keys), BATCH):
        model._default_manager.filter(session__in=keys[start : start + BATCH]).delete()
    rows = [row for _session, found in lists for row in found]
    for row in rows:
        row.pk = None
        for relation in ("session", "speaker", "theme"):  # saved since it was planned
            if (held := getattr(row, relation, None)) is not None:
                setattr(row, relation, held)
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def _save(model: type[models.Model], rows: Iterable[models.Model], fields: Sequence[str]) -> None:
    """Rows that exist, each with its own values, in few statements."""
    model._default_manager.bulk_create(
        list(rows), update_conflicts=True, update_fields=list(fields), unique_fields=["id"], batch_size=BATCH
    )


# --- an edition for a file ---------------------------------------------------------------------------------


@transaction.atomic
def make_edition(data: bytes, *, slug: str, name: str, zone: str = "", published: bool = False) -> Edition:
    """A new edition with the dates, zone, days and languages of a file, so that the file can be imported into it."""
    if slug != slugify(slug) or not 1 <= len(slug) <= 40:
        raise Refused(_("An edition's slug is made of small letters, digits and hyphens."))
    if Edition.objects.filter(slug=slug).exists():
        raise Refused(_("There is an edition “%(slug)s” already.") % {"slug": slug})
    schedule = read(data, zone=zone, home="UTC")
    languages = _languages(schedule)
    home = schedule.zone if schedule.zone in known_zones() else "UTC"
    edition = Edition(
        slug=slug,
        zone=home,
        zone_city={languages[0]: home.rsplit("/", 1)[-1].replace("_", " ")},
        default_language=languages[0],
        languages=languages,
        fallback_languages=languages,
    )
    days = sorted(
        {event.starts_at.astimezone(edition.home).date() for event in schedule.events if not event.fault}
    )
    if not days:
        raise ScheduleError(_("No event of this file tells its time."))
    edition.name = Text({languages[0]: name or schedule.title or slug})
    edition.short_name = edition.name
    edition.starts_on, edition.ends_on = _span(days, schedule)
    edition.published_at = clock.now() if published else None
    edition.scope = make_scope("edition")
    edition.save()
    Day.objects.bulk_create(Day(edition=edition, date=day) for day in days)
    return edition


def _languages(schedule: ScheduleFile) -> list[str]:
    """The languages of the events, the most frequent first, six at most."""
    counted = Counter(event.language for event in schedule.events if event.language)
    return [language for language, _count in counted.most_common(6)] or ["en"]


def _span(days: Sequence[date], schedule: ScheduleFile) -> tuple[date, date]:
    """First and last day: of the events, widened to what the file says if that is near."""
    first, last, near = days[0], days[-1], timedelta(days=31)
    if schedule.starts_on and first - near <= schedule.starts_on <= first:
        first = schedule.starts_on
    if schedule.ends_on and last <= schedule.ends_on <= last + near:
        last = schedule.ends_on
    return first, last
