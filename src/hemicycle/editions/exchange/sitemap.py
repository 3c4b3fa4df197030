"""The sitemap: every public page of every published edition, in every language of the interface."""

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from hemicycle.editions.models import Edition
from hemicycle.editions.queries import public_pages
from hemicycle.editions.sockets import SitemapEntry

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
AT_MOST = 50_000  # addresses that a sitemap may hold


def sitemap(at: datetime) -> str:
    """The sitemap as XML."""
    lines: list[str] = []
    for edition in Edition.objects.published():
        lines.extend(_pages(edition, at))
    return HEAD + "".join(lines[:AT_MOST]) + "</urlset>\n"


def _pages(edition: Edition, at: datetime) -> Iterator[str]:
    for entry in public_pages(edition, at):
        path = _path(edition, entry)
        versions = {code: f"{settings.ORIGIN}/{code}{path}" for code, _name in settings.LANGUAGES}
        default = versions.get(edition.default_language, next(iter(versions.values())))
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(url)}/>'
            for code, url in [*versions.items(), ("x-default", default)]
        )
        changed = (
            f"<lastmod>{entry.changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>"
            if entry.changed_at
            else ""
        )
        for url in versions.values():
            yield f"<url><loc>{escape(url)}</loc>{changed}{alternates}</url>\n"


def _path(edition: Edition, entry: SitemapEntry) -> str:
    """The address of a page after its language: addresses differ in nothing else."""
    path = reverse(entry.url_name, kwargs={"edition": edition.slug, **entry.kwargs})
    return path.removeprefix(f"/{translation.get_language()}")
