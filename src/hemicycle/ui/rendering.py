"""Small pieces of HTML that templates, tags and lists of five hundred rows share."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, get_timezone_location
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hemicycle.kernel.languages import language_name
from hemicycle.kernel.markdown import markdown
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Said, direction
from hemicycle.kernel.zones import offset_label

NOTHING = SafeString("")


def comma() -> str:
    """What stands between the members of a list in the reader's language, with its blank."""
    return pgettext("between the members of a list, with its blank", ", ")


def said_html(said: Said) -> SafeString:
    """The text; in another language than asked for it says which, with `lang` and `dir` set."""
    if not said.is_fallback:
        return format_html("{}", said.text)
    return format_html(
        '<span class="fallback" lang="{}" dir="{}">{} <abbr class="tongue" title="{}">{}</abbr></span>',
        said.language,
        direction(said.language),
        said.text,
        _("Not yet in your language; shown in the original"),
        said.language.upper(),
    )


def prose_html(said: Said) -> SafeString:
    """A Markdown text as HTML; in another language than asked for, a sentence says which, with `lang` and `dir` set."""
    if not said.is_fallback:
        return markdown(said.text)
    return format_html(
        '<p class="fallback-note">{}</p><div class="stack" lang="{}" dir="{}">{}</div>',
        _("This text is not yet in your language. It is shown in: %(language)s.")
        % {"language": language_name(said.language, said.asked)},
        said.language,
        direction(said.language),
        markdown(said.text),
    )


def illustrative_html(why: str, url: str) -> SafeString:
    """The mark beside a value that is assumed: it says why and leads to the explanation. Empty without a reason."""
    if not why:
        return NOTHING
    return format_html(
        '<a class="illustrative" href="{}" title="{}">{}</a>',
        url,
        _("Assumed, not a found fact: %s") % why,
        _("illustrative"),
    )


# --- dates in the reader's language ------------------------------------------------------------------


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a language of the interface. English is the world's, not one country's."""
    if language == "en":
        return Locale.parse("en_001")
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en_001")


@lru_cache(maxsize=64)
def _without_year(locale: Locale) -> str:
    """The locale's long date without its year: `EEEE d MMMM`."""
    pattern: str = locale.date_formats["full"].pattern
    return re.sub(r"(\s*'[^']*'\s*|[\s,،/.]*)y+(年|\s*'[^']*'\.?)?", "", pattern).strip(" ,،")


@lru_cache(maxsize=4096)
def date_words(day: date, language: str, form: str = "date") -> str:
    """A date in words: `date` is Wednesday, 17 February; `day` Wed, 17 Feb; `weekday` Wed; `full` has the year."""
    locale = locale_of(language)
    if form == "day":
        words = str(format_skeleton("MMMEd", day, locale=locale))
    elif form == "weekday":
        words = format_date(day, "ccc", locale=locale)
    else:
        words = format_date(day, "full" if form == "full" else _without_year(locale), locale=locale)
    return (
        words.replace(" 1 ", " 1er ") if language == "fr" and day.day == 1 else words
    )  # as French writes it


@lru_cache(maxsize=256)
def dates_words(first: date, last: date, language: str, form: str = "short") -> str:
    """A span of dates in words: `15–22 Feb 2021`; with the form `long`, `15–22 February 2021`."""
    locale = locale_of(language)
    if form == "short":
        return str(format_interval(first, last, "yMMMd", locale=locale))
    if first == last:
        return format_date(last, "long", locale=locale)
    if first.year != last.year:
        return f"{format_date(first, 'long', locale=locale)} – {format_date(last, 'long', locale=locale)}"
    if first.month != last.month:
        return (
            f"{format_skeleton('MMMMd', first, locale=locale)} – {format_date(last, 'long', locale=locale)}"
        )
    pattern = re.sub(
        r"(?<!')\bd+\b(?!')", f"'{first.day}–{last.day}'", locale.date_formats["long"].pattern, count=1
    )
    return format_date(last, pattern, locale=locale)


CLDR_NAMES = {  # zones that were renamed since: CLDR keeps their cities under the old name
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Atlantic/Faroe": "Atlantic/Faeroe",
    "Europe/Kyiv": "Europe/Kiev",
    "Pacific/Chuuk": "Pacific/Truk",
    "Pacific/Pohnpei": "Pacific/Ponape",
}


@lru_cache(maxsize=4096)
def city_words(zone: str, language: str) -> str:
    """How a zone is called by the city it is named after, in the reader's language; UTC stays UTC."""
    if zone == "UTC":
        return zone
    locale = locale_of(language)
    city = locale.time_zones.get(CLDR_NAMES.get(zone, zone), {}).get("city")
    city = city or str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True))
    return city.rsplit("/", 1)[-1].replace("_", " ")


def zone_words(zone: ZoneInfo, language: str, at: datetime, city: str = "") -> str:
    """A zone as people read it: `Jakarta (UTC+7)`; `city` overrides the zone's own city."""
    name = city or city_words(zone.key, language)
    return name if name == "UTC" else f"{name} ({offset_label(at.astimezone(zone))})"


def difference_words(home: ZoneInfo, city: str, zone: ZoneInfo, at: datetime) -> str:
    """Where the home zone stands, seen from the reader's: "Barcelona is 6 hours behind"."""
    here, there = at.astimezone(zone).utcoffset(), at.astimezone(home).utcoffset()
    minutes = int((there - here).total_seconds() // 60) if here is not None and there is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    words = {"city": city, "hours": hours, "minutes": rest}
    if minutes == 0:
        return _("%(city)s is at the same hour") % words
    if rest and minutes > 0:
        return _("%(city)s is %(hours)d h %(minutes)d min ahead") % words
    if rest:
        return _("%(city)s is %(hours)d h %(minutes)d min behind") % words
    if minutes > 0:
        return (
            ngettext("%(city)s is %(hours)d hour ahead", "%(city)s is %(hours)d hours ahead", hours) % words
        )
    return ngettext("%(city)s is %(hours)d hour behind", "%(city)s is %(hours)d hours behind", hours) % words


# --- moments ------------------------------------------------------------------------------------------


class Clockface:
    """Writes moments for one reader. Make one for a page and use it for every row; it asks nothing of the database.

    A reader who has chosen a zone gets plain `<time>`; else the home zone's hours stand inside `<local-time>`,
    which the browser may rewrite into its own zone (`static/ui/local-time.js`).
    """

    __slots__ = ("_close", "_open", "language", "zone", "zone_name")

    def __init__(
        self, reader: Reader | None, home: ZoneInfo, home_city: str = "", language: str = "en"
    ) -> None:
        chosen = reader.zone if reader else None
        self.language = reader.language if reader else language
        self.zone = chosen or home
        self.zone_name = (
            home_city if home_city and self.zone == home else city_words(self.zone.key, self.language)
        )
        self._open, self._close = ("", "") if chosen else ("<local-time>", "</local-time>")

    def local(self, at: datetime) -> datetime:
        """The moment in the zone that is shown."""
        return at.astimezone(self.zone)

    def hour(
        self, at: datetime, *, until: datetime | None = None, day: date | None = None, zone: bool = False
    ) -> SafeString:
        """`14:00`, or `14:00–15:30` with `until`; the date too where it is not `day`; the zone's name if asked for."""
        return self._wrapped(_time(at, self.zone), at, until, day, zone=zone)

    def on(self, at: datetime, form: str = "date") -> SafeString:
        """The date of the moment in words; `form` as in `date_words`."""
        return self._wrapped(self._date(at, form), at, None, None, zone=False)

    def both(
        self, at: datetime, *, until: datetime | None = None, zone: bool = False, form: str = "date"
    ) -> SafeString:
        """Date and hour: `Wednesday, 17 February · 14:00`."""
        return self._wrapped(f"{self._date(at, form)} · {_time(at, self.zone)}", at, until, None, zone=zone)

    def zone_label(self) -> SafeString:
        """The name of the zone in which hours are shown, for the end of a row."""
        return format_html('<span class="zone">{}</span>', self.zone_name)

    def _date(self, at: datetime, form: str) -> str:
        words = date_words(self.local(at).date(), self.language, form)
        return f'<time datetime="{_stamp(at)}" data-as="{form}">{words}</time>'

    def _wrapped(
        self, html: str, at: datetime, until: datetime | None, day: date | None, *, zone: bool
    ) -> SafeString:
        if until is not None:
            html = f"{html}–{_time(until, self.zone)}"
        attribute = ""
        if day is not None:
            if self._open:
                attribute = f' data-day="{day.isoformat()}"'
            if (there := self.local(at).date()) != day:
                html = f'{html} <span class="other-day">{date_words(there, self.language, "day")}</span>'
        if zone:
            html = f"{html} {self.zone_label()}"
        opened = f"{self._open[:-1]}{attribute}>" if attribute else self._open
        return SafeString(f"{opened}{html}{self._close}")


def _stamp(at: datetime) -> str:
    """The moment for machines, to the minute, in UTC."""
    return f"{(at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec='minutes')[:16]}Z"


def _time(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f'<time datetime="{_stamp(at)}">{there.hour:02d}:{there.minute:02d}</time>'


def moment_html(
    at: datetime,
    zone: ZoneInfo,
    *,
    language: str,
    form: str = "hour",
    until: datetime | None = None,
    day: date | None = None,
    chosen: bool = False,
) -> SafeString:
    """One moment in a given zone, where no `Clockface` is at hand; `chosen` when the reader asked for it."""
    reader = Reader((language,), zone if chosen else None, at)
    face = Clockface(reader, zone)
    if form == "hour":
        return face.hour(at, until=until, day=day)
    return face.both(at, until=until) if form == "both" else face.on(at, form)
