"""Who hears of what happens in venues: the pages that are open, by the bell."""

from hemicycle.bell.operations import ring
from hemicycle.live import facts, topics
from hemicycle.live.models import Contribution
from hemicycle.live.sockets import module_named
from hemicycle.record.models import Entry
from hemicycle.record.sockets import Listener


def hear_state(entry: Entry) -> None:
    """Something was switched: each page reads again what it shows of it."""
    ring(topics.of_venue(entry.data["venue_id"]), "state", key=f"entry-{entry.pk}")


def hear_contribution(entry: Entry) -> None:
    """What somebody said is to be read otherwise, or not at all: its module tells the pages."""
    made = Contribution.objects.filter(pk=entry.data["contribution_id"]).first()
    module = module_named(made.module) if made else None
    if made and module and module.changed:
        module.changed(made.pk)
        ring(topics.of_seat(made.venue_id, made.author_id), "seat", key=f"entry-{entry.pk}-seat")


def hear_queue(entry: Entry) -> None:
    """What waits for the moderators has changed."""
    ring(topics.of_desk(entry.data["venue_id"]), "queue", key=f"entry-{entry.pk}-desk")


def hear_person(entry: Entry) -> None:
    """Somebody was silenced, or may write again."""
    venue, person = entry.data["venue_id"], entry.data["person_id"]
    if venue is not None:
        ring(topics.of_seat(venue, person), "seat", key=f"entry-{entry.pk}-seat")
        ring(topics.of_desk(venue), "queue", key=f"entry-{entry.pk}-desk")


LISTENERS = (
    Listener("live: state", facts.STATE, hear_state),
    Listener("live: contributions", facts.OF_CONTRIBUTIONS, hear_contribution),
    Listener("live: queue", facts.OF_THE_QUEUE, hear_queue),
    Listener("live: persons", facts.OF_PERSONS, hear_person),
)
