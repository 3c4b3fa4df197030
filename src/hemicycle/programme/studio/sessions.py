"""Sessions in the studio: the list, a session's own page with all that belongs to it, making, copying, removing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import Adding, Editing, saved_words
from hemicycle.kernel.markdown import markdown
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.programme import operations
from hemicycle.programme.forms.sessions import MakeForm, SessionForm
from hemicycle.programme.models import Kind, Session
from hemicycle.programme.operations.sessions import is_released
from hemicycle.programme.queries import studio as lists
from hemicycle.programme.queries.draft import hours_in
from hemicycle.programme.queries.reach import may_edit, runs, sessions_within
from hemicycle.programme.rules import editing as rules
from hemicycle.record.models import Revision
from hemicycle.record.operations import keeper_of
from hemicycle.ui.rendering import date_words

PREVIEWED = ("description", "outcome")
LIVE, DRAFTED = "live", "draft"


@studio("programme.edit", everywhere=False)
def sessions(request: MemberRequest, edition: Edition) -> HttpResponse:
    """All sessions that this person edits, narrowed by day, kind, section, gaps."""
    asked = lists.Asked.of(request.GET)
    reach = rights_of(request.user).reach("programme.edit")
    every = lists.sessions_of(edition, reach, request.reader, lists.Asked())
    rows = lists.sessions_of(edition, reach, request.reader, asked) if asked else every
    days = sorted({day for row in every for day in row.days})
    context = {
        "rows": rows,
        "total": len(every),
        "asked": asked,
        "days": [(day, date_words(date.fromisoformat(day), request.reader.language, "day")) for day in days],
        "kinds": [
            (kind.value, kind.label) for kind in Kind if any(row.session.kind == kind for row in every)
        ],
        "sections": lists.sections_with_sessions(every, request.reader),
        "runs": runs(request.user, edition),
    }
    return render(request, "programme/studio/sessions.html", context)


@studio("programme.schedule")
def make(request: MemberRequest, edition: Edition) -> HttpResponse:
    """A new session: title and kind, the rest on its own page."""
    adding = Adding(
        request,
        edition,
        "programme.session",
        lambda data, initial: MakeForm(data, initial=initial, edition=edition),
        save=lambda changes, by: _made(edition, changes, by),
    )
    if adding.saved() and adding.revision:
        session = Session.objects.get(pk=adding.revision.key)
        return done(
            request,
            _page(session),
            _("The session is there. Nobody sees it before it has a time and is released."),
        )
    return adding.page("programme/studio/session_new.html", {"heading": _("New session")})


def _made(edition: Edition, changes: Mapping[str, Any], by: Person) -> Revision:
    session = operations.make_session(edition, title=changes["title"], kind=changes["kind"], by=by)
    return Revision.objects.of(session).latest("pk")


@studio("programme.edit", everywhere=False)
def session(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """A session: whoever runs the programme edits all of it, a host what is said in it; the rest is shown."""
    found = _found(request, edition, slug)
    whole, released = runs(request.user, edition), is_released(found)
    may = rules.editable(runs=whole)

    def form(data: Any, initial: Mapping[str, Any]) -> SessionForm:
        return SessionForm(data, initial=initial, edition=edition, fields=may, released=released)

    editing = Editing(request, found, form)
    previews = "preview" in request.POST
    if not previews and editing.saved():
        found.refresh_from_db()
        return done(request, _page(found), saved_words(editing.revision), undo=editing.revision)
    context = {
        "session": found,
        "whole": whole,
        "released": released,
        "heading": found.title.said(request.reader.languages).text,
        "times": _times(found, edition, request),
        "shown": {} if whole else _shown(found, request),
        "assumed": sorted(found.assumed.items()),
        "previews": _previews(editing.form) if previews else [],
        "sections": _parts(editing.form),
    }
    return editing.page("programme/studio/session.html", context)


def _parts(form: SessionForm) -> list[tuple[str, str, list[Any]]]:
    """The form in parts: heading, whether a change is live at once or in the draft, its fields."""
    parts = [
        (_("What it says"), LIVE, ("title", "subtitle", "description")),
        (_("What it is"), LIVE, ("kind", "slug", "themes", "leads", "speakers")),
        (_("How it can be followed"), LIVE, ("languages", "readings")),
        (_("To whom it is listed"), DRAFTED, ("listed_to",)),
        (_("Who may enter, and how"), LIVE, ("open_to", "open_note", "entry_url")),
        (_("Afterwards"), LIVE, ("recording_url", "outcome", "outcome_links")),
    ]
    return [
        (heading, when, fields)
        for heading, when, names in parts
        if (fields := [form[name] for name in names if name in form.fields])
    ]


def _times(session: Session, edition: Edition, request: MemberRequest) -> list[dict[str, Any]]:
    """When it takes place in the draft, with the way to its day."""
    found = []
    for occurrence in session.occurrences.filter(removed_at=None):
        on = occurrence.starts_at.astimezone(edition.home).date()
        found.append(
            {
                "occurrence": occurrence,
                "day": date_words(on, request.reader.language),
                "hours": hours_in(occurrence.starts_at, occurrence.ends_at, edition.home),
                "url": f"{reverse('programme-studio:day', args=[edition.slug, on])}#o{occurrence.pk}",
            }
        )
    return found


def _shown(session: Session, request: MemberRequest) -> dict[str, str]:
    """What a host reads and does not change."""
    said = request.reader.languages
    leads = [
        lead.section or lead.organisation for lead in session.leads.select_related("section", "organisation")
    ]
    return {
        _("Kind"): session.get_kind_display(),
        _("Led by"): ", ".join(leader.name.said(said).text for leader in leads if leader),
        _("Themes"): ", ".join(theme.name.said(said).text for theme in session.themes.all()),
        _("Speakers"): ", ".join(speaker.name for speaker in session.speakers.order_by("speakings__order")),
        _("Listed to"): _audience(session.get_listed_to_display(), session.listed_circle, said),
        _("Open to"): _audience(session.get_open_to_display(), session.open_circle, said),
    }


def _audience(words: str, circle: Any, said: tuple[str, ...]) -> str:
    return circle.name.said(said).text if circle else words


def _previews(form: SessionForm) -> list[tuple[str, str, Any]]:
    """(label, language, HTML) of the Markdown texts as they are typed."""
    if not form.is_valid():
        return []
    return [
        (str(form.fields[name].label), code, markdown(text))
        for name in PREVIEWED
        if name in form.cleaned_data
        for code, text in form.cleaned_data[name].items()
        if code in form.edition.languages
    ]


@require_POST
@studio("programme.schedule")
def copy(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """The same session once more, without its times and speakers."""
    made = operations.copy_session(_found(request, edition, slug), by=request.user)
    return done(
        request,
        _page(made),
        _("This is the copy. It has the texts, the leads and the languages; it has no time yet."),
    )


@studio("programme.schedule")
def removal(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """Remove a session that no version shows, or cancel all times of one that the public knows."""
    found = _found(request, edition, slug)
    title = found.title.said(request.reader.languages).text
    if is_released(found):
        return _cancellation(request, edition, found, title)
    if confirmed(request):
        label, key = keeper_of(found).label, found.pk
        operations.remove_session(found, by=request.user)
        removed = Revision.objects.filter(label=label, key=key, act=Revision.Act.REMOVED).first()
        address = reverse("programme-studio:sessions", args=[edition.slug])
        return done(request, address, _("“%(title)s” is removed.") % {"title": title}, undo=removed)
    return ask(
        request,
        title=_("Remove “%(title)s”?") % {"title": title},
        sentences=[
            _("No published version has shown it. Its texts, times and speakers are removed with it."),
            _("You can undo this: the texts come back, the times do not."),
        ],
        button=_("Remove it"),
        back=_page(found),
        danger=True,
    )


def _cancellation(request: MemberRequest, edition: Edition, found: Session, title: str) -> HttpResponse:
    if confirmed(request):
        operations.cancel_session(found, by=request.user)
        return done(
            request,
            _page(found),
            _("All times of “%(title)s” are cancelled in the draft.") % {"title": title},
        )
    return ask(
        request,
        title=_("Cancel all times of “%(title)s”?") % {"title": title},
        sentences=[
            rules.may_remove(released=True).why,
            _("The public reads that it is cancelled once you release the programme."),
        ],
        button=_("Cancel all times"),
        back=_page(found),
        danger=True,
    )


def _found(request: MemberRequest, edition: Edition, slug: str) -> Session:
    """The session, for whoever may edit it; for everybody else there is none."""
    reach = rights_of(request.user).reach("programme.edit")
    found = (
        Session.objects.filter(sessions_within(reach), edition=edition, slug=slug)
        .select_related("edition__scope", "scope", "listed_circle", "open_circle")
        .first()
    )
    if found is None or not may_edit(request.user, found):
        raise Http404(_("There is no such session."))
    return found


def _page(session: Session) -> str:
    return reverse("programme-studio:session", args=[session.edition.slug, session.slug])
