"""What presence keeps of a person, and for how long."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.live.presence import tallies
from hemicycle.live.presence.models import Attendance, Here, Uncounted
from hemicycle.live.presence.queries import policy_of, titles_of
from hemicycle.live.presence.rules import is_past
from hemicycle.live.queries.visitors import conduct_of
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import row_of, rows

TABLES = frozenset({"presence.here", "presence.uncounted", "presence.attendance"})
WORDS: dict[str, Words] = {
    "live/presence.json": gettext_lazy(
        "In which sessions you are now, whether you asked not to be counted, and what was noted of your attendance."
    ),
}
GONE_FOR = timedelta(hours=1)


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody."""
    attended = list(Attendance.objects.filter(person=person).select_related("venue").order_by("pk"))
    about = titles_of({one.venue for one in attended})
    order = (person.language, "en")
    yield (
        "live/presence.json",
        {
            "here": rows(Here.objects.filter(person=person).select_related("venue"), "person"),
            "not counted": rows(Uncounted.objects.filter(person=person), "person"),
            "attendance": [
                {
                    **row_of(one, "person"),
                    "session": about[one.venue_id].title.said(order).text if one.venue_id in about else "",
                }
                for one in attended
            ],
        },
    )


def erase(person: Person) -> None:
    """All of it goes."""
    for venue in Here.objects.filter(person=person).values_list("venue", flat=True):
        tallies.forget_figures(venue)
    for model in (Here, Uncounted, Attendance):
        model._default_manager.filter(person=person).delete()


def forget_who_was_here() -> int:
    """Who was here is removed once they have been gone for an hour; how many rows that were."""
    return Here.objects.filter(until_at__lt=clock.now() - GONE_FOR).delete()[0]


def forget_attendance() -> int:
    """Attendance whose time is over is removed; how many rows that were."""
    removed, today = 0, clock.now().date()
    for edition in Edition.objects.filter(venues__attendances__isnull=False).distinct():
        policy, conduct = policy_of(edition.pk), conduct_of(edition.pk)
        if is_past(edition.ends_on, kept_days=policy.kept_days, conduct_days=conduct.kept_days, today=today):
            removed += Attendance.objects.filter(venue__edition=edition).delete()[0]
    return removed
