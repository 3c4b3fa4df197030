"""Judgement and arithmetic of people and places: values in, verdicts out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from astral import Observer
from astral.sun import elevation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hemicycle.kernel.verdict import YES, Verdict, no
from hemicycle.kernel.words import Words

CIVIL_TWILIGHT = -6.0  # degrees below the horizon at which it is dark


def sky(latitude: float, longitude: float, at: datetime) -> str:
    """`day`, `dawn` (the sun is just below the horizon, morning or evening) or `night` at a place."""
    height = elevation(Observer(latitude, longitude), at)
    if height >= 0:
        return "day"
    return "dawn" if height > CIVIL_TWILIGHT else "night"


@dataclass(frozen=True, slots=True)
class Reach:
    """The subtrees in which somebody may do something, by the paths of their scopes."""

    paths: tuple[str, ...] = ()

    def covers(self, *paths: str) -> bool:
        """True when a thing that hangs at any of these paths lies within."""
        return any(path.startswith(mine) for path in paths for mine in self.paths)

    def touches(self, path: str) -> bool:
        """True when something at this path or below it lies within, or it lies within itself."""
        return any(path.startswith(mine) or mine.startswith(path) for mine in self.paths)

    def __bool__(self) -> bool:
        return bool(self.paths)


# --- roles ------------------------------------------------------------------------------------------------


def may_give(*, may_grant: bool, fits: bool, needed: Collection[str], held: Collection[str]) -> Verdict:
    """Whether somebody gives a role in a place: nobody gives what they do not have there themselves.

    `needed` are the permissions of the role, `held` those that the giver has there, and `fits` says whether the role is
    one for places of that kind.
    """
    if not may_grant:
        return no(_("You do not give roles here."))
    if not fits:
        return no(_("This role is not given in a place of that kind."))
    if not set(needed) <= set(held):
        return no(_("You cannot give a role that may do more here than you may yourself."))
    return YES


def may_take(
    *, may_grant: bool, own: bool, last: bool, needed: Collection[str], held: Collection[str]
) -> Verdict:
    """Whether somebody takes a role back, or lets it end on a day. `last`: nobody else has this role there for good."""
    if own and last:
        return no(_("You are the last one with this role here. Give it to somebody else first."))
    if own:
        return YES
    if not may_grant:
        return no(_("You do not take roles back here."))
    if not set(needed) <= set(held):
        return no(_("You cannot take back a role that may do more here than you may yourself."))
    return YES


# --- acting for others --------------------------------------------------------------------------------


def may_be_managed(*, same: bool, person_is_here: bool, manager_is_here: bool) -> Verdict:
    """Whether somebody can be given a colleague who acts for them."""
    if same:
        return no(_("You act for yourself already; choose a colleague."))
    if not (person_is_here and manager_is_here):
        return no(_("This person has no account here."))
    return YES


OFFER_ANSWERED = _("This has been answered or withdrawn meanwhile, so there is nothing left to do.")


def may_offer_management(*, own: bool, acts_already: bool, offered: bool) -> Verdict:
    """Whether somebody can ask an address to act for them. All three are what they see themselves."""
    if own:
        return no(_("You act for yourself already; choose a colleague."))
    if acts_already:
        return no(_("This colleague acts for you already."))
    if offered:
        return no(_("You have asked this colleague already, and they have not answered yet."))
    return YES


def may_answer_offer(*, theirs: bool) -> Verdict:
    """Whoever signs in with the address answers, and nobody else."""
    return YES if theirs else no(_("Only the person who was asked can answer this."))


def may_end_management(*, is_person: bool, is_manager: bool) -> Verdict:
    """Either of the two may end it."""
    if is_person or is_manager:
        return YES
    return no(_("Only the two people concerned can end this."))


def may_act_for(*, same: bool, manages: bool, person_is_here: bool) -> Verdict:
    """Whether somebody may fill forms for a person and keep their place."""
    if not person_is_here:
        return no(_("This person has no account here."))
    if same or manages:
        return YES
    return no(_("You may not act for this person: they have to let you first."))


def may_correct(*, signs_in: bool) -> Verdict:
    """Whether a colleague may write somebody's name and office better: as long as they cannot do it themselves."""
    if signs_in:
        return no(_("This person has an account of their own, and writes their name and office themselves."))
    return YES


# --- consents -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something a person is asked to agree to, each by itself and never ticked beforehand."""

    name: str
    label: Words
    wording: str  # the version of the words that are read now: a name of `WORDINGS`

    @property
    def words(self) -> Words:
        """The sentence to agree to."""
        return WORDINGS[self.wording]


WORDINGS: dict[str, Words] = {  # never changed: other words get another version
    "data-1": _(
        "I agree that the organisers use what I write here to run this gathering, and for nothing else."
    ),
    "pictures-1": _(
        "I agree that pictures and recordings in which I am seen or heard are published by the organisers."
    ),
    "directory-1": _(
        "I agree that other participants find me in the directory, with the parts of my profile that I show them."
    ),
}
PURPOSES: dict[str, Purpose] = {
    purpose.name: purpose
    for purpose in (
        Purpose("data", _("My data"), "data-1"),
        Purpose("pictures", _("Pictures and recordings"), "pictures-1"),
        Purpose("directory", _("Directory"), "directory-1"),
    )
}


# --- sections and organisations ---------------------------------------------------------------------------


def may_remove_place(references: int) -> Verdict:
    """A section or an organisation goes only when nothing refers to it."""
    if references:
        return no(
            ngettext_lazy(
                "%(count)d thing in this house still refers to it, so it stays. Merge it with another one instead.",
                "%(count)d things in this house still refer to it, so it stays. Merge it with another one instead.",
                "count",
            )
            % {"count": references}
        )
    return YES


def may_merge(*, same: bool) -> Verdict:
    """Two organisations become one only if they are two."""
    return no(_("An organisation cannot be merged with itself.")) if same else YES


# --- profile: who sees what ------------------------------------------------------------------------------

PARTS: dict[
    str, Words
] = {  # what a person may show, part by part; everything else of a profile is never shown
    "name": _("Name"),
    "photo": _("Photo"),
    "office": _("Office"),
    "affiliations": _("Organisations"),
    "section": _("Section"),
    "country": _("Country"),
    "zone": _("Time zone"),
    "languages": _("Languages I speak and read"),
    "topics": _("Topics"),
    "offers": _("What I offer"),
    "looks_for": _("What I look for"),
}
ONLY_ONESELF: Words = _("Only the person can change this.")
TO_PARTICIPANTS, TO_EVERYBODY = "participants", "everybody"  # values of `models.Shown.To`


def seen_parts(shown: Mapping[str, str], *, is_self: bool, together: bool) -> frozenset[str]:
    """The parts of a profile that a reader may see: all of one's own; else what is shown to everybody, and to those
    who take part in the same edition (`together`) what is shown to participants."""
    if is_self:
        return frozenset(PARTS)
    enough = {TO_EVERYBODY, TO_PARTICIPANTS} if together else {TO_EVERYBODY}
    return frozenset(part for part, to in shown.items() if part in PARTS and to in enough)


def may_span(from_on: date | None, until_on: date | None) -> Verdict:
    """Whether somebody can have had an office from one day until another; either may be unknown."""
    if from_on and until_on and until_on < from_on:
        return no(_("The last day lies before the first."))
    return YES


MOST_AFFILIATIONS = 40
MOST_AFFILIATIONS_REACHED: Words = _("You have named forty organisations. Please remove one first.")


def is_current(from_on: date | None, until_on: date | None, today: date) -> bool:
    """True on the days of a span; an end that is not said is open."""
    return (from_on is None or from_on <= today) and (until_on is None or today <= until_on)


MOST_TOPICS, LONGEST_TOPIC = 12, 40


def topics_in(text: str) -> list[str]:
    """Short words, separated by commas or lines, each once, in the order they were written."""
    words = (
        " ".join(word.split()) for line in text.splitlines() for word in line.replace("،", ",").split(",")
    )
    kept: dict[str, str] = {}
    for word in words:
        if word:
            kept.setdefault(word.casefold(), word)
    return list(kept.values())
