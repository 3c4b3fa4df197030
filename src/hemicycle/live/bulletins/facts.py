"""What is told of bulletins."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class BulletinPublished(Fact):
    """Something was announced."""

    edition_id: int
    bulletin_id: int
    scope_id: int
    level: str


@dataclass(frozen=True, slots=True)
class BulletinCorrected(Fact):
    """Its words are others now, or it stands for another time."""

    edition_id: int
    bulletin_id: int


@dataclass(frozen=True, slots=True)
class BulletinEnded(Fact):
    """It stands on the pages no longer, and stays in the list."""

    edition_id: int
    bulletin_id: int


@dataclass(frozen=True, slots=True)
class BulletinTakenDown(Fact):
    """Nobody reads it any more."""

    edition_id: int
    bulletin_id: int


@dataclass(frozen=True, slots=True)
class BulletinPutUpAgain(Fact):
    """It is read again."""

    edition_id: int
    bulletin_id: int


CHANGES = frozenset(
    {"BulletinPublished", "BulletinCorrected", "BulletinEnded", "BulletinTakenDown", "BulletinPutUpAgain"}
)
