"""Reading captions, their transcript, and the page on which they are typed, with a script and without."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel.text import direction
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.live.captions import notices, operations, part, queries, rules
from hemicycle.live.captions.exchange import FORMS, plain_text, web_vtt
from hemicycle.live.captions.models import Caption
from hemicycle.live.door import holding, in_venue, member_of
from hemicycle.live.queries.places import may_enter
from hemicycle.live.queries.visitors import visitor as seen_anew
from hemicycle.live.rules.asking import number
from hemicycle.live.sockets import Visitor
from hemicycle.live.views.venue import url_of
from hemicycle.people.requests import PageRequest

FRAGMENT = "X-Fragment"


# --- for whoever reads ------------------------------------------------------------------------------------------


@in_venue
def line(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """The newest captions of a language, for a page to read them again; with `?part=choice` what one can choose."""
    _insist_it_is_on(visitor)
    found = part.choice(visitor, request.GET.dict())
    context: dict[str, Any] = {"choice": found, **part.choosing(visitor), **part.urls(visitor)}
    if request.GET.get("part") == "choice":
        return _render(request, visitor, "captions/_choice.html", {"part": context})
    if found.language == rules.OFF:
        raise Http404("Nothing is read here.")
    return _render(
        request, visitor, "captions/_lines.html", {"part": context | part.line(visitor, found.language)}
    )


@in_venue
def reading(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """In which language and how large somebody reads captions, from now on and in every venue."""
    if request.method == "POST":
        language, size = request.POST.get("captions"), request.POST.get("size")
        if language not in {None, rules.OFF, *visitor.venue.edition.languages}:
            raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
        operations.choose_reading(language=language, size=size, by=member_of(request))
        if FRAGMENT in request.headers:
            return HttpResponse(status=204)
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#captions")


@in_venue
def transcript(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """Everything that was typed in a language, with its hours."""
    _insist_it_is_on(visitor)
    languages = queries.languages_with_captions(visitor.venue)
    asked = request.GET.get("language", "")
    language = asked if asked in languages else part.choice(visitor, {}).language
    if language not in languages:
        language = languages[0] if languages else ""
    found = queries.captions_of(visitor.venue, language).filter(pk__gt=number(request.GET.get("after", "")))
    captions = [queries.shown(one) for one in found[: queries.PAGE + 1]]
    home, zone = visitor.venue.edition.home, visitor.reader.zone
    context = {
        "languages": languages,
        "language": language,
        "direction": direction(language),
        "minutes": queries.minutes(captions[: queries.PAGE], home),
        "home_hours": zone not in {None, home},
        "further": captions[queries.PAGE - 1].pk if len(captions) > queries.PAGE else 0,
        "begun": "after" not in request.GET,
        "is_over": part.is_over(visitor),
        "forms": list(FORMS),
        **part.urls(visitor),
    }
    return _render(request, visitor, "captions/transcript.html", context)


@in_venue
def file(request: PageRequest, visitor: Visitor, language: str, form: str) -> HttpResponse:
    """The transcript of a language as a file."""
    _insist_it_is_on(visitor)
    captions = [queries.shown(one) for one in queries.captions_of(visitor.venue, language)]
    if form not in FORMS or not captions:
        raise Http404("No such file.")
    edition, place = visitor.venue.edition, visitor.place
    title = str(place.title.said((language, *visitor.reader.languages)))
    text = web_vtt(captions, place.starts_at) if form == "vtt" else plain_text(title, captions, edition.home)
    name = f"{edition.slug}-venue-{visitor.venue.pk}-{language}.{form}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=FORMS[form], headers=disposition)


def _insist_it_is_on(visitor: Visitor) -> None:
    if not (visitor.standings[notices.MODULE].opened or visitor.moderates):
        raise Http404("Captions are not switched on here.")


# --- for whoever types ------------------------------------------------------------------------------------------


@holding(queries.CAPTION)
def typing(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """The page on which captions are typed. A POST sends some, or corrects one; `?part=` gives a part of the page."""
    if request.method == "POST":
        return _sent(request, visitor)
    return _desk(request, visitor, _language(request, visitor), part=request.GET.get("part", ""))


def _sent(request: PageRequest, visitor: Visitor) -> HttpResponse:
    language, text = _language(request, visitor), request.POST.get("text", "")
    correcting = number(request.POST.get("correcting", ""))
    by = member_of(request)
    try:
        if correcting:
            operations.correct(_found(visitor, correcting), text, by=by)
        else:
            operations.type_captions(
                visitor.venue, text, language=language, key=request.POST.get("key", ""), by=by
            )
    except Refused as refused:
        more = {"trouble": refused.why, "typed": text, "correcting": correcting}
        again = seen_anew(visitor.venue, visitor.person, visitor.reader) or visitor
        only = "form" if request.headers.get(FRAGMENT) == "captions-sent" else ""
        return _desk(request, again, language, part=only, status=refused.status, **more)
    if request.headers.get(FRAGMENT) == "captions-sent":
        return _desk(request, visitor, language, part="sent")
    return HttpResponseRedirect(_desk_url(visitor, language))


@holding(queries.CAPTION)
def withdrawals(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A caption is taken back, or put back."""
    language = _language(request, visitor)
    if request.method == "POST":
        by = member_of(request)
        if key := number(request.POST.get("take_back", "")):
            operations.withdraw(_found(visitor, key), by=by)
        elif key := number(request.POST.get("put_back", "")):
            operations.put_back(_found(visitor, key), by=by)
        else:
            raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
        if request.headers.get(FRAGMENT) == "captions-sent":
            return _desk(request, visitor, language, part="sent")
    return HttpResponseRedirect(_desk_url(visitor, language))


PARTS = {
    "form": "captions/_form.html",
    "sent": "captions/_sent.html",
    "typists": "captions/_typists.html",
    "": "captions/typing.html",
}


def _desk(
    request: PageRequest, visitor: Visitor, language: str, *, part: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    venue, by = visitor.venue, member_of(request)
    may_type = rules.may_type(holds=True, standing=visitor.standings[notices.MODULE])
    part = part if part in PARTS else ""
    if may_type and not part and not venue.edition.archived_at:
        operations.begin_typing(venue, language, by=by)
    context: dict[str, Any] = {
        "language": language,
        "direction": direction(language),
        "languages": venue.edition.languages,
        "may_type": may_type,
        "desk": notices.topic_of_desk(venue.pk),
        "sent_in": notices.sent_in(language),
        "url": reverse("live:captions:typing", args=[venue.edition.slug, venue.pk]),
    }
    if part in {"", "sent"}:
        context["sent"] = queries.sent(venue, language, by)
    if part in {"", "form"}:
        context |= _form(request, visitor)
    if part in {"", "typists"}:
        context["typists"] = queries.typing_now(venue, by)
    if not part:
        context["enters"] = may_enter(by, venue)
    return _render(request, visitor, PARTS[part], context | more, status=status)


def _form(request: PageRequest, visitor: Visitor) -> dict[str, Any]:
    """What the field reads: empty, or with the caption that is to be corrected."""
    key = number(request.GET.get("correct", ""))
    caption = Caption.objects.standing().filter(pk=key, venue=visitor.venue).first() if key else None
    return {
        "key": uuid.uuid4().hex,
        "longest": rules.LONGEST,
        "most": rules.MOST_AT_ONCE,
        "most_signs": rules.LONGEST * rules.MOST_AT_ONCE,
        "correcting": caption.pk if caption else 0,
        "typed": caption.text if caption else "",
    }


def _language(request: PageRequest, visitor: Visitor) -> str:
    """The language in which somebody types: as they say, else as the last time, else one that they speak."""
    asked = request.POST.get("language") or request.GET.get("language") or ""
    languages: list[str] = visitor.venue.edition.languages
    if asked in languages:
        return asked
    by = member_of(request)
    likely = [queries.typed_last_in(visitor.venue, by), *by.speaks, visitor.reader.language, *languages]
    return next((code for code in likely if code in languages), "")


def _desk_url(visitor: Visitor, language: str) -> str:
    where = reverse("live:captions:typing", args=[visitor.venue.edition.slug, visitor.venue.pk])
    return f"{where}?language={language}"


def _found(visitor: Visitor, key: int) -> Caption:
    found = Caption.objects.filter(pk=key, venue=visitor.venue).first()
    if found is None:
        raise Http404("No such caption here.")
    return found


def _render(
    request: PageRequest, visitor: Visitor, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shared = {"visitor": visitor, "venue": visitor.venue, "place": visitor.place}
    return render(request, template, shared | context, status=status)
