"""What of the programme waits for those who work on it. Plugged into `editions.sockets.waiting_sources`."""

from collections.abc import Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import Waiting
from hemicycle.kernel import clock
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.programme.models import Occurrence, Release
from hemicycle.programme.operations.releases import drafted_changes
from hemicycle.programme.queries import studio as lists
from hemicycle.programme.queries.draft import draft_slots, warnings_of
from hemicycle.programme.queries.reach import runs
from hemicycle.programme.rules import warnings as rules
from hemicycle.record.models import Job

CLASHES = frozenset({rules.ROOM, rules.SPEAKER, rules.PLENARIES})


def _url(edition: Edition, name: str, query: str = "") -> str:
    return reverse(f"programme-studio:{name}", args=[edition.slug]) + query


def changes(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """What the draft says and the public does not read yet. Before the first release that is all of it."""
    if not edition.releases.exists():
        yield from _first_release(edition)
        return
    drafted, _fingerprint = drafted_changes(edition)
    if count := len(drafted):
        sentence = ngettext(
            "%(count)d change of the draft is not released yet.",
            "%(count)d changes of the draft are not released yet.",
            count,
        )
        yield Waiting(sentence % {"count": count}, _("Look and release"), _url(edition, "releases"))


def _first_release(edition: Edition) -> Iterator[Waiting]:
    if count := Occurrence.objects.in_draft().filter(session__edition=edition).count():
        sentence = ngettext(
            "The programme is not released yet: %(count)d time stands in the draft.",
            "The programme is not released yet: %(count)d times stand in the draft.",
            count,
        )
        yield Waiting(sentence % {"count": count}, _("Look and release"), _url(edition, "releases"))


def clashes(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """Times that cannot be at once, while there is still something to be done about them."""
    now = clock.now()
    slots = draft_slots(edition)
    ahead = {slot.occurrence_id for slot in slots if slot.ends_at > now}
    hints = warnings_of(edition, slots, reader)
    if count := sum(hint.kind in CLASHES and hint.occurrence in ahead for hint in hints):
        sentence = ngettext(
            "%(count)d time overlaps another in one room, with one speaker, or as a plenary.",
            "%(count)d times overlap others in one room, with one speaker, or as plenaries.",
            count,
        )
        yield Waiting(sentence % {"count": count}, _("See which"), _url(edition, "schedule"))


def sessions(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """What sessions within reach lack, as far as this person can give it."""
    reach = rights_of(person).reach("programme.edit")
    rows = lists.sessions_of(edition, reach, reader, lists.Asked())
    yield from _without_languages(edition, rows)
    if runs(person, edition):
        yield from _without_time(edition, rows)
        yield from _without_lead(edition, rows)
    else:  # who runs the edition reads of all its texts at once
        yield from _without_texts(edition, rows, reader)


def _lacking(rows: Sequence[lists.SessionRow], what: str) -> int:
    return sum(what in row.lacks for row in rows)


def _without_time(edition: Edition, rows: Sequence[lists.SessionRow]) -> Iterator[Waiting]:
    if count := _lacking(rows, lists.NO_TIME):
        sentence = ngettext("%(count)d session has no time.", "%(count)d sessions have no time.", count)
        yield Waiting(sentence % {"count": count}, _("Give a time"), _url(edition, "sessions", "?lacks=time"))


def _without_lead(edition: Edition, rows: Sequence[lists.SessionRow]) -> Iterator[Waiting]:
    if count := _lacking(rows, lists.NO_LEAD):
        sentence = ngettext(
            "%(count)d session is led by nobody.", "%(count)d sessions are led by nobody.", count
        )
        yield Waiting(
            sentence % {"count": count}, _("Name who leads"), _url(edition, "sessions", "?lacks=lead")
        )


def _without_languages(edition: Edition, rows: Sequence[lists.SessionRow]) -> Iterator[Waiting]:
    if count := _lacking(rows, lists.NO_LANGUAGES):
        sentence = ngettext(
            "%(count)d session does not say in which languages it can be followed.",
            "%(count)d sessions do not say in which languages they can be followed.",
            count,
        )
        where = _url(edition, "sessions", "?lacks=languages")
        yield Waiting(sentence % {"count": count}, _("Say the languages"), where)


def _without_texts(edition: Edition, rows: Sequence[lists.SessionRow], reader: Reader) -> Iterator[Waiting]:
    for code in edition.languages:
        count = sum(any(t.code == code and t.state != "full" for t in row.tongues) for row in rows)
        if count:
            sentence = ngettext(
                "%(count)d of your sessions lacks words in %(language)s.",
                "%(count)d of your sessions lack words in %(language)s.",
                count,
            )
            words = sentence % {"count": count, "language": language_name(code, reader.language)}
            yield Waiting(words, _("Write them"), _url(edition, "sessions", f"?missing={code}"))


def speakers(edition: Edition, person: Person, reader: Reader) -> Iterator[Waiting]:
    """Who has declined and still stands there, who was not asked, who has not answered."""
    rows = lists.speakers_of(edition, reader)
    if declined := sum(row.declined > 0 for row in rows):
        sentence = ngettext(
            "%(count)d speaker has declined and still stands in a session.",
            "%(count)d speakers have declined and still stand in a session.",
            declined,
        )
        words = sentence % {"count": declined}
        yield Waiting(words, _("See who"), _url(edition, "speakers", "?state=declined"))
    asked = sum(row.asked > 0 for row in rows)
    if asked:
        sentence = ngettext(
            "%(count)d speaker was asked and has not answered.",
            "%(count)d speakers were asked and have not answered.",
            asked,
        )
        words = sentence % {"count": asked}
        yield Waiting(words, _("See whom to ask again"), _url(edition, "speakers", "?state=asked"))
    if open_ones := sum(_can_be_asked(row) for row in rows):
        sentence = ngettext(
            "%(count)d speaker has not been asked yet.",
            "%(count)d speakers have not been asked yet.",
            open_ones,
        )
        words = sentence % {"count": open_ones}
        yield Waiting(words, _("Ask them"), _url(edition, "speakers_asking"))


def _can_be_asked(row: lists.SpeakerRow) -> bool:
    return row.has_address and row.sessions > row.confirmed + row.declined + row.asked


def of_releases(jobs: Sequence[Job]) -> Mapping[int, str]:
    """Telling people of a release belongs to the edition whose programme it is."""
    releases = Release.objects.filter(pk__in=[job.data.get("release_id") for job in jobs])
    paths = dict(releases.values_list("pk", "edition__scope__path"))
    return {job.pk: paths[job.data["release_id"]] for job in jobs if job.data.get("release_id") in paths}
