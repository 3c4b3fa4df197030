"""What the editions tell the other rooms."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class Applied(Fact):
    """Somebody asked to take part, or asked again after they had withdrawn."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Accepted(Fact):
    """Somebody takes part from now on."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Declined(Fact):
    """Somebody will not take part; the application's note says what the organisers wrote."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Waitlisted(Fact):
    """Somebody waits for a place."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Withdrawn(Fact):
    """Somebody no longer takes part, or no longer asks to."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class PlaceFreed(Fact):
    """A place became free while others wait for one and organisers decide who gets it."""

    edition_id: int


@dataclass(frozen=True, slots=True)
class Restored(Fact):
    """Organisers have taken back a decision: the application is again in the state that it was in before."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class AnswersChanged(Fact):
    """Somebody who asked to take part has changed what they wrote."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ManyDecided(Fact):
    """Organisers have dealt with many applications at once; who it concerns is told when nothing is undone any more."""

    act_id: int
    edition_id: int


@dataclass(frozen=True, slots=True)
class ManyUndone(Fact):
    """Organisers have taken back what they did to many applications at once."""

    act_id: int
    edition_id: int


@dataclass(frozen=True, slots=True)
class ConfirmationAsked(Fact):
    """Organisers want somebody to get the mail about their registration once more."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Invited(Fact):
    """Organisers let invitations go out, each with a new link."""

    edition_id: int
    invitation_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PeopleImported(Fact):
    """People or invitations were taken over from a file."""

    upload_id: int
    edition_id: int
    count: int


@dataclass(frozen=True, slots=True)
class PlaceOffered(Fact):
    """Somebody for whom a colleague keeps a place may take it over; the link is to be mailed."""

    take_over_id: int
    application_id: int


@dataclass(frozen=True, slots=True)
class PlaceTakenOver(Fact):
    """Somebody has taken over the places that were kept for them; the row that stood for them before is empty."""

    person_id: int
    before_id: int
    take_over_id: int


@dataclass(frozen=True, slots=True)
class ReminderDue(Fact):
    """An edition begins soon: whoever takes part is reminded."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class InvitationReminderDue(Fact):
    """Registration ends soon, and an invitation has not been used."""

    invitation_id: int
    edition_id: int
