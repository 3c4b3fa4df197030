"""The slots of the published programme, with everything a page reads attached.

A public reading of an edition is the same for everybody: it is loaded once per edition version and kept
in the process. Whoever is signed in may see more, so their reading is made for them.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from hemicycle.editions.models import Edition
from hemicycle.kernel.kept import Kept
from hemicycle.people.models import Person
from hemicycle.programme.models import Lead, Slot, SlotQuerySet

_kept: Kept[tuple[Slot, ...]] = Kept()


def with_all_a_page_reads(slots: SlotQuerySet) -> SlotQuerySet:
    """Attach session, themes, leads, languages and speakers in a fixed number of queries.

    They are lists on the session (`read_themes` …): a queryset for each of five hundred sessions, which is what
    `.all()` needs, took longer than the queries themselves.
    """
    return slots.select_related("occurrence", "session", "release").prefetch_related(
        Prefetch("session__themes", to_attr="read_themes"),
        Prefetch(
            "session__leads", Lead.objects.prefetch_related("section", "organisation"), to_attr="read_leads"
        ),
        Prefetch("session__languages", to_attr="read_languages"),
        Prefetch("session__speakers", to_attr="read_speakers"),
    )


def slots_for(edition: Edition, person: Person | AnonymousUser | None) -> tuple[Slot, ...]:
    """Slots of the newest release that `person` may see, in order of time. Read only: they are shared."""
    if person is None or not person.is_authenticated:
        return public_slots(edition)
    current = Slot.objects.filter(release__edition=edition).current().visible_to(person)
    return tuple(with_all_a_page_reads(current))


def public_slots(edition: Edition) -> tuple[Slot, ...]:
    """Slots of the newest release that everybody may see, in order of time. Read only: they are shared."""
    current = Slot.objects.filter(release__edition=edition).current().visible_to(None)
    return _kept.get(edition.pk, edition.version, lambda: tuple(with_all_a_page_reads(current)))
