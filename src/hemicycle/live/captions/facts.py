"""What the captions tell. Each names its venue."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class CaptionsTyped(Fact):
    """Somebody typed captions in a language: one, or the lines of a text."""

    venue_id: int
    language: str
    caption_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CaptionCorrected(Fact):
    """A caption says something else now."""

    venue_id: int
    caption_id: int


@dataclass(frozen=True, slots=True)
class CaptionWithdrawn(Fact):
    """A caption was taken back."""

    venue_id: int
    caption_id: int


@dataclass(frozen=True, slots=True)
class CaptionPutBack(Fact):
    """A caption that was taken back is read again."""

    venue_id: int
    caption_id: int


@dataclass(frozen=True, slots=True)
class TypingBegun(Fact):
    """Somebody types in a language from now on; `before` is the one until now (empty: none)."""

    venue_id: int
    person_id: int
    language: str
    before: str = ""
