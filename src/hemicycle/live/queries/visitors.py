"""Somebody comes into a venue: what they find, and how they stand in each of its modules."""

from datetime import timedelta

from django.utils.crypto import salted_hmac

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.kernel.reader import Reader
from hemicycle.live.models import Conduct, Opened, ReadOnly, Silence, Venue
from hemicycle.live.queries.places import moderates, place_of
from hemicycle.live.rules.speaking import Standing
from hemicycle.live.sockets import Visitor, modules
from hemicycle.people.models import Person


def visitor(venue: Venue, person: Person | None, reader: Reader) -> Visitor | None:
    """Somebody as they stand in a venue; None if it is not there. Whether they may enter is asked before."""
    place = place_of(venue)
    if place is None:
        return None
    runs = moderates(person, place)
    return Visitor(venue, place, person, runs, reader, standings_in(venue, person, runs=runs))


def standings_in(venue: Venue, person: Person | None, *, runs: bool) -> dict[str, Standing]:
    """How somebody stands in every module of a venue."""
    opened = set(Opened.objects.filter(venue=venue).values_list("module", flat=True))
    read_only = set(ReadOnly.objects.filter(venue=venue).values_list("module", flat=True))
    silenced = person is not None and Silence.objects.now().filter(venue=venue, person=person).exists()
    return {
        module.name: Standing(
            signed_in=person is not None,
            opened=module.name in opened,
            archived=venue.edition.archived_at is not None,
            read_only=module.name in read_only,
            moderates=runs,
            silenced=silenced,
        )
        for module in modules
    }


def conduct_of(edition_id: int) -> Conduct:
    """How one speaks in an edition: what the organisers decided, else what a new one begins with (unsaved)."""
    found = Conduct.objects.filter(edition=edition_id).first()
    return found or Conduct(edition_id=edition_id, begins_with=["chat"])


def author_mark(person: int) -> str:
    """By what a browser knows what one person said, to leave it out: no number, and nobody's address."""
    return salted_hmac("hemicycle.live.author", str(person), algorithm="sha256").hexdigest()[:12]


def editions_past_keeping() -> list[Edition]:
    """The editions of which nothing that was said in venues is kept any more."""
    today = clock.now().date()
    return [
        edition
        for edition in Edition.objects.filter(ends_on__lt=today)
        if edition.ends_on + timedelta(days=conduct_of(edition.pk).kept_days) < today
    ]
