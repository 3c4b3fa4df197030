"""Somebody says something in a venue: what every module asks before, and does after.

A module's own operation begins with `begin`, makes its row with `columns`, and ends with `settle`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused, Verdict
from hemicycle.live import facts
from hemicycle.live.models import Conduct, Contribution, Correction, Held, Removal, Venue
from hemicycle.live.queries.places import may_enter, moderates, place_of
from hemicycle.live.queries.visitors import conduct_of, standings_in
from hemicycle.live.rules import speaking
from hemicycle.live.rules.language import guess
from hemicycle.live.rules.words import held_word
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

LONGEST_KEY = 40


class TooMuch(Refused):
    """Somebody says more within a minute than one may."""

    status: ClassVar[int] = 429


@dataclass(frozen=True, slots=True)
class Beginning:
    """Somebody may say something now. `already` is what they sent with the same key before."""

    venue: Venue
    module: str
    conduct: Conduct
    moderates: bool
    already: Contribution | None


def begin(venue: Venue, module: str, key: str, *, by: Person) -> Beginning:
    """Ask whether somebody may say something here, and hold their turn until the transaction ends.

    Two of their forms that arrive together are answered one after the other: by the lock on their row, or, on SQLite,
    because every transaction begins by writing. So neither a double click nor slow mode is passed by a race.
    """
    hold_turn(venue, by=by)
    if not key or len(key) > LONGEST_KEY:
        raise Refused(_("This form is out of date. Please load the page again."))
    conduct = conduct_of(venue.edition_id)
    runs = _moderates(by, venue)
    if already := Contribution.objects.filter(author=by, key=key).first():
        return Beginning(venue, module, conduct, runs, already)
    speaking.may_speak(standings_in(venue, by, runs=runs)[module]).insist()
    _insist_on_measure(conduct, by)
    return Beginning(venue, module, conduct, runs, None)


def hold_turn(venue: Venue, *, by: Person) -> None:
    """Whatever else this person sends is answered afterwards. `Refused` when they may not enter any more."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not may_enter(by, venue):
        raise Refused(_("You are not in this room any more."))


def insist_on_speaking(venue: Venue, module: str, *, by: Person) -> None:
    """`Refused` unless somebody may add something here now."""
    speaking.may_speak(standings_in(venue, by, runs=_moderates(by, venue))[module]).insist()


def _moderates(person: Person, venue: Venue) -> bool:
    place = place_of(venue)
    return place is not None and moderates(person, place)


def _insist_on_measure(conduct: Conduct, by: Person) -> None:
    lately = Contribution.objects.filter(author=by, at__gt=clock.now() - timedelta(minutes=1)).count()
    if speaking.is_too_much(in_the_last_minute=lately, most_a_minute=conduct.most_a_minute):
        raise TooMuch(
            _("You have written a lot within a minute. Please wait a little, then send this again.")
        )


def clean(text: str, *, longest: int) -> str:
    """What was typed, without what nobody sees; `Refused` when nothing is left, or too much."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        raise Refused(_("Please write something first."))
    if len(text) > longest:
        raise Refused(
            _("This is too long: %(length)d characters, and at most %(longest)d are possible.")
            % {"length": len(text), "longest": longest}
        )
    return text


def language_of(text: str, venue: Venue, stated: str, *, by: Person) -> str:
    """The language that the author stated, else the one it is probably written in."""
    languages: list[str] = venue.edition.languages
    return stated if stated in languages else guess(text, languages, by.language)


def columns(begun: Beginning, *, text: str, language: str, key: str, by: Person) -> dict[str, Any]:
    """The columns of a contribution that every module fills alike."""
    return {
        "venue": begun.venue,
        "module": begun.module,
        "author": by,
        "text": text,
        "language": language_of(text, begun.venue, language, by=by),
        "key": key,
    }


def hold_if_needed(made: Contribution, conduct: Conduct, *, by: Person, all_wait: bool = False) -> bool:
    """True when it waits for a moderator: it holds a word of the edition's list, or everything waits."""
    word = held_word(made.text, conduct.words, made.language)
    if not (word or all_wait):
        return False
    _held, new = Held.objects.get_or_create(contribution_id=made.pk, defaults={"word": word})
    if new:
        announce(facts.ContributionHeld(venue_id=made.venue_id, contribution_id=made.pk), by=by)
    return True


def may_correct(made: Contribution, *, by: Person | None) -> Verdict:
    """Whether somebody may change these words now."""
    return speaking.may_change(
        own=by is not None and made.author_id == by.pk,
        removed=made.is_removed(),
        at=made.at,
        minutes=conduct_of(made.venue.edition_id).edit_minutes,
        now=clock.now(),
    )


def correct(made: Contribution, *, text: str, language: str, longest: int, by: Person) -> bool:
    """Change what one has said; what it said before is kept. False when nothing was changed.

    In the transaction of the module's operation, which has locked the row and announces its own fact.
    """
    hold_turn(made.venue, by=by)
    may_correct(made, by=by).insist()
    insist_on_speaking(made.venue, made.module, by=by)
    text = clean(text, longest=longest)
    language = language_of(text, made.venue, language, by=by)
    if (text, language) == (made.text, made.language):
        return False
    Correction.objects.create(contribution_id=made.pk, text=made.text, language=made.language)
    Contribution.objects.filter(pk=made.pk).update(text=text, language=language)
    made.text, made.language = text, language
    hold_if_needed(made, conduct_of(made.venue.edition_id), by=by)
    return True


@transaction.atomic
def delete(made: Contribution, *, by: Person) -> None:
    """Take back what one has said. Whether moderators still read it is for the edition to say, and said on the page."""
    locked = Contribution.objects.select_for_update().select_related("venue__edition").get(pk=made.pk)
    speaking.may_delete(own=locked.author_id == by.pk, removed=locked.is_removed()).insist()
    Removal.objects.create(contribution=locked, act=Removal.Act.DELETED, by=by)
    if conduct_of(locked.venue.edition_id).deleted_seen == Conduct.DeletedSeen.NOBODY:
        empty(locked)
    announce(facts.ContributionDeleted(venue_id=locked.venue_id, contribution_id=locked.pk), by=by)


def empty(made: Contribution) -> None:
    """Take its words away for good, and what they were before."""
    made.corrections.all().delete()
    Contribution.objects.filter(pk=made.pk).update(text="")
