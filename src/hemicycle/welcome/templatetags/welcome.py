"""Tags of the desk's pages."""

from datetime import timedelta

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.kernel.markdown import markdown
from hemicycle.kernel.text import Text

register = template.Library()


@register.filter
def minutes(length: timedelta) -> str:
    """`4 min`, `2 h 05 min`; less than a minute is said so."""
    total = int(length.total_seconds() // 60)
    if total < 1:
        return _("less than a minute")
    if total < 60:
        return _("%(minutes)d min") % {"minutes": total}
    return _("%(hours)d h %(minutes)02d min") % {"hours": total // 60, "minutes": total % 60}


@register.filter
def waited(length: timedelta) -> str:
    """How long people wait at the moment, as a sentence."""
    total = max(1, round(length.total_seconds() / 60))
    return ngettext(
        "Lately people waited about %(count)d minute.", "Lately people waited about %(count)d minutes.", total
    ) % {"count": total}


@register.simple_tag
def in_language(text: Text, language: str) -> SafeString:
    """A Markdown text in the language of whoever asks, else in the first that it has."""
    return markdown(text.said((language,)).text)
