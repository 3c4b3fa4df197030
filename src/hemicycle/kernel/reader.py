"""The reader: with whose eyes a page is read."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Reader:
    """Language, zone and moment of the one who reads.

    `languages` begins with the interface's language; the rest is the edition's fallback order.
    `zone` is None until the reader chooses one: pages then show the edition's home zone. `light` is a reader on a weak
    line, who does without pictures, reactions of the room and previews.
    """

    languages: tuple[str, ...]
    zone: ZoneInfo | None
    now: datetime
    light: bool = False

    @property
    def language(self) -> str:
        """The interface's language."""
        return self.languages[0]

    def zone_or(self, home: ZoneInfo) -> ZoneInfo:
        """The zone in which times are shown."""
        return self.zone or home
