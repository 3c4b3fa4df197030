"""What changes in a chat: a line is written, changed, answered with a sign, pinned; it goes slower."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.live.chat import facts
from hemicycle.live.chat.models import Line, Mention, Pin, Reaction, SlowMode
from hemicycle.live.chat.rules import SIGNS, named_in
from hemicycle.live.models import Contribution, Venue, Visit
from hemicycle.live.operations import saying
from hemicycle.live.queries.visitors import conduct_of
from hemicycle.live.rules import speaking
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

MODULE = "chat"
MOST_PINS = 3
MOST_AUTHORS = 2_000


@transaction.atomic
def write(
    venue: Venue, text: str, *, key: str, language: str = "", answers: int | None = None, by: Person
) -> Line:
    """A line, once for its key. `answers` is the key of a line of the same chat that is read; others count as none."""
    begun = saying.begin(venue, MODULE, key, by=by)
    if begun.already:
        return Line.objects.get(pk=begun.already.pk)
    _insist_on_its_turn(venue, moderates=begun.moderates, by=by)
    text = saying.clean(text, longest=begun.conduct.longest)
    made = Line.objects.create(
        **saying.columns(begun, text=text, language=language, key=key, by=by),
        answers=_line_answered(venue, answers, by=by),
    )
    _note_mentions(made)
    saying.hold_if_needed(made, begun.conduct, by=by)
    announce(facts.LineWritten(venue_id=venue.pk, line_id=made.pk), by=by)
    return made


def _insist_on_its_turn(venue: Venue, *, moderates: bool, by: Person) -> None:
    slow = SlowMode.objects.filter(venue=venue).first()
    own = Line.objects.filter(venue=venue, author=by).order_by("-pk")
    last = own.values_list("at", flat=True).first() if slow else None
    speaking.may_follow(
        last_at=last, seconds=slow.seconds if slow else 0, moderates=moderates, now=clock.now()
    ).insist()


def _line_answered(venue: Venue, key: int | None, *, by: Person) -> Line | None:
    if key is None:
        return None
    return Line.objects.seen_by(by).filter(pk=key, venue=venue, removal=None).first()


def _note_mentions(made: Line) -> None:
    """Who is named: only people who have written in this chat themselves, so that nobody is found by trying names."""
    authors = Person.objects.filter(
        pk__in=Line.objects.filter(venue=made.venue_id).values("author"), erased_at=None
    )
    names = (
        authors.exclude(pk=made.author_id).values_list("pk", "name")[:MOST_AUTHORS]
        if "@" in made.text
        else ()
    )
    named = named_in(made.text, names)
    Mention.objects.filter(line=made).exclude(person__in=named).delete()
    there = set(Mention.objects.filter(line=made).values_list("person_id", flat=True))
    Mention.objects.bulk_create([Mention(line=made, person_id=key) for key in named if key not in there])


@transaction.atomic
def edit(line: Line, text: str, *, language: str = "", by: Person) -> bool:
    """Change one's own line, as long as the edition allows; False when nothing was changed."""
    Contribution.objects.select_for_update().get(pk=line.pk)
    line = Line.objects.select_related("venue__edition").get(pk=line.pk)
    longest = conduct_of(line.venue.edition_id).longest
    if not saying.correct(line, text=text, language=language, longest=longest, by=by):
        return False
    _note_mentions(line)
    announce(facts.LineEdited(venue_id=line.venue_id, line_id=line.pk), by=by)
    return True


@transaction.atomic
def react(line: Line, sign: str, *, by: Person) -> bool:
    """Put a sign under a line, or take one's own away; True when it is there now."""
    if sign not in SIGNS:
        raise Refused(_("There is no such sign."))
    saying.hold_turn(line.venue, by=by)
    saying.insist_on_speaking(line.venue, MODULE, by=by)
    if line.is_removed() or line.is_held():
        raise Refused(_("This was removed already."))
    removed, _each = Reaction.objects.filter(line=line, person=by, sign=sign).delete()
    if not removed:
        try:
            with transaction.atomic():
                Reaction.objects.create(line=line, person=by, sign=sign)
        except IntegrityError:  # the same click twice
            return True
    announce(facts.LineAnswered(venue_id=line.venue_id, line_id=line.pk), by=by)
    return not removed


@transaction.atomic
def pin(line: Line, *, by: Person) -> bool:
    """Put a line above the others, at most three of a venue. Whether they may is asked by the door."""
    Venue.objects.select_for_update().get(pk=line.venue_id)
    if line.is_removed() or line.is_held():
        raise Refused(_("Only what everybody reads can be pinned."))
    if Pin.objects.filter(line=line).exists():
        return False
    if Pin.objects.filter(line__venue=line.venue_id).count() >= MOST_PINS:
        raise Refused(_("Three lines are pinned already. Please take one down first."))
    Pin.objects.create(line=line, by=by)
    announce(facts.LinePinned(venue_id=line.venue_id, line_id=line.pk), by=by)
    return True


@transaction.atomic
def unpin(line: Line, *, by: Person) -> bool:
    """The line stands only where it was written."""
    if not Pin.objects.filter(line=line).delete()[0]:
        return False
    announce(facts.LineUnpinned(venue_id=line.venue_id, line_id=line.pk), by=by)
    return True


@transaction.atomic
def set_slow_mode(venue: Venue, seconds: int, *, by: Person) -> None:
    """How long everybody waits between two lines; 0 ends it."""
    if seconds not in speaking.SLOWS:
        raise Refused(_("Please choose one of the times."))
    if seconds:
        given = {"seconds": seconds, "by": by, "at": clock.now()}
        SlowMode.objects.update_or_create(venue=venue, defaults=given)
    else:
        SlowMode.objects.filter(venue=venue).delete()
    announce(facts.SlowModeSet(venue_id=venue.pk, seconds=seconds), by=by)


def note_visit(venue: Venue, last: int, *, by: Person) -> None:
    """How far somebody has read. Theirs alone, and told to nobody."""
    mine = Visit.objects.filter(venue=venue, module=MODULE, person=by)
    if not mine.filter(last__lt=last).update(last=last, at=clock.now()) and not mine.exists():
        Visit.objects.get_or_create(
            venue=venue, module=MODULE, person=by, defaults={"last": last, "at": clock.now()}
        )
