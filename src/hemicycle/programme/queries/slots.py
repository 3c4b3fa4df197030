"""The slots of the published programme, with everything a page reads attached.

A public reading of an edition is the same for everybody: it is loaded once per edition version and kept
in the process. Whoever is signed in may see more, so their reading is made for them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from hemicycle.editions.models import Edition, Theme
from hemicycle.kernel.kept import Kept
from hemicycle.people.models import Person
from hemicycle.programme.models import Lead, Session, Slot, SlotQuerySet, Speaker, Speaking

T = TypeVar("T")

_kept: Kept[tuple[Slot, ...]] = Kept()


def with_all_a_page_reads(slots: SlotQuerySet) -> tuple[Slot, ...]:
    """The slots with session, themes, leads, languages and speakers attached, in a fixed number of queries.

    They are lists on the session (`read_themes` …), and one object for each theme, section and speaker: Django's
    own prefetch makes a queryset for each session and an object for each pair, which took longer than the queries.
    """
    found = tuple(
        slots.select_related("occurrence", "session", "release").prefetch_related(
            Prefetch(
                "session__leads",
                Lead.objects.prefetch_related("section", "organisation"),
                to_attr="read_leads",
            ),
            Prefetch("session__languages", to_attr="read_languages"),
        )
    )
    sessions = {slot.session_id: slot.session for slot in found}
    tagged = Session.themes.through.objects.filter(session__in=sessions).order_by(
        "theme__order", "theme__slug"
    )
    themes = _by_session(tagged.values_list("session_id", "theme_id"), Theme.objects.in_bulk)
    speaking = Speaking.objects.filter(session__in=sessions).order_by("order", "pk")
    speakers = _by_session(
        speaking.values_list("session_id", "speaker_id"), Speaker.objects.defer("biography").in_bulk
    )
    for slot in found:  # a session that occurs twice is two objects
        slot.session.read_themes = themes.get(slot.session_id, [])
        slot.session.read_speakers = speakers.get(slot.session_id, [])
    return found


def _by_session(
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
