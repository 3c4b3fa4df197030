"""The programme for other programs: calendars, schedule.xml and schedule.json."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemicycle.editions.models import Edition
from hemicycle.kernel.http import kept_page
from hemicycle.people.requests import PageRequest
from hemicycle.programme.exchange import ical
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


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
