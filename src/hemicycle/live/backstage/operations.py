"""What changes backstage: notes and signals of the crew, and the run of show of those who host."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.live.backstage import facts, rules
from hemicycle.live.backstage.models import Beginning, Duty, Item, Note, Signal, Withdrawal
from hemicycle.live.backstage.queries import duties_in, speakers_in
from hemicycle.live.models import Venue
from hemicycle.live.operations.saying import LONGEST_KEY, TooMuch, clean, language_of
from hemicycle.live.queries.places import place_of
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

LONGEST = 500  # signs of a note
LONGEST_TITLE, LONGEST_WHO, LONGEST_ITEM_NOTE = 200, 200, 300
MOST_MINUTES = 600


# --- notes and signals ----------------------------------------------------------------------------------------


@transaction.atomic
def write(venue: Venue, text: str, *, key: str, to: str = "", by: Person) -> Note:
    """A note to the crew, once for its key. `to` is a duty; empty: to everybody backstage."""
    duty = _begin(venue, key, by=by)
    if already := Note.objects.filter(author=by, key=key).first():
        return already
    if to not in {"", *Duty.values}:
        raise Unclear(_("The form does not say to whom. Please choose it from the list."))
    _insist_on_measure(by)
    text = clean(text, longest=LONGEST)
    language = language_of(text, venue, "", by=by)
    made = Note.objects.create(
        venue=venue, author=by, duty=duty, to=to, text=text, language=language, key=key
    )
    announce(facts.CrewNoteWritten(venue_id=venue.pk, note_id=made.pk), by=by)
    return made


@transaction.atomic
def give_signal(venue: Venue, signal: str, *, key: str, by: Person) -> Note:
    """A signal, once for its key: large before those whom it is for, for a minute."""
    duty = _begin(venue, key, by=by)
    if already := Note.objects.filter(author=by, key=key).first():
        return already
    if signal not in Signal.values:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    before = Note.objects.filter(venue=venue, author=by, signal=signal, withdrawal=None).order_by("-pk")
    last_at = before.values_list("at", flat=True).first()
    rules.may_signal(last_at=last_at, now=clock.now()).insist()
    _insist_on_measure(by)
    made = Note.objects.create(venue=venue, author=by, duty=duty, signal=signal, key=key)
    announce(facts.CrewSignalGiven(venue_id=venue.pk, note_id=made.pk), by=by)
    return made


@transaction.atomic
def withdraw(note: Note, *, by: Person) -> bool:
    """Take back one's own note or signal; its words go at once. False when that was done already."""
    _begin(note.venue, "withdrawal", by=by)
    if note.author_id != by.pk:
        raise Refused(_("Only who wrote this may take it back."))
    _withdrawal, new = Withdrawal.objects.get_or_create(note=note)
    if new:
        Note.objects.filter(pk=note.pk).update(text="", language="")
        announce(facts.CrewNoteWithdrawn(venue_id=note.venue_id, note_id=note.pk), by=by)
    return new


def _begin(venue: Venue, key: str, *, by: Person) -> str:
    """Hold this person's turn until the transaction ends, and ask whether they are backstage; their first duty."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not key or len(key) > LONGEST_KEY:
        raise Refused(_("This form is out of date. Please load the page again."))
    duties = duties_in(venue, by)
    if not duties:
        raise Refused(_("You are not in this room any more."))
    rules.may_change(archived=venue.edition.archived_at is not None).insist()
    return rules.first_duty(duties)


def _insist_on_measure(by: Person) -> None:
    lately = Note.objects.filter(author=by, at__gt=clock.now() - timedelta(minutes=1)).count()
    if rules.is_too_much(lately):
        raise TooMuch(
            _("You have written a lot within a minute. Please wait a little, then send this again.")
        )


# --- the run of show ------------------------------------------------------------------------------------------


@transaction.atomic
def add_item(
    venue: Venue, *, title: str, who: str, minutes: int, note: str = "", key: str, by: Person
) -> Item:
    """One more item at the end of the run of show, once for its key."""
    _hold(venue, by=by)
    if not key or len(key) > LONGEST_KEY:
        raise Refused(_("This form is out of date. Please load the page again."))
    if already := Item.objects.filter(venue=venue, key=key).first():
        return already
    columns = _columns(venue, title=title, who=who, minutes=minutes, note=note)
    items = Item.objects.filter(venue=venue)
    rules.may_add(items=items.count()).insist()
    made = Item.objects.create(venue=venue, place=_free_place(venue), key=key, **columns)
    announce(facts.RunOfShowChanged(venue_id=venue.pk), by=by)
    return made


@transaction.atomic
def change_item(
    item: Item, *, title: str, who: str, minutes: int, note: str = "", seen: int, by: Person
) -> bool:
    """Other words or minutes for an item, as long as nobody else has changed it since the form was opened.

    False when nothing was changed. What has begun may be changed, too: an item that is now gets more minutes.
    """
    _hold(item.venue, by=by)
    found = Item.objects.get(pk=item.pk)
    columns = _columns(item.venue, title=title, who=who, minutes=minutes, note=note)
    if all(getattr(found, name) == value for name, value in columns.items()):
        return False
    if found.version != seen:
        raise Refused(_("Somebody else has changed this since you opened it. Nothing of yours is lost."))
    Item.objects.filter(pk=item.pk).update(**columns, version=found.version + 1)
    announce(facts.RunOfShowChanged(venue_id=item.venue_id), by=by)
    return True


@transaction.atomic
def remove_item(item: Item, *, by: Person) -> bool:
    """Take an item out of the run of show before it has begun. False when it is gone already."""
    _hold(item.venue, by=by)
    rules.may_remove(begun=Beginning.objects.filter(item=item.pk).exists()).insist()
    if not Item.objects.filter(pk=item.pk).delete()[0]:
        return False
    announce(facts.RunOfShowChanged(venue_id=item.venue_id), by=by)
    return True


@transaction.atomic
def move_item(item: Item, *, up: bool, seen: int, by: Person) -> bool:
    """Change places with the item before or after it, among those that have not begun.

    `seen` is the place at which the form showed it: pressed twice, it moves once. False when nothing moved.
    """
    _hold(item.venue, by=by)
    rules.may_remove(begun=Beginning.objects.filter(item=item.pk).exists()).insist()
    waiting = list(Item.objects.filter(venue=item.venue_id, beginning=None))
    at = next((at for at, one in enumerate(waiting) if one.pk == item.pk), None)
    if at is None or waiting[at].place != seen:
        return False
    other = at - 1 if up else at + 1
    if not 0 <= other < len(waiting):
        return False
    waiting[at], waiting[other] = waiting[other], waiting[at]
    places = sorted(one.place for one in waiting)
    for one, place in zip(waiting, places, strict=True):
        if one.place != place:
            Item.objects.filter(pk=one.pk).update(place=place)
    announce(facts.RunOfShowChanged(venue_id=item.venue_id), by=by)
    return True


@transaction.atomic
def take_speakers(venue: Venue, *, by: Person) -> int:
    """An item for each speaker of the programme who is in none yet, in its order; how many that were.

    They share the minutes of the session that are not planned yet.
    """
    _hold(venue, by=by)
    items = list(Item.objects.filter(venue=venue))
    there = {item.speaker for item in items}
    missing = [speaker for speaker in speakers_in(venue) if speaker.key not in there]
    missing = missing[: max(rules.MOST_ITEMS - len(items), 0)]
    place = place_of(venue)
    if not missing or place is None:
        return 0
    free = rules.whole_minutes(place.ends_at - place.starts_at) - sum(item.minutes for item in items)
    minutes, at = rules.share(free, len(missing)), _free_place(venue)
    Item.objects.bulk_create(
        Item(
            venue=venue,
            place=at + n,
            speaker=speaker.key,
            minutes=minutes,
            key=uuid.uuid4().hex,
        )
        for n, speaker in enumerate(missing)
    )
    announce(facts.RunOfShowChanged(venue_id=venue.pk), by=by)
    return len(missing)


@transaction.atomic
def go_on(venue: Venue, *, seen: int, by: Person) -> bool:
    """The next item begins; after the last one all is over.

    `seen` is the key of the beginning that the form showed as the latest (0: none). When another has begun since, by
    somebody else or by a first click, nothing happens: no item is passed over. False then.
    """
    _hold(venue, by=by)
    latest = Beginning.objects.filter(venue=venue).last()
    if seen != (latest.pk if latest else 0) or (latest and latest.item_id is None):
        return False
    if rules.is_pressed_twice(last_at=latest.at if latest else None, now=clock.now()):
        return False
    item = Item.objects.filter(venue=venue, beginning=None).first()
    if item is None and latest is None:
        raise Refused(_("There is nothing in the run of show yet. Add an item first."))
    Beginning.objects.create(venue=venue, item=item, by=by)
    announce(facts.RunOfShowWentOn(venue_id=venue.pk, item_id=item.pk if item else None), by=by)
    return True


@transaction.atomic
def go_back(venue: Venue, *, seen: int, by: Person) -> bool:
    """What has begun last has not, after all: what was before it is now again, with the time at which it began.

    It stands before the others that wait, by itself: it was the first of them, and they only change places among them.
    False when it is not the latest any more that the form showed.
    """
    _hold(venue, by=by)
    latest = Beginning.objects.filter(venue=venue).last()
    if latest is None or latest.pk != seen:
        return False
    latest.delete()
    announce(facts.RunOfShowWentBack(venue_id=venue.pk, item_id=latest.item_id), by=by)
    return True


def _hold(venue: Venue, *, by: Person) -> None:
    """Whoever else changes this run of show waits until the transaction ends. `Refused` unless they host there."""
    Venue.objects.select_for_update(no_key=True).get(pk=venue.pk)
    if rules.HOST not in duties_in(venue, by):
        raise Refused(_("Only those who host this session change its run of show."))
    rules.may_change(archived=venue.edition.archived_at is not None).insist()


def _free_place(venue: Venue) -> int:
    last = Item.objects.filter(venue=venue).aggregate(last=Max("place"))["last"]
    return 1 if last is None else int(last) + 1


def _columns(venue: Venue, *, title: str, who: str, minutes: int, note: str) -> dict[str, object]:
    """The columns of an item as they were typed. A name of the programme's speakers stands for that speaker."""
    title, who, note = (" ".join(one.replace("\x00", "").split()) for one in (title, who, note))
    if not (title or who):
        raise Refused(_("Please say what it is, or who speaks."))
    for text, longest in ((title, LONGEST_TITLE), (who, LONGEST_WHO), (note, LONGEST_ITEM_NOTE)):
        if len(text) > longest:
            raise Refused(
                _("This is too long: %(length)d characters, and at most %(longest)d are possible.")
                % {"length": len(text), "longest": longest}
            )
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(
            _("Please give the minutes as a number between 1 and %(most)d.") % {"most": MOST_MINUTES}
        )
    named = (one.key for one in speakers_in(venue) if one.name.casefold() == who.casefold())
    speaker = next(named, None)
    return {
        "title": title,
        "speaker": speaker,
        "who": "" if speaker else who,
        "minutes": minutes,
        "note": note,
    }
