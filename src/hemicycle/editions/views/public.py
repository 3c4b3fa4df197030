"""Pages of an edition, and what machines read of it."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hemicycle.editions import queries, sockets
from hemicycle.editions.exchange.card import card as drawn_card
from hemicycle.editions.exchange.feed import news_feed as atom
from hemicycle.editions.exchange.sitemap import sitemap as sitemap_xml
from hemicycle.editions.exchange.structured import event
from hemicycle.editions.models import ChronicleLine, Edition, News
from hemicycle.kernel import clock
from hemicycle.kernel.http import kept_page
from hemicycle.kernel.json_ld import json_ld
from hemicycle.people.models import Section
from hemicycle.people.requests import PageRequest

NEWS_IN_FEED = 50


@kept_page
def announcement(request: PageRequest, edition: Edition) -> HttpResponse:
    """What the gathering is; while it is on, today first; later, what came of it."""
    shown = queries.announcement(edition, request.reader)
    organiser = shown.partners[0] if shown.partners else None
    context = {
        "shown": shown,
        "cards": _cards(request, edition),
        "structured": json_ld(request, event(edition, organiser, request.reader)),
    }
    return render(request, "editions/announcement.html", context)


def _cards(request: PageRequest, edition: Edition) -> list[SafeString]:
    """What other rooms put on the announcement."""
    return [
        _part(request, plugged.template, {"edition": edition, **plugged.context(edition, request.reader)})
        for plugged in sockets.home_cards
    ]


def _part(request: PageRequest, template: str, context: dict[str, object]) -> SafeString:
    """A part of a page that another room fills; empty when it has nothing to say."""
    return mark_safe(render_to_string(template, context, request=request).strip())  # noqa: S308  (a template's own)


@kept_page
def news(request: PageRequest, edition: Edition) -> HttpResponse:
    """The news whose hour has come, the latest first."""
    return render(request, "editions/news.html", {"items": _news(request, edition)})


@kept_page
def news_item(request: PageRequest, edition: Edition, slug: str) -> HttpResponse:
    """One news item; before its hour it does not exist."""
    item = get_object_or_404(_news(request, edition), slug=slug)
    item.edition = edition
    return render(
        request,
        "editions/news_item.html",
        {"item": item, "neighbours": queries.neighbours(item, request.reader.now)},
    )


@kept_page
def news_feed(request: PageRequest, edition: Edition) -> HttpResponse:
    """The news as an Atom feed in the language of the address."""
    title = _("News: %(edition)s") % {"edition": edition.name.said(request.reader.languages)}
    xml = atom(edition, _news(request, edition)[:NEWS_IN_FEED], request.reader, title=title)
    return HttpResponse(xml, content_type="application/atom+xml; charset=utf-8")


def _news(request: PageRequest, edition: Edition) -> QuerySet[News]:
    return edition.news.out(request.reader.now)


@kept_page
def page(request: PageRequest, edition: Edition, slug: str) -> HttpResponse:
    """A page of plain text."""
    return render(
        request, "editions/page.html", {"page": get_object_or_404(edition.pages.published(), slug=slug)}
    )


@kept_page
def sections(request: PageRequest, edition: Edition) -> HttpResponse:
    """The sections from west to east with the hour it is there, and the partners."""
    partners = edition.partners.select_related("organisation")
    return render(
        request, "editions/sections.html", {"sections": Section.objects.all(), "partners": partners}
    )


@kept_page
def section(request: PageRequest, edition: Edition, slug: str) -> HttpResponse:
    """One section: who and where it is, the hour it is there, and what other rooms tell of it."""
    found = get_object_or_404(Section, slug=slug)
    parts = [
        _part(
            request,
            plugged.template,
            {"edition": edition, "section": found, **plugged.context(edition, found, request.reader)},
        )
        for plugged in sockets.section_parts
    ]
    return render(request, "editions/section.html", {"section": found, "parts": parts})


@kept_page
def editions(request: PageRequest) -> HttpResponse:
    """The editions of this house side by side, and the chronicle of the series."""
    now = request.reader.now
    found = [(edition, edition.phase(now)) for edition in Edition.objects.published()]
    chronicle = ChronicleLine.objects.told_by(now.date()).select_related("edition")
    return render(request, "editions/editions.html", {"editions": found, "chronicle": chronicle})


@kept_page
def card(request: PageRequest, edition: Edition) -> HttpResponse:
    """The picture that stands for the edition where its address is shared."""
    return HttpResponse(drawn_card(edition, request.reader), content_type="image/png")


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that anybody may read now. (`robots` asks search engines to leave a demonstration alone.)"""
    return HttpResponse(sitemap_xml(clock.now()), content_type="application/xml; charset=utf-8")


def robots(request: HttpRequest) -> HttpResponse:
    """Where search engines may look: nowhere in a demonstration, and nowhere before an edition is published."""
    if settings.DEMO or not Edition.objects.published().exists():
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = [
            "User-agent: *",
            "Disallow: /*/me/",
            "Disallow: /*?",
            "Disallow: /feeds/",
            "Disallow: /bell/",
            f"Sitemap: {settings.ORIGIN}/sitemap.xml",
        ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
