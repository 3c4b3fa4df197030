"""What every room plugs into the people: demonstration data and personas."""

from collections.abc import Callable
from dataclasses import dataclass

from hemicycle.kernel.socket import Socket
from hemicycle.kernel.words import Words


@dataclass(frozen=True, slots=True)
class DemoData:
    """A room's part of the demonstration. `load()` is idempotent and runs in the order of `order`."""

    room: str
    load: Callable[[], None]
    order: int


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody with whose eyes the demonstration may be looked at. `email` finds the person; empty: a visitor."""

    name: str
    label: Words
    email: str
    order: int


demo_data: Socket[DemoData] = Socket("demo data", order=lambda data: data.order)
personas: Socket[Persona] = Socket("personas", order=lambda persona: persona.order)
