"""What higher rooms plug into an edition's pages."""

from collections.abc import Callable
from dataclasses import dataclass

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.socket import Socket
from hemicycle.kernel.words import Words


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place in the header. `url_name` is reversed with `edition=slug`; `icon` is a name of `ui`'s icons."""

    name: str
    label: Words
    url_name: str
    icon: str
    order: int


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A part of the announcement that a room fills: `context(edition, reader)` is rendered with `template`."""

    name: str
    template: str
    context: Callable[[Edition, Reader], dict[str, object]]
    order: int


navigation: Socket[NavigationEntry] = Socket("navigation", order=lambda entry: entry.order)
home_cards: Socket[HomeCard] = Socket("home cards", order=lambda card: card.order)
