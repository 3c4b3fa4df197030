"""A reader's own agenda: stars, what they add up to, and the calendar feed."""

import hashlib
import logging
import re
from datetime import date
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe
from redis.exceptions import RedisError

from hemicycle.editions.models import Edition
from hemicycle.kernel.http import same_origin_post
from hemicycle.kernel.verdict import Refused
from hemicycle.people.requests import MemberRequest, PageRequest
from hemicycle.programme import agenda_cookie, operations
from hemicycle.programme.agenda_cookie import Stars
from hemicycle.programme.exchange import ical
from hemicycle.programme.models import Agenda, Slot
from hemicycle.programme.queries import agenda as agendas
from hemicycle.programme.queries.reading import StarButtons
from hemicycle.programme.queries.slots import slots_for
from hemicycle.programme.rules import agenda as rules

VIEWS = ("week", "day", "print")
log = logging.getLogger(__name__)
AN_HOUR = 3600
FEEDS_AN_ADDRESS = 60  # new feed addresses an hour from one network address: a city hall shares one
FEEDS_AN_HOUR = 3000  # from everywhere
_STAMP = re.compile(rb"^DTSTAMP:.*\r\n", re.MULTILINE)


# --- stars --------------------------------------------------------------------------------------------


@same_origin_post
def star(request: PageRequest, edition: Edition, occurrence: int) -> HttpResponse:
    """Put an occurrence into the reader's agenda (`on=1`) or take it out (`on=0`); to say it twice changes nothing."""
    if request.user.is_authenticated:
        return _star_of_member(request, edition, occurrence)
    stars = agenda_cookie.of(request, edition.pk)
    slot, wanted = _asked(request, edition, occurrence, stars)
    feed = agendas.agenda_with(stars.token, edition)
    if feed is not None:  # the row is the truth: another tab may have written it meanwhile
        _write(feed, slot, occurrence, wanted=wanted)
        seen = dict(feed.stars.values_list("occurrence", "seen"))
        stars = Stars(seen, stars.token)
    else:
        seen = dict(stars.seen)
        if slot is not None and wanted and occurrence not in seen:
            rules.may_star(seen, occurrence).insist()
            seen[occurrence] = slot.release.number
        if not wanted:
            seen.pop(occurrence, None)
        stars = Stars(seen)
    response = _starred(request, edition, slot, occurrence, starred=occurrence in stars.seen)
    agenda_cookie.keep(request, response, edition.pk, stars)
    return response


@csrf_protect
def _star_of_member(request: PageRequest, edition: Edition, occurrence: int) -> HttpResponse:
    slot, wanted = _asked(request, edition, occurrence, agendas.stars_of(request, edition))
    agenda = _agenda_of(request, edition)
    _write(agenda, slot, occurrence, wanted=wanted)
    return _starred(request, edition, slot, occurrence, starred=wanted)


def _asked(request: PageRequest, edition: Edition, occurrence: int, stars: Stars) -> tuple[Slot | None, bool]:
    """What the form asks for; 404 for what the reader may not see, unless it is a star to be taken away."""
    wanted = {"1": True, "0": False}.get(request.POST.get("on", ""))
    if wanted is None:
        raise Refused(
            _(
                "The form does not say whether to add the star or to take it away. Please use the button again."
            )
        )
    slot = next((s for s in slots_for(edition, request.user) if s.occurrence_id == occurrence), None)
    if slot is None and (wanted or occurrence not in stars.seen):
        raise Http404(_("There is no such session."))
    return slot, wanted


def _write(agenda: Agenda, slot: Slot | None, occurrence: int, *, wanted: bool) -> None:
    if wanted and slot is not None:
        operations.star(agenda, {occurrence: slot.release.number}, by=agenda.person)
    else:
        operations.unstar(agenda, occurrence, by=agenda.person)


def _starred(
    request: PageRequest, edition: Edition, slot: Slot | None, occurrence: int, *, starred: bool
) -> HttpResponse:
    """Back to where the star is; or, for the page's own script, the button as it now is and a sentence."""
    if request.headers.get("X-Fragment") == "star" and slot is not None:
        context = {
            "button": StarButtons(edition, frozenset({occurrence} if starred else ())).button(slot),
            "title": slot.session.title.said(request.reader.languages).text,
            "starred": starred,
        }
        response: HttpResponse = render(request, "programme/_star.html", context)
    else:
        response = HttpResponse(status=303, headers={"Location": f"{_next(request, edition)}#s{occurrence}"})
    return _private(response)


def _next(request: PageRequest, edition: Edition) -> str:
    """The page of ours that the form stands on, without a fragment; else the agenda."""
    for asked in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if not url_has_allowed_host_and_scheme(
            asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            continue
        parts = urlsplit(asked)
        if parts.path.startswith("/") and not parts.path.startswith("//") and len(asked) < 2000:
            there = parts._replace(scheme="", netloc="", fragment="").geturl()
            if url_has_allowed_host_and_scheme(
                there, allowed_hosts=None
            ):  # "/\\elsewhere" is another house to browsers
                return there
    return reverse("programme:agenda", kwargs={"edition": edition.slug})


@require_POST
def stars_moved(request: PageRequest, edition: Edition) -> HttpResponse:
    """Stars that this browser kept without an account come into the account; the browser forgets them."""
    response = _back(edition)
    if not request.user.is_authenticated:
        return response
    kept = agenda_cookie.of(request, edition.pk)
    operations.star(_agenda_of(request, edition), kept.seen, by=request.user)
    if (feed := agendas.agenda_with(kept.token, edition)) is not None:
        operations.stop_feed(feed, by=request.user)
    agenda_cookie.keep(request, response, edition.pk, agenda_cookie.NONE)
    return response


@require_POST
def missing_removed(request: PageRequest, edition: Edition) -> HttpResponse:
    """Take away the stars of sessions that are no longer in the programme."""
    missing = agendas.agenda_page(request, edition).missing
    response = _back(edition)
    if request.user.is_authenticated:
        _unstar_all(_agenda_of(request, edition), missing)
        return response
    stars = agenda_cookie.of(request, edition.pk)
    if (feed := agendas.agenda_with(stars.token, edition)) is not None:
        _unstar_all(feed, missing)
    left = {key: seen for key, seen in stars.seen.items() if key not in missing}
    agenda_cookie.keep(request, response, edition.pk, Stars(left, stars.token))
    return response


def _unstar_all(agenda: Agenda, occurrences: tuple[int, ...]) -> None:
    for occurrence in occurrences:
        operations.unstar(agenda, occurrence, by=agenda.person)


# --- the agenda ------------------------------------------------------------------------------------------


@require_safe
def agenda(request: PageRequest, edition: Edition) -> HttpResponse:
    """What the reader starred, by day or all together, to print, and the feed for their calendar."""
    return _private(render(request, "programme/agenda.html", _context(request, edition)))


def _context(request: PageRequest, edition: Edition) -> dict[str, Any]:
    page = agendas.agenda_page(request, edition)
    view = request.GET.get("view", "week")
    view = view if view in VIEWS else "week"
    shown = page.days
    on = None
    if view == "day" and page.days:
        on = _day_asked(request, edition, page)
        shown = [day for day in page.days if day.date == on]
    kept = agenda_cookie.of(request, edition.pk)
    to_move = (
        len(kept.seen.keys() - agendas.starred_ids(request, edition)) if request.user.is_authenticated else 0
    )
    return {
        "view": view,
        "agenda": page,
        "shown": shown,
        "on": on,
        "clashes": [sentence for day in shown for sentence in day.clashes],
        "to_move": to_move,
        "feed_stops": bool(to_move and kept.token),
        **_feed_context(request, edition),
    }


def _day_asked(request: PageRequest, edition: Edition, page: agendas.AgendaPage) -> date:
    """The day in the address; else today, or the first of the agenda that is still to come, or its last."""
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        asked = None
    days = [day.date for day in page.days]
    if asked in days:
        return asked
    today = request.reader.now.astimezone(edition.home).date()
    return next((day for day in days if day >= today), days[-1])


# --- the feed: making, renewing, stopping ---------------------------------------------------------------


@require_POST
def feed_made(request: PageRequest, edition: Edition) -> HttpResponse:
    """A feed address for this reader's agenda, or a new one: the address before stops."""
    _insist_on_moderation(request)
    language = request.reader.language
    if request.user.is_authenticated:
        made, token = operations.make_feed(
            edition, {}, language=language, agenda=_agenda_of(request, edition), by=request.user
        )
        return _shown_once(request, edition, token)
    stars = agenda_cookie.of(request, edition.pk)
    known = agendas.agenda_with(stars.token, edition)
    made, token = operations.make_feed(edition, stars.seen, language=language, agenda=known, by=None)
    response = _back(edition)
    seen = dict(made.stars.values_list("occurrence", "seen"))
    agenda_cookie.keep(request, response, edition.pk, Stars(seen, token))
    return response


@require_POST
def feed_stopped(request: PageRequest, edition: Edition) -> HttpResponse:
    """The feed address stops; the stars stay."""
    response = _back(edition)
    if request.user.is_authenticated:
        operations.stop_feed(_agenda_of(request, edition), by=request.user)
        return response
    stars = agenda_cookie.of(request, edition.pk)
    if (known := agendas.agenda_with(stars.token, edition)) is not None:
        operations.stop_feed(known, by=None)
    agenda_cookie.keep(request, response, edition.pk, Stars(stars.seen))
    return response


def _insist_on_moderation(request: PageRequest) -> None:
    """New addresses make rows, so there is a limit per network address and one over all."""
    sender = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:32]
    for key, most in ((f"feeds-made-{sender}", FEEDS_AN_ADDRESS), ("feeds-made", FEEDS_AN_HOUR)):
        try:
            cache.add(key, 0, timeout=AN_HOUR)
            count = cache.incr(key)
        except ValueError:  # it ran out between the two
            continue
        except (OSError, RedisError):  # without a counter people still get their address
            log.exception("The cache does not answer: calendar addresses are not counted")
            return
        if count > most:
            raise Refused(
                _("Very many calendar addresses were asked for in the last hour. Please try again later.")
            )


def _feed_context(request: PageRequest, edition: Edition) -> dict[str, Any]:
    if request.user.is_authenticated:
        has_feed = (
            Agenda.objects.filter(edition=edition, person=request.user).exclude(token_hash=None).exists()
        )
        return {"has_feed": has_feed, "address": ""}
    token = agenda_cookie.of(request, edition.pk).token
    known = agendas.agenda_with(token, edition)
    return {"has_feed": known is not None} | _addresses(token if known else "")


def _addresses(token: str) -> dict[str, str]:
    """The feed's address for people to copy, and the one that opens a calendar program."""
    if not token:
        return {"address": "", "webcal": ""}
    address = settings.ORIGIN + reverse("feed", kwargs={"token": token})
    return {"address": address, "webcal": f"webcal:{address.partition(':')[2]}"}


def _shown_once(request: PageRequest, edition: Edition, token: str) -> HttpResponse:
    """With an account the address is shown this once: of its token only a hash is kept."""
    return _private(render(request, "programme/feed.html", {"has_feed": True, **_addresses(token)}))


# --- the feed itself ----------------------------------------------------------------------------------------


@require_safe
def feed(request: PageRequest, token: str) -> HttpResponse:
    """The agenda behind a token as a calendar, with what its owner may see now. `?lang=` chooses another language."""
    found = (
        Agenda.objects.select_related("edition", "person")
        .filter(token_hash=rules.hashed(token), edition__published_at__isnull=False)
        .exclude(person__is_active=False)
        .first()
    )
    if found is None:
        gone = _("There is no calendar at this address. Its owner may have made a new one or stopped it.")
        return _private(HttpResponseNotFound(gone, content_type="text/plain; charset=utf-8"))
    operations.note_read(found)
    body = _calendar(found, _language(request.GET.get("lang", ""), found))
    etag = f'"{hashlib.sha256(_STAMP.sub(b"", body)).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _private(HttpResponse(status=304, headers={"ETag": etag}))
    return _private(
        HttpResponse(
            body,
            content_type=ical.CONTENT_TYPE,
            headers={
                "ETag": etag,
                "Content-Disposition": f'inline; filename="{ical.file_name(found.edition, "agenda")}"',
                "X-Robots-Tag": "noindex",
            },
        )
    )


def _language(asked: str, found: Agenda) -> str:
    return asked if asked in dict(settings.LANGUAGES) and check_for_language(asked) else found.language


def _calendar(found: Agenda, language: str) -> bytes:
    edition = found.edition
    languages = edition.reading_order(language)
    items = ical.slot_items(agendas.feed_slots(found), languages=languages, edition=edition)
    items += agendas.feed_items(found, language)
    with override(language):
        name = _("My agenda: %(edition)s") % {"edition": edition.name.said(languages).text}
    return ical.calendar(items, language=language, edition=edition, name=name)


# --- small things --------------------------------------------------------------------------------------------


def _agenda_of(request: PageRequest, edition: Edition) -> Agenda:
    return operations.agenda_of(
        cast("MemberRequest", request).user, edition, language=request.reader.language
    )


def _back(edition: Edition) -> HttpResponse:
    return _private(redirect(reverse("programme:agenda", kwargs={"edition": edition.slug}) + "#feed"))


def _private(response: HttpResponse) -> HttpResponse:
    """Nobody keeps an answer that is one reader's own."""
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response
