"""Small pieces of HTML that templates and tags share."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemicycle.kernel.text import Said, direction


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
