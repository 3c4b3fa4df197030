"""The programme for other programs: calendars, schedule.xml and schedule.json."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemicycle.editions.models import Edition
from hemicycle.kernel.http import kept_page
from hemicycle.people.requests import PageRequest
from hemicycle.programme.exchange import ical, writing_json, writing_xml
from hemicycle.programme.exchange.writing import OutSchedule, outgoing
from hemicycle.programme.exchange.writing_json import write_json
from hemicycle.programme.exchange.writing_xml import write_xml
from hemicycle.programme.queries.slots import slots_for


@require_safe
@kept_page
def programme_calendar(request: PageRequest, edition: Edition) -> HttpResponse:
    """The whole programme as this reader may see it, to subscribe to."""
    languages = request.reader.languages
    items = ical.slot_items(slots_for(edition, request.user), languages=languages, edition=edition)
    name = edition.name.said(languages).text
    body = ical.calendar(items, language=request.reader.language, edition=edition, name=name)
    return _file(body, ical.CONTENT_TYPE, ical.file_name(edition))


@require_safe
@kept_page
def session_calendar(request: PageRequest, edition: Edition, slug: str) -> HttpResponse:
    """One session, every time it takes place, to put into a calendar."""
    slots = [slot for slot in slots_for(edition, request.user) if slot.session.slug == slug]
    if not slots:
        raise Http404(_("There is no such session."))
    languages = request.reader.languages
    items = ical.slot_items(slots, languages=languages, edition=edition)
    name = slots[0].session.title.said(languages).text
    body = ical.calendar(items, language=request.reader.language, edition=edition, name=name)
    return _file(body, ical.CONTENT_TYPE, ical.file_name(edition, slug))


@require_safe
@kept_page
def schedule_xml(request: PageRequest, edition: Edition) -> HttpResponse:
    """The programme in the frab and pentabarf conventions."""
    return _file(
        write_xml(_outgoing(request, edition)), writing_xml.CONTENT_TYPE, f"{edition.slug}-schedule.xml"
    )


@require_safe
@kept_page
def schedule_json(request: PageRequest, edition: Edition) -> HttpResponse:
    """The programme as pretalx, frab and their readers know it."""
    return _file(
        write_json(_outgoing(request, edition)), writing_json.CONTENT_TYPE, f"{edition.slug}-schedule.json"
    )


def _outgoing(request: PageRequest, edition: Edition) -> OutSchedule:
    return outgoing(slots_for(edition, request.user), edition=edition, languages=request.reader.languages)


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    """A file that pages of other sites may read too: they get what everybody gets, as no cookie goes with them."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Access-Control-Allow-Origin": "*"}
    return HttpResponse(body, content_type=content_type, headers=headers)
