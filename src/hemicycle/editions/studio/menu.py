"""The menu: which pages stand in the header and at the foot, in which order; the header as it will be."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.operations.edition import arrange, moved, place_pages
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.people.requests import MemberRequest


@studio("editions.edit")
def menu(request: MemberRequest, edition: Edition) -> HttpResponse:
    """One table of all pages with two ticks each; a button that moves one saves the ticks, too."""
    pages = list(edition.pages.all())
    if request.method == "POST":
        ticks = {
            page.pk: (
                str(page.pk) in request.POST.getlist("menu"),
                str(page.pk) in request.POST.getlist("foot"),
            )
            for page in pages
            if str(page.pk) in request.POST.getlist("page")
        }
        changed = place_pages(pages, ticks, by=request.user)
        places, key = (
            (1, request.POST["down"]) if "down" in request.POST else (-1, request.POST.get("up", ""))
        )
        if key.isascii() and key.isdigit() and len(key) < 19:
            changed += arrange(moved(pages, int(key), places), by=request.user)
        words = _("The menu is saved.") if changed else _("Nothing was changed, so nothing was saved.")
        return done(request, reverse("studio:menu", args=[edition.slug]), words)
    for page in pages:
        page.url = reverse("studio:pages_one", args=[edition.slug, page.pk])  # type: ignore[attr-defined]
    return render(request, "editions/studio/menu.html", {"pages": pages})


urls: list[URLPattern] = [path("menu/", menu, name="menu")]
