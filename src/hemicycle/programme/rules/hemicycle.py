"""The hemicycle of dots: a share of a whole, seated as in an assembly."""

from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

ARCS = ((15.5, 9), (22, 13), (28.5, 17))  # radius and number of seats: room for a figure below the dome


@dataclass(frozen=True, slots=True)
class Dots:
    """Two paths of points: the seats that are lit, and the others."""

    lit: str
    dark: str


@cache
def _seats() -> tuple[str, ...]:
    """Every seat as a path's point, from one end of the half circle to the other."""
    placed = []
    for radius, count in ARCS:
        for i in range(count):
            angle = pi * (1 - i / (count - 1))
            placed.append(
                (-angle, radius, f"M{32 + radius * cos(angle):.1f} {33 - radius * sin(angle):.1f}h0")
            )
    return tuple(point for _, _, point in sorted(placed))


def dots(share: float) -> Dots:
    """As many seats lit as the share says; none and all are kept for none and all."""
    seats = _seats()
    lit = round(share * len(seats))
    if 0 < share < 1:
        lit = min(max(lit, 1), len(seats) - 1)
    return Dots("".join(seats[:lit]), "".join(seats[lit:]))
