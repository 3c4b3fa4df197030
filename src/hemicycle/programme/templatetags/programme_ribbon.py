"""Tags of the sun ribbon and of the fairness page."""

from datetime import UTC, date, datetime
from functools import lru_cache

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.programme.queries.fairness import HardSession
from hemicycle.programme.queries.ribbon import axis_city, home_city, zone_label
from hemicycle.programme.rules.ribbon import Column, Gradient, Ribbon, Upright
from hemicycle.programme.rules.sun import Stop, SunDay
from hemicycle.ui.rendering import date_words, illustrative_html

register = template.Library()


@register.simple_tag
def iso(moment: datetime) -> str:
    """A moment in UTC, to the minute, as short as a browser still reads it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


@register.simple_tag
def iso_day(day: date) -> str:
    """A date as browsers read it."""
    return day.isoformat()


@register.simple_tag(takes_context=True)
def weekday(context: Context, day: date) -> str:
    """`Wed` in the reader's language."""
    return date_words(day, context["reader"].language, "weekday")


@register.simple_tag
def plus(number: int, other: int) -> int:
    """The sum."""
    return number + other


@register.simple_tag
def minus(number: int, other: int) -> int:
    """The difference."""
    return number - other


@register.simple_tag(takes_context=True)
def ribbon_name(context: Context, ribbon: Ribbon) -> str:
    """What the picture is called."""
    return _("%(day)s: at which local hour each session falls") % {
        "day": date_words(ribbon.day, context["reader"].language)
    }


# What repeats a hundred times in a picture is written here, for speed. Nothing in it comes from people: numbers only.


@register.simple_tag
def stops(sky: Gradient) -> SafeString:
    """The stops of a sky."""
    return _stops(sky.stops)


@lru_cache(maxsize=1024)
def _stops(found: tuple[Stop, ...]) -> SafeString:
    return mark_safe("".join(f'<stop offset="{stop.offset}" class="{stop.tone}"/>' for stop in found))  # noqa: S308


@register.simple_tag
def pills(column: Column) -> SafeString:
    """The local hours of a column: light bodies, dark bodies, texts."""
    parts = []
    if column.humane_path:
        parts.append(f'<path d="{column.humane_path}"/>')
    if column.other_path:
        parts.append(f'<path class="o" d="{column.other_path}"/>')
    for pill in column.pills:
        shift = f"<tspan> {LTR}{pill.shift}</tspan>" if pill.shift else ""
        parts.append(f'<text{_DARK[pill.ok]} x="{pill.x}" y="{pill.y}">{pill.text}{shift}</text>')
    return mark_safe("".join(parts))  # noqa: S308


@register.simple_tag
def upright_pills(upright: Upright) -> SafeString:
    """The local hours of the upright picture."""
    parts = []
    for pill in upright.pills:
        dark = _DARK[pill.ok]
        parts.append(
            f'<rect{dark} x="{pill.left}" y="{pill.y}" width="{pill.width}" height="18" rx="9"/>'
            f'<text{dark} x="{pill.x}" y="{pill.baseline}">{pill.text}</text>'
        )
        if pill.shift:
            parts.append(f'<text class="d" x="{pill.x}" y="{pill.y + 27}">{LTR}{pill.shift}</text>')
    return mark_safe("".join(parts))  # noqa: S308


@register.simple_tag
def cells(column: Column) -> SafeString:
    """The local hours of a column as cells of the table."""
    return mark_safe(  # noqa: S308
        "".join(
            f"<td{_DARK[pill.ok]}>{pill.text}{f' {LTR}{pill.shift}' if pill.shift else ''}"
            f"{'' if pill.ok else ' ☾'}</td>"
            for pill in column.pills
        )
    )


LTR = "\u200e"  # keeps a sign before its number where the text runs from the right
_DARK = {True: "", False: ' class="o"'}


@register.simple_tag
def column_title(column: Column) -> str:
    """The session's title, or how many there are."""
    if column.count == 1:
        return column.showings[0].title
    return ngettext("%(count)d session", "%(count)d sessions", column.count) % {"count": column.count}


@register.simple_tag(takes_context=True)
def column_name(context: Context, column: Column, ribbon: Ribbon) -> str:
    """A column in words: hours and whose clock says so, title, and for how many sections the hour is humane.

    The clock is named because the browser may rewrite the hours that are seen, but not those in a name.
    """
    return _("%(start)s–%(end)s %(city)s, %(title)s: a humane hour for %(humane)d of %(all)d sections") % {
        "start": column.start,
        "end": column.end,
        "city": axis_city(ribbon, context["edition"], context["reader"]),
        "title": column_title(column),
        "humane": column.humane,
        "all": len(ribbon.rows),
    }


@register.simple_tag(takes_context=True)
def home_name(context: Context) -> str:
    """The city of the home clock."""
    return home_city(context["edition"], context["reader"])


@register.simple_tag(takes_context=True)
def assumed_hours(context: Context, basis: str) -> SafeString:
    """The mark beside hours that are only assumed; empty without a basis."""
    return illustrative_html(basis, reverse("editions:page", args=[context["edition"].slug, "illustrative"]))


@register.simple_tag(takes_context=True)
def axis_zone(context: Context, ribbon: Ribbon) -> str:
    """Whose clock the server has written the hours in."""
    return _("Hours of %(zone)s") % {"zone": zone_label(ribbon, context["edition"], context["reader"])}


@register.simple_tag(takes_context=True)
def axis_zone_html(context: Context, ribbon: Ribbon) -> SafeString:
    """Whose clock the axis shows; the browser renames it where it rewrites the axis."""
    zone = format_html("<b data-zone-label>{}</b>", zone_label(ribbon, context["edition"], context["reader"]))
    return format_html(escape(_("Hours of %(zone)s")) % {"zone": "{}"}, zone)


@register.simple_tag
def sun_hours(sun: SunDay) -> str:
    """Sunrise and sunset, or that there is none."""
    if sun.never_sets:
        return _("all day")
    if sun.never_rises:
        return _("not at all")
    return "–".join(f"{moment:%H:%M}" if moment else "…" for moment in (sun.sunrise, sun.sunset))


@register.filter
def in_words(text: Text, reader: Reader) -> str:
    """A multilingual text inside a translated sentence."""
    return text.said(reader.languages).text


@register.simple_tag(takes_context=True)
def home_hours(context: Context, hard: HardSession) -> str:
    """Day and hours of a session on the home clock, named."""
    edition, reader = context["edition"], context["reader"]
    return _("%(day)s, %(start)s–%(end)s in %(city)s") % {
        "day": date_words(hard.start.date(), reader.language),
        "start": f"{hard.start:%H:%M}",
        "end": f"{hard.end:%H:%M}",
        "city": home_city(edition, reader),
    }
