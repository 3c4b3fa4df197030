"""What has changed in the programme, for people and for feed readers."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemicycle.editions.models import Edition
from hemicycle.kernel.http import kept_page
from hemicycle.people.requests import PageRequest
from hemicycle.programme.exchange.ids import stable_uuid
from hemicycle.programme.models import Release
from hemicycle.programme.queries.changes import Stretch, change_list

MOST_TEXT_CHANGES = 50  # in the feed: a reader that comes daily misses none


@require_safe
@kept_page
def changes(request: PageRequest, edition: Edition) -> HttpResponse:
    """Every release with what it changed, the latest first, and the texts that changed between."""
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1
    listed = change_list(edition, request.user, request.reader, page=page)
    return render(request, "programme/changes.html", {"listed": listed})


@require_safe
@kept_page
def changes_feed(request: PageRequest, edition: Edition) -> HttpResponse:
    """The newest page of the change list as Atom: an entry for a release, an entry for a text change.

    What everybody may read, whoever asks: a feed is handed on.
    """
    listed = change_list(edition, None, request.reader)
    name = edition.name.said(request.reader.languages).text
    address = settings.ORIGIN + reverse("programme:changes", kwargs={"edition": edition.slug})
    feed = Atom1Feed(
        title=_("%(edition)s: changes of the programme") % {"edition": name},
        link=address,
        description=None,
        language=request.reader.language,
        feed_url=settings.ORIGIN + reverse("programme:changes_feed", kwargs={"edition": edition.slug}),
        feed_guid=f"urn:uuid:{stable_uuid(edition.slug, f'changes/{request.reader.language}')}",
        author_name=name,
    )
    texts = 0
    for stretch in listed.stretches:
        if stretch.release is not None:
            feed.add_item(
                title=_("Programme %(version)s") % {"version": stretch.release.name},
                link=f"{address}#{stretch.release.name}",
                description=_release_html(stretch, stretch.release, request),
                unique_id=f"urn:uuid:{stable_uuid(edition.slug, f'release/{stretch.release.number}')}",
                pubdate=stretch.release.at,
                updateddate=stretch.release.at,
            )
            continue
        for line in stretch.lines[: MOST_TEXT_CHANGES - texts]:
            texts += 1
            feed.add_item(
                title=line.title,
                link=settings.ORIGIN + line.url,
                description=_absolute(line.sentence),
                unique_id=f"urn:uuid:{stable_uuid(edition.slug, f'change/{line.key}')}",
                pubdate=line.at,
                updateddate=line.at,
            )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _release_html(stretch: Stretch, release: Release, request: PageRequest) -> SafeString:
    note = release.note.said(request.reader.languages).text
    parts = [format_html("<p>{}</p>", note)] if note else []
    if stretch.is_first and not note:
        parts.append(format_html("<p>{}</p>", _("The programme is published.")))
    elif stretch.lines:
        lines = format_html_join("", "<li>{}</li>", ((_absolute(line.sentence),) for line in stretch.lines))
        parts.append(format_html("<ul>{}</ul>", lines))
    elif not stretch.is_first:
        parts.append(format_html("<p>{}</p>", _("No session that is listed to you has another time.")))
    return SafeString("".join(parts))


def _absolute(sentence: SafeString) -> SafeString:
    """Addresses in a feed are absolute."""
    return SafeString(sentence.replace('<a href="/', f'<a href="{settings.ORIGIN}/'))
