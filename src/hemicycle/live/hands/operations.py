"""What changes: hands go up and down, the floor is given, lengthened and ended.

Whoever raises or lowers a hand holds their own turn (`saying.hold_turn`); whatever gives or ends the floor holds the
venue's row, so that of two hosts who call together the second finds what the first has done.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.live.hands import facts, rules
from hemicycle.live.hands.models import LONGEST_ABOUT, Chairing, Floor, Hand, Speech, TakenDown
from hemicycle.live.hands.queries import GIVEN_BACK_FOR, MODULE, chairing_of, hand_of
from hemicycle.live.models import Venue
from hemicycle.live.operations import saying
from hemicycle.live.queries.places import may_enter, moderates, place_of
from hemicycle.live.queries.visitors import conduct_of, standings_in
from hemicycle.live.rules.speaking import is_too_much
from hemicycle.live.rules.words import held_word
from hemicycle.people.models import Person
from hemicycle.record.models import Entry
from hemicycle.record.operations import announce

# --- one's own hand -------------------------------------------------------------------------------------------


@transaction.atomic
def raise_hand(venue: Venue, about: str = "", *, language: str = "", by: Person) -> Hand:
    """Want to speak. A hand that is up stays where it is, however often it is raised."""
    saying.hold_turn(venue, by=by)
    if standing := hand_of(venue, by):
        return standing
    _insist_on_raising(venue, by)
    _insist_on_measure(venue, by)
    about, language = _clean(venue, about, language), _spoken(venue, language)
    try:
        with transaction.atomic():
            made = Hand.objects.create(venue=venue, person=by, about=about, language=language)
    except IntegrityError:  # raised in another tab, where rows are not locked
        return Hand.objects.get(venue=venue, person=by)
    TakenDown.objects.filter(venue=venue, person=by).delete()
    announce(facts.HandRaised(venue_id=venue.pk, person_id=by.pk), by=by)
    return made


@transaction.atomic
def say_otherwise(venue: Venue, about: str, *, language: str = "", by: Person) -> bool:
    """Say otherwise about what one wants to speak; the place in the list stays. False when nothing was changed."""
    saying.hold_turn(venue, by=by)
    hand = hand_of(venue, by)
    if hand is None:
        raise Refused(_("Your hand is not up any more."))
    saying.insist_on_speaking(venue, MODULE, by=by)
    _insist_on_measure(venue, by)
    about, language = _clean(venue, about, language), _spoken(venue, language)
    if (about, language) == (hand.about, hand.language):
        return False
    Hand.objects.filter(pk=hand.pk).update(about=about, language=language)
    announce(facts.HandRaised(venue_id=venue.pk, person_id=by.pk), by=by)
    return True


@transaction.atomic
def lower_hand(venue: Venue, *, by: Person) -> bool:
    """No longer want to speak: possible also when the list is closed. False if it was down already."""
    saying.hold_turn(venue, by=by)
    if not Hand.objects.filter(venue=venue, person=by).delete()[0]:
        return False
    announce(facts.HandLowered(venue_id=venue.pk, person_id=by.pk), by=by)
    return True


@transaction.atomic
def finish(venue: Venue, *, by: Person) -> bool:
    """Whoever has the floor has said what they wanted to say. False if they do not have it."""
    saying.hold_turn(venue, by=by)
    has = Floor.objects.filter(venue=venue, person=by).first()
    return has is not None and end_floor(venue, has.pk, by=by)


def _insist_on_raising(venue: Venue, by: Person) -> None:
    place = place_of(venue)
    runs = place is not None and moderates(by, place)
    standing = standings_in(venue, by, runs=runs)[MODULE]
    has_floor = Floor.objects.filter(venue=venue, person=by).exists()
    rules.may_raise(standing, has_floor=has_floor).insist()


def _insist_on_measure(venue: Venue, by: Person) -> None:
    """Up and down and up again is told to everybody each time: as often within a minute as one may write."""
    lately = Entry.objects.filter(kind="HandRaised", by=by, at__gt=clock.now() - timedelta(minutes=1)).count()
    if is_too_much(in_the_last_minute=lately, most_a_minute=conduct_of(venue.edition_id).most_a_minute):
        raise saying.TooMuch(
            _(
                "You have raised your hand very often within a minute. Please wait a little, then raise it again."
            )
        )


def _clean(venue: Venue, about: str, language: str) -> str:
    """A few words in one line. Words that a moderator would have to read first are refused: a hand does not wait."""
    about = " ".join(about.replace("\x00", "").split())
    if not about:
        return ""
    about = saying.clean(about, longest=LONGEST_ABOUT)
    if held_word(about, conduct_of(venue.edition_id).words, language):
        raise Refused(
            _("These words cannot stand here. Please choose others, or raise your hand without any.")
        )
    return about


def _spoken(venue: Venue, language: str) -> str:
    return language if language in venue.edition.languages else ""


# --- for those who moderate: the door asks who they are -------------------------------------------------------


@transaction.atomic
def give_floor(venue: Venue, hand: int, *, minutes: int = 0, by: Person) -> Floor:
    """Call whoever raised this hand: the floor is theirs for some minutes (0: as is usual here).

    Whoever had it until now has spoken. Called twice, it is one call.
    """
    _hold(venue)
    before = Floor.objects.filter(venue=venue).select_related("person").first()
    if before and hand and before.hand == hand:
        return before
    called = Hand.objects.filter(venue=venue, pk=hand).select_related("person").first()
    if called is None:
        raise Refused(_("This hand is not up any more. Please look at the list again."))
    length = minutes if minutes in rules.MINUTES else chairing_of(venue).minutes
    if before:
        _note_speech(before)
    made = Floor.objects.create(
        venue=venue,
        person=called.person,
        section_id=called.person.section_id,
        hand=called.pk,
        about=called.about,
        language=called.language,
        began_at=(now := clock.now()),
        ends_at=now + timedelta(minutes=length),
    )
    called.delete()
    announce(
        facts.FloorGiven(
            venue_id=venue.pk, person_id=made.person_id, before=before.person_id if before else 0
        ),
        by=by,
    )
    return made


@transaction.atomic
def lengthen_floor(venue: Venue, floor: int, *, seen: int, by: Person) -> bool:
    """A minute more for whoever has the floor; when the time was over, a minute from now.

    `seen` is for how many seconds it was given when the button was made: pressed twice, it is one minute. False then.
    """
    _hold(venue)
    found = Floor.objects.filter(venue=venue, pk=floor).first()
    if found is None or round((found.ends_at - found.began_at).total_seconds()) != seen:
        return False
    ends_at = max(found.ends_at, clock.now()) + timedelta(minutes=1)
    rules.may_lengthen(given=ends_at - found.began_at).insist()
    Floor.objects.filter(pk=found.pk).update(ends_at=ends_at)
    announce(facts.FloorLengthened(venue_id=venue.pk, person_id=found.person_id), by=by)
    return True


@transaction.atomic
def end_floor(venue: Venue, floor: int = 0, *, by: Person | None) -> bool:
    """Nobody has the floor any more. `floor`: only if it is still this one. False if it had ended."""
    _hold(venue)
    found = Floor.objects.filter(venue=venue).first()
    if found is None or (floor and found.pk != floor):
        return False
    _note_speech(found)
    announce(facts.FloorEnded(venue_id=venue.pk, person_id=found.person_id), by=by)
    return True


@transaction.atomic
def give_back_floor(venue: Venue, speech: int, *, by: Person) -> Floor | None:
    """The floor was ended by mistake: it goes on as if it had not been. None when somebody has it already, or when
    the person may not enter any more."""
    _hold(venue)
    if Floor.objects.filter(venue=venue).exists():
        return None
    found = Speech.objects.filter(venue=venue, pk=speech).select_related("person").first()
    if found is None or found.ended_at <= clock.now() - GIVEN_BACK_FOR:
        raise Refused(_("This is too long ago to be given back. The person can raise a hand again."))
    if not may_enter(found.person, venue):
        return None
    made = Floor.objects.create(
        venue=venue,
        person_id=found.person_id,
        section_id=found.section_id,
        hand=0,
        language=found.language,
        began_at=found.began_at,
        ends_at=found.ends_at,
    )
    found.delete()
    announce(facts.FloorGiven(venue_id=venue.pk, person_id=made.person_id), by=by)
    return made


def _note_speech(floor: Floor) -> Speech:
    made = Speech.objects.create(
        venue_id=floor.venue_id,
        person_id=floor.person_id,
        section_id=floor.section_id,
        language=floor.language,
        began_at=floor.began_at,
        ends_at=floor.ends_at,
        ended_at=max(floor.began_at, clock.now()),
    )
    Floor.objects.filter(pk=floor.pk).delete()
    return made


@transaction.atomic
def take_down(venue: Venue, hand: int, *, by: Person | None) -> bool:
    """A host takes somebody's hand down; it can be put up again. False if it was down already."""
    _hold(venue)
    found = Hand.objects.filter(venue=venue, pk=hand).first()
    if found is None:
        return False
    kept = {"about": found.about, "language": found.language, "raised_at": found.at, "at": clock.now()}
    TakenDown.objects.update_or_create(venue=venue, person_id=found.person_id, defaults=kept)
    found.delete()
    announce(facts.HandTakenDown(venue_id=venue.pk, person_id=found.person_id), by=by)
    return True


@transaction.atomic
def put_up_again(venue: Venue, taken: int, *, by: Person) -> bool:
    """A hand that was taken down stands again where it stood. False if it does already, or when the person may not
    enter any more."""
    _hold(venue)
    found = TakenDown.objects.filter(venue=venue, pk=taken).select_related("person").first()
    if found is None or not may_enter(found.person, venue):
        return False
    kept = {"about": found.about, "language": found.language, "at": found.raised_at}
    _hand, new = Hand.objects.get_or_create(venue=venue, person_id=found.person_id, defaults=kept)
    found.delete()
    if new:
        announce(facts.HandPutUpAgain(venue_id=venue.pk, person_id=found.person_id), by=by)
    return new


@transaction.atomic
def set_chairing(venue: Venue, *, order: str, minutes: int, by: Person) -> bool:
    """From now on the floor is given in this order, for so many minutes. False when nothing was changed."""
    _hold(venue)
    if order not in Chairing.Order.values or minutes not in rules.MINUTES:
        raise Refused(_("Please choose an order and a number of minutes from the list."))
    before = chairing_of(venue)
    if (before.order, before.minutes) == (order, minutes):
        return False
    given = {"order": order, "minutes": minutes, "by": by, "at": clock.now()}
    Chairing.objects.update_or_create(venue=venue, defaults=given)
    announce(facts.ChairingSet(venue_id=venue.pk, order=order, minutes=minutes), by=by)
    return True


def _hold(venue: Venue) -> None:
    """Whatever else is done to this venue's floor is done afterwards."""
    Venue.objects.select_for_update(no_key=True).get(pk=venue.pk)


# --- the house itself -----------------------------------------------------------------------------------------


def remove_person(person: int, venues: list[Venue], *, floor: bool) -> None:
    """Somebody may no longer speak in these venues: their hand goes down, and the floor, if they have it, ends."""
    for venue in venues:
        for hand in Hand.objects.filter(venue=venue, person=person):
            take_down(venue, hand.pk, by=None)
        if floor and (has := Floor.objects.filter(venue=venue, person=person).first()):
            end_floor(venue, has.pk, by=None)


def end_forgotten_floors() -> int:
    """End what nobody ended when the venue closed, as if it had ended then; how many that were."""
    ended = 0
    for floor in Floor.objects.select_related("venue__edition"):
        place = place_of(floor.venue)
        if place is not None and place.closes_at > clock.now():
            continue
        closed_at = min(clock.now(), max(floor.ends_at, place.closes_at if place else floor.ends_at))
        with transaction.atomic():
            if end_floor(floor.venue, floor.pk, by=None):
                last = Speech.objects.filter(venue=floor.venue, person=floor.person_id).latest("pk")
                Speech.objects.filter(pk=last.pk).update(ended_at=closed_at)
                ended += 1
    return ended
