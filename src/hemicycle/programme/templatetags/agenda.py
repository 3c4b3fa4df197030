"""Tags of a reader's own agenda."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from hemicycle.programme.queries.agenda import Entry
from hemicycle.programme.templatetags.programme import star_html

register = template.Library()


@register.simple_tag(takes_context=True)
def entry_star(context: Context, entry: Entry) -> SafeString:
    """The star of a line of the agenda; what other rooms put there has none."""
    if not entry.occurrence:
        return SafeString()
    described_by = f"a{entry.occurrence}"
    return star_html(context["edition"].slug, entry.occurrence, described_by=described_by, starred=True)
