"""What changes in the captions of a venue: typed, corrected, taken back, put back; and how somebody reads them."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.live.captions import facts, rules
from hemicycle.live.captions.models import Caption, Reading, Typist, Withdrawal
from hemicycle.live.captions.queries import CAPTION
from hemicycle.live.models import Venue
from hemicycle.live.operations.saying import LONGEST_KEY, TooMuch
from hemicycle.live.queries.places import moderates, place_of, who_holds, who_is_not_banned
from hemicycle.live.queries.visitors import standings_in
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

MODULE = "captions"


@transaction.atomic
def type_captions(venue: Venue, text: str, *, language: str, key: str, by: Person) -> list[Caption]:
    """A line, or the lines of a text, once for its key; those that the same key made are given back.

    Two forms of one typist that arrive together are answered one after the other, as with everything that is said.
    """
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    insist_on_holding(venue, by=by)
    if not key or len(key) > LONGEST_KEY:
        raise Refused(_("This form is out of date. Please load the page again."))
    if already := list(Caption.objects.filter(by=by, key=key).order_by("line")):
        return already
    _insist_on_typing(venue, by=by)
    _insist_on_a_language(venue, language)
    lines = _lines(text, by=by)
    made = [
        Caption.objects.create(venue=venue, language=language, text=line, by=by, key=key, line=number)
        for number, line in enumerate(lines)
    ]
    begin_typing(venue, language, by=by)
    announce(facts.CaptionsTyped(venue.pk, language, tuple(one.pk for one in made)), by=by)
    return made


def _lines(text: str, *, by: Person) -> list[str]:
    lines = rules.captions_of(text)
    if not lines:
        raise Refused(_("Please write something first."))
    if len(lines) > rules.MOST_AT_ONCE:
        raise Refused(
            _("These are %(count)d lines, and at most %(most)d are sent at once. Please send them in parts.")
            % {"count": len(lines), "most": rules.MOST_AT_ONCE}
        )
    lately = Caption.objects.filter(by=by, at__gt=clock.now() - timedelta(minutes=1)).count()
    if lately + len(lines) > rules.MOST_A_MINUTE:
        raise TooMuch(
            _("You have written a lot within a minute. Please wait a little, then send this again.")
        )
    return lines


@transaction.atomic
def begin_typing(venue: Venue, language: str, *, by: Person) -> bool:
    """Somebody types in this language now, or still does. True when that is new: then it is told."""
    _insist_on_a_language(venue, language)
    found = Typist.objects.select_for_update().filter(venue=venue, person=by).first()
    now = clock.now()
    if found is None:
        Typist.objects.get_or_create(venue=venue, person=by, defaults={"language": language, "at": now})
    else:
        Typist.objects.filter(pk=found.pk).update(language=language, at=now)
    still = found is not None and found.language == language and now < found.at + rules.TYPES_FOR
    if not still:
        before = found.language if found else ""
        announce(facts.TypingBegun(venue.pk, by.pk, language, before), by=by)
    return not still


@transaction.atomic
def correct(caption: Caption, text: str, *, by: Person) -> bool:
    """Give a caption other words: one's own or a colleague's, within two minutes. False when nothing was changed."""
    caption = _locked(caption)
    insist_on_holding(caption.venue, by=by)
    _insist_on_typing(caption.venue, by=by)
    rules.may_correct(withdrawn=caption.is_withdrawn(), at=caption.at, now=clock.now()).insist()
    lines = rules.captions_of(text)
    if not lines:
        raise Refused(_("Please write something first."))
    text = " ".join(lines)
    if len(text) > rules.LONGEST:
        raise Refused(
            _("This is too long: %(length)d characters, and at most %(longest)d are possible.")
            % {"length": len(text), "longest": rules.LONGEST}
        )
    if text == caption.text:
        return False
    Caption.objects.filter(pk=caption.pk).update(text=text)
    announce(facts.CaptionCorrected(caption.venue_id, caption.pk), by=by)
    return True


@transaction.atomic
def withdraw(caption: Caption, *, by: Person) -> bool:
    """Take a caption back, whoever typed it and at any time; False if it was already."""
    caption = _locked(caption)
    insist_on_holding(caption.venue, by=by)
    try:
        with transaction.atomic():
            Withdrawal.objects.create(caption=caption, by=by)
    except IntegrityError:  # the same click twice
        return False
    announce(facts.CaptionWithdrawn(caption.venue_id, caption.pk), by=by)
    return True


@transaction.atomic
def put_back(caption: Caption, *, by: Person) -> bool:
    """A caption that was taken back is read again; False if it was not taken back."""
    caption = _locked(caption)
    insist_on_holding(caption.venue, by=by)
    if not Withdrawal.objects.filter(caption=caption).delete()[0]:
        return False
    announce(facts.CaptionPutBack(caption.venue_id, caption.pk), by=by)
    return True


def choose_reading(*, language: str | None = None, size: str | None = None, by: Person) -> Reading:
    """How somebody wants to read captions from now on; None leaves a choice as it is. Theirs alone, told to nobody."""
    given = {"language": language, "size": size if size in Reading.Size.values else None}
    wanted = {name: value for name, value in given.items() if value is not None}
    return Reading.objects.update_or_create(person=by, defaults=wanted)[0]


def insist_on_holding(venue: Venue, *, by: Person) -> None:
    """`Refused` unless somebody has the permission here at this moment, and is not excluded."""
    pair = (by.pk, venue.pk)
    if not (pair in who_holds(CAPTION, {pair}) and pair in who_is_not_banned({pair})):
        raise Refused(_("You do not type captions here."))


def _insist_on_typing(venue: Venue, *, by: Person) -> None:
    place = place_of(venue)
    runs = place is not None and moderates(by, place)
    rules.may_type(holds=True, standing=standings_in(venue, by, runs=runs)[MODULE]).insist()


def _insist_on_a_language(venue: Venue, language: str) -> None:
    if language not in venue.edition.languages:
        raise Refused(_("Please choose the language in which you type."))


def _locked(caption: Caption) -> Caption:
    Caption.objects.select_for_update().get(pk=caption.pk)
    return Caption.objects.select_related("venue__edition", "withdrawal").get(pk=caption.pk)
