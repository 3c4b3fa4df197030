"""News of an edition as an Atom feed, one in each language."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html

from hemicycle.editions.models import Edition, News
from hemicycle.kernel.markdown import markdown, plain_text
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Said, direction


class QuietAtom(Atom1Feed):
    """Atom without a "now": an empty feed was last changed when the edition was published."""

    def latest_post_date(self) -> datetime:
        """The latest change of an item, or of the edition."""
        dates = [item["updateddate"] for item in self.items]
        fallback: datetime = self.feed["published_at"]
        return max(dates, default=fallback)


def news_feed(edition: Edition, items: Iterable[News], reader: Reader, *, title: str) -> str:
    """The feed as XML. An item that lacks the reader's language is there in another, with its `lang`."""
    slug, language = edition.slug, reader.language
    feed = QuietAtom(
        title=title,
        link=settings.ORIGIN + reverse("editions:news", args=[slug]),
        description=str(edition.summary.said(reader.languages)),
        subtitle=str(edition.banner.said(reader.languages)),
        language=language,
        feed_url=settings.ORIGIN + reverse("editions:news_feed", args=[slug]),
        feed_guid=_tag(edition, f"{language}/{slug}/news"),
        author_name=str(edition.name.said(reader.languages)),
        published_at=edition.published_at
        or reader.now,  # not public yet: only those who work on it read this
    )
    for item in items:
        body = item.body.said(reader.languages)
        feed.add_item(
            title=str(item.title.said(reader.languages)),
            link=settings.ORIGIN + reverse("editions:news_item", args=[slug, item.slug]),
            description=_content(body),
            unique_id=_tag(edition, f"{language}/{slug}/news/{item.slug}"),
            pubdate=item.publish_at,
            updateddate=item.updated_at,
        )
    return feed.writeString("utf-8")


def excerpt(text: str, length: int = 180) -> str:
    """The beginning of a Markdown text in one line, cut between words."""
    words = plain_text(text)
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0].rstrip(",;:–.· ") + "…"


def _content(body: Said) -> str:
    html = markdown(body.text)
    if not body.is_fallback:
        return str(html)
    return str(format_html('<div lang="{}" dir="{}">{}</div>', body.language, direction(body.language), html))


def _tag(edition: Edition, path: str) -> str:
    """A tag URI (RFC 4151): it stays the same when the address of the house changes its scheme or port."""
    host = urlsplit(settings.ORIGIN).hostname or "localhost"
    return f"tag:{host},{edition.starts_on.year}:{path}"
