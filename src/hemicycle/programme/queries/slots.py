"""The slots of the published programme, with everything a page reads attached.

A public reading of an edition is the same for everybody: it is loaded once per edition version and kept
in the process. Whoever is signed in may see more, so their reading is made for them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser

from hemicycle.editions.models import Edition, Theme
from hemicycle.kernel.kept import Kept
from hemicycle.people.models import Person
from hemicycle.programme.models import Lead, Session, SessionLanguage, Slot, SlotQuerySet, Speaker, Speaking

T = TypeVar("T")
Row = TypeVar("Row", Lead, SessionLanguage)

_kept: Kept[tuple[Slot, ...]] = Kept()


def with_all_a_page_reads(slots: SlotQuerySet) -> tuple[Slot, ...]:
    """The slots with session, themes, leads, languages and speakers attached, in a fixed number of queries.

    They are lists on the session (`read_themes` …), and one object for each theme, section and speaker. Django's
    own prefetch makes a queryset for each session, an object for each pair, and asks with a list of all keys: for
    five hundred sessions that took longer than the queries.
    """
    return with_sessions_read(
        tuple(slots.select_related("occurrence", "session").prefetch_related("release"))
    )


def with_sessions_read(found: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The same slots; to their sessions is attached what a page reads of them."""
    within = {"session__edition__in": {slot.session.edition_id for slot in found}}
    leads = _by_session(Lead.objects.filter(**within).prefetch_related("section", "organisation"))
    languages = _by_session(SessionLanguage.objects.filter(**within))
    tagged = Session.themes.through.objects.filter(**within).order_by("theme__order", "theme__slug")
    themes = _paired(tagged.values_list("session_id", "theme_id"), Theme.objects.in_bulk)
    speaking = Speaking.objects.filter(**within).order_by("order", "pk")
    speakers = _paired(speaking.values_list("session_id", "speaker_id"), Speaker.objects.in_bulk)
    for slot in found:  # a session that occurs twice is two objects
        session = slot.session
        session.read_leads = leads.get(session.pk, [])
        session.read_languages = languages.get(session.pk, [])
        session.read_themes = themes.get(session.pk, [])
        session.read_speakers = speakers.get(session.pk, [])
    return found


def _by_session(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows that belong to a session, by its key."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.session_id, []).append(row)
    return found


def _paired(
    pairs: Iterable[tuple[int, int]], in_bulk: Callable[[Iterable[int]], Mapping[int, T]]
) -> dict[int, list[T]]:
    """The things of each session, by pairs of (session, thing)."""
    pairs = list(pairs)
    things = in_bulk({thing for _, thing in pairs})
    found: dict[int, list[T]] = {}
    for session, thing in pairs:
        found.setdefault(session, []).append(things[thing])
    return found


def slots_for(edition: Edition, person: Person | AnonymousUser | None) -> tuple[Slot, ...]:
    """Slots of the newest release that `person` may see, in order of time. Read only: they are shared."""
    if person is None or not person.is_authenticated:
        return public_slots(edition)
    current = Slot.objects.filter(release__edition=edition).current().visible_to(person)
    return with_all_a_page_reads(current)


def public_slots(edition: Edition) -> tuple[Slot, ...]:
    """Slots of the newest release that everybody may see, in order of time. Read only: they are shared."""
    current = Slot.objects.filter(release__edition=edition).current().visible_to(None)
    return _kept.get(edition.pk, edition.version, lambda: with_all_a_page_reads(current))
