"""Reading the programme: week, day, list, and the page of a session."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.http import kept_page
from hemicycle.people.models import Person
from hemicycle.people.requests import PageRequest
from hemicycle.programme.models import Slot
from hemicycle.programme.queries import reading as programme
from hemicycle.programme.queries.agenda import starred_ids
from hemicycle.programme.queries.ribbon import ribbon_for, ribbon_of_session, zones_of
from hemicycle.programme.queries.venues import may_enter_session, open_doors, works_at
from hemicycle.programme.rules.entry import entry
from hemicycle.programme.rules.filters import Filters


@kept_page
def week(request: PageRequest, edition: Edition) -> HttpResponse:
    """All days of the edition, each with its sessions in short rows."""
    return _lists(request, edition, "programme/week.html", shape="row")


@kept_page
def listing(request: PageRequest, edition: Edition) -> HttpResponse:
    """One plain table of everything: dense, printable, easy with a screen reader."""
    return _lists(request, edition, "programme/list.html", shape="row")


@kept_page
def day(request: PageRequest, edition: Edition, on: date) -> HttpResponse:
    """A day of the edition: the sun ribbon, and each session as a card."""
    days = programme.days_of(edition)
    shown = next((each for each in days if each.date == on), None)
    reading = programme.reading_for(edition, request.user, draft=bool(request.preview))
    asked = Filters.asked(request.GET)
    of_the_day = [at for at, facts in enumerate(reading.facts) if facts.day == on]
    if shown is None and not of_the_day:
        raise Http404(_("The edition has no such day."))
    chosen = [at for at in reading.choose(asked, request.reader) if reading.facts[at].day == on]
    cards = programme.cards(
        reading,
        chosen,
        shape="card",
        reader=request.reader,
        starred=starred_ids(request, edition),
        zones=zones_of(edition),
        doors=_doors(request, reading, chosen),
    )
    context = _filtered(reading, asked, request) | {
        "day": shown,
        "on": on,
        "number": next((number for number, each in enumerate(days, 1) if each.date == on), None),
        "days": days,
        "before": max((each.date for each in days if each.date < on), default=None),
        "after": min((each.date for each in days if each.date > on), default=None),
        "cards": cards,
        "total": len(of_the_day),
        "ribbon": ribbon_for(
            edition, on, [reading.slots[at] for at in of_the_day], request.reader, request.GET
        ),
    }
    return render(request, "programme/day.html", context)


@kept_page
def session(request: PageRequest, edition: Edition, slug: str) -> HttpResponse:
    """The page of a session: what, when, who, in which languages, the way in, and what came of it."""
    reading = programme.reading_for(edition, request.user, draft=bool(request.preview))
    slots = [slot for slot in reading.slots if slot.session.slug == slug]
    if not slots:
        raise Http404(_("There is no such session."))
    shown = slots[0].session
    way_in = entry([(slot.starts_at, slot.ends_at, slot.cancelled) for slot in slots], request.reader.now)
    next_slot = next((slot for slot in slots if slot.ends_at > request.reader.now), slots[-1])
    before, after = programme.neighbours(reading, next_slot)
    stars = programme.StarButtons(edition, starred_ids(request, edition))
    speakings = list(shown.speakings.select_related("speaker", "speaker__organisation"))
    context = {
        "session": shown,
        "slots": [(slot, stars.button(slot)) for slot in slots],
        "themes": shown.read_themes,
        "leads": shown.read_leads,
        "speakings": speakings,
        "slides": [one for one in speakings if one.slides_url] if way_in.state == "over" else [],
        "readings": shown.readings.all(),
        "contract": programme.contract_groups(shown),
        "way_in": way_in,
        "may_enter": shown.is_open_for(request.user),
        "has_venue": not request.preview and _may_enter_venue(request, slots[0]),
        "works_here": not request.preview
        and isinstance(request.user, Person)
        and works_at(request.user, shown),
        "on": slots[0].starts_at.astimezone(edition.home).date(),
        "before": before,
        "after": after,
        "ribbon": ribbon_of_session(edition, slots, request.reader),
        "agenda_url": reverse("programme:agenda", kwargs={"edition": edition.slug}),
    }
    return render(request, "programme/session.html", context)


def _doors(request: PageRequest, reading: programme.Reading, chosen: Iterable[int]) -> frozenset[int]:
    """The venues that are open to the reader now; in a preview none is."""
    if request.preview:
        return frozenset()
    slots = [reading.slots[at] for at in chosen]
    return open_doors(reading.edition, slots, request.user, request.reader.now)


def _may_enter_venue(request: PageRequest, slot: Slot) -> bool:
    """True when the page leads into the venue: for a visitor the same as for every visitor, so that it can be kept."""
    if isinstance(request.user, Person):
        return may_enter_session(request.user, slot)
    return slot.session.is_open_for(None)


def _lists(request: PageRequest, edition: Edition, template: str, *, shape: str) -> HttpResponse:
    days = programme.days_of(edition)
    reading = programme.reading_for(edition, request.user, draft=bool(request.preview))
    asked = Filters.asked(request.GET)
    chosen = reading.choose(asked, request.reader)
    cards = programme.cards(
        reading,
        chosen,
        shape=shape,
        reader=request.reader,
        starred=starred_ids(request, edition),
        doors=_doors(request, reading, chosen),
    )
    shown = programme.by_day(edition, () if asked else days, reading, chosen, cards)
    names = {each.date: each for each in days}
    for group in shown:
        group.day = names.get(group.date)
    context = _filtered(reading, asked, request) | {
        "groups": shown,
        "days": days,
        "count": len(cards),
        "cards": cards,
    }
    return render(request, template, context)


def _filtered(reading: programme.Reading, asked: Filters, request: PageRequest) -> dict[str, Any]:
    return {
        "asked": asked,
        "active": asked.active(),
        "along": asked.along(),
        "choices": reading.choices(request.reader),
        "has_programme": bool(reading.slots),
    }
