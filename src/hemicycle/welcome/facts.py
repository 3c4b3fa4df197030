"""What the desk tells the other rooms."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class InquiryOpened(Fact):
    """Somebody asks the desk."""

    inquiry_id: int


@dataclass(frozen=True, slots=True)
class InquiryAnswered(Fact):
    """The desk has said something."""

    inquiry_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class InquiryWritten(Fact):
    """Whoever asked has said something more."""

    inquiry_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class InquiryClaimed(Fact):
    """An officer has it in hand: claimed from the queue, or handed over."""

    inquiry_id: int
    officer_id: int


@dataclass(frozen=True, slots=True)
class InquiryReturned(Fact):
    """It is back in the queue."""

    inquiry_id: int


@dataclass(frozen=True, slots=True)
class InquirySolved(Fact):
    """It is called solved."""

    inquiry_id: int


@dataclass(frozen=True, slots=True)
class PersonLetIn(Fact):
    """An officer opened the door for somebody without a code."""

    let_in_id: int


@dataclass(frozen=True, slots=True)
class PersonCameIn(Fact):
    """Somebody came in through the door that an officer opened."""

    let_in_id: int
