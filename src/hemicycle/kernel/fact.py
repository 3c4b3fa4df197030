"""A fact: something that happened in one room and that others may listen for."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fact:
    """Base of every fact. Facts hold ids, not names or texts; what must hold a text names it in `erasable`."""

    erasable: ClassVar[tuple[str, ...]] = ()
