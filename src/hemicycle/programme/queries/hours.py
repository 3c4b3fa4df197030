"""The hours of a slot as a card or a row shows them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.programme.models import Slot
from hemicycle.ui.rendering import Clockface


class Hours:
    """Writes the hours of slots for one reader; on a card also home's, where the reader chose another zone."""

    def __init__(self, edition: Edition, reader: Reader) -> None:
        city = edition.zone_city.said(reader.languages).text
        self.face = Clockface(reader, edition.home, city)
        self.at_home = Clockface(Reader(reader.languages, edition.home, reader.now), edition.home, city)

    def of(self, slot: Slot, home_day: date, shape: str) -> SafeString:
        """Start and end, and the date where it is not the home day's; on a card the zone too."""
        shown = self.face.hour(slot.starts_at, until=slot.ends_at, day=home_day, zone=shape == "card")
        if shape == "row" or same_hour(slot.starts_at, self.face.zone, self.at_home.zone):
            return shown
        home = self.at_home.hour(slot.starts_at, zone=True)
        return format_html('{} <span class="at-home">{}</span>', shown, home)


def same_hour(at: datetime, one: ZoneInfo, other: ZoneInfo) -> bool:
    """True when both zones show the same hour then."""
    return at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset()
