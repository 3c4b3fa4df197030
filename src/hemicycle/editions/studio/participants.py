"""Participants: a list that is searched and narrowed, one of them in full, many decisions in one act, files of them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions import rules
from hemicycle.editions.exchange import participants as exchange
from hemicycle.editions.forms.participants import ExportForm, FilterForm, NoteForm, questions_of
from hemicycle.editions.models import Application, BulkAct, Edition
from hemicycle.editions.operations import participants as operations
from hemicycle.editions.operations import registration
from hemicycle.editions.queries import participants as queries
from hemicycle.editions.queries.participants import Filters
from hemicycle.editions.rules import participants as judge
from hemicycle.editions.studio.answers import confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.people.operations import note_access
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import recently
from hemicycle.record.models import Entry

NAMES_SHOWN = 12
SINGLE = {
    judge.ACCEPT: registration.accept,
    judge.DECLINE: registration.decline,
    judge.WAIT: registration.put_on_waiting_list,
}
TOLD = {
    "Applied": "asked",
    "Accepted": "accepted",
    "Declined": "declined",
    "Waitlisted": "waits",
    "Withdrawn": "withdrawn",
    "Restored": "restored",
    "AnswersChanged": "answers",
    "ConfirmationAsked": "confirmation",
}


def _may(request: MemberRequest, edition: Edition, permission: str) -> bool:
    return rights_of(request.user).may(permission, edition.scope.path)


def _list_url(edition: Edition, query: str = "") -> str:
    return reverse("studio:participants", args=[edition.slug]) + (f"?{query}" if query else "")


# --- the list ------------------------------------------------------------------------------------------------------


@studio("editions.participants")
def participants(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Everybody, for those who run the edition; for the desk a search."""
    decides, exports = _may(request, edition, "editions.decide"), _may(request, edition, "editions.export")
    if not (decides or exports):
        return _desk(request, edition)
    filters = Filters.of(request.GET)
    found = queries.participant_list(edition, filters, request.GET.get("page", ""))
    if filters.need:
        _note_list(request, edition, "participants.needs", found.counts.total)
    language = get_language() or "en"
    sections = [(one.slug, one.name.said((language, "en"))) for one in found.sections]
    form = FilterForm(filters, sections=sections, codes=(share.word for share in found.counts.countries))
    return render(
        request,
        "editions/studio/participants.html",
        {
            "found": found,
            "page": found.page,
            "rows": [(one, queries.organisation_of(one)) for one in found.page],
            "filters": filters,
            "query": filters.as_query(),
            "states": [
                (state, words, count, filters.as_query(state=state)) for state, words, count in found.by_state
            ],
            "everybody": filters.as_query(state=""),
            "all": sum(count for _state, _words, count in found.by_state),
            "form": form,
            "decides": decides,
            "exports": exports,
            "acts": judge.ACTS.items(),
            "open_acts": _open_acts(edition) if decides else [],
            "places": registration.free_places(edition),
        },
    )


def _desk(request: MemberRequest, edition: Edition) -> HttpResponse:
    """A search, and at most twenty whom it finds: there is no list to page through."""
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = queries.found_by_desk(edition, q)
    if found:
        _note_list(request, edition, "participants.search", len(found))
    return render(
        request,
        "editions/studio/participants_desk.html",
        {
            "q": q,
            "found": found,
            "short": bool(q) and len(q) < judge.SEARCH_AT_LEAST,
            "most": judge.DESK_SEES,
        },
    )


def _note_list(request: MemberRequest, edition: Edition, what: str, count: int) -> None:
    note_access(by=request.user, what=what, count=count, scope=edition.scope)


def _open_acts(edition: Edition) -> list[BulkAct]:
    """Acts that can still be undone."""
    since = clock.now() - judge.UNDO_FOR
    return list(
        BulkAct.objects.filter(edition=edition, undone_at=None, told_at=None, at__gt=since).select_related(
            "by"
        )
    )


# --- one of them ---------------------------------------------------------------------------------------------------


@studio("editions.participants")
def participant(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """All that this edition knows of somebody. Who looked is written down, and the person can read it."""
    decides = _may(request, edition, "editions.decide")
    application = _application(edition, pk)
    note_access(by=request.user, what="participant", about=application.person, scope=edition.scope)
    shown = queries.participant(application)
    order = edition.reading_order(get_language() or "en")
    return render(
        request,
        "editions/studio/participant.html",
        {
            "application": application,
            "person": application.person,
            "organisation": queries.organisation_of(application),
            "shown": shown,
            "answers": [
                (answer.question, exchange.answer_words(answer, order)) for answer in shown.answers if decides
            ],
            "needs": [rules.NEEDS.get(name, name) for name in application.needs],
            "history": _history(application) if decides else [],
            "decides": decides,
            "form": NoteForm(),
            "verdicts": [
                (act, words, judge.may_act(act, application.state, places=registration.free_places(edition)))
                for act, words in judge.ACTS.items()
                if act != judge.RESEND
            ],
            "may_resend": judge.may_act(judge.RESEND, application.state, places=None),
        },
    )


def _application(edition: Edition, pk: int) -> Application:
    rows = Application.objects.filter(edition=edition).select_related(
        "person__section", "person__organisation", "by", "decided_by", "invitation", "edition__scope"
    )
    return get_object_or_404(rows.prefetch_related("person__affiliations"), pk=pk)


def _history(application: Application) -> list[tuple[Entry, str]]:
    entries = Entry.objects.filter(kind__in=TOLD, data__application_id=application.pk)
    return [(entry, TOLD[entry.kind]) for entry in entries.select_related("by").order_by("-pk")[:30]]


@require_POST
@studio("editions.decide")
def decision(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Accept, decline or let wait, with a few words; or send the confirmation again."""
    application = _application(edition, pk)
    act = request.POST.get("act", "")
    here = reverse("studio:participant", args=[edition.slug, pk])
    if act == judge.RESEND:
        operations.ask_for_confirmation(application, by=request.user)
        return done(request, here, _("The mail about the registration is on its way once more."))
    if act not in SINGLE:
        raise Unclear(_("It was not clear what to do, so nothing was changed."))
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise Unclear(_("These words are too long for a mail, so nothing was changed."))
    decide = SINGLE[act]
    decided = decide(application, note=form.cleaned_data["note"], by=request.user)
    return done(
        request,
        here,
        _("%(name)s: %(state)s. The mail about it is on its way.")
        % {"name": application.person.name, "state": decided.get_state_display()},
    )


# --- many at once --------------------------------------------------------------------------------------------------


@studio("editions.decide")
def act(request: MemberRequest, edition: Edition) -> HttpResponse:
    """First what an act would do: to how many, who is left out and why, which mails go. Then, confirmed, it is done."""
    if request.method != "POST":
        return HttpResponseRedirect(_list_url(edition))
    which = request.POST.get("act", "")
    if which not in judge.ACTS:
        raise Unclear(_("It was not clear what to do, so nothing was changed."))
    query = request.POST.get("query", "")[:1000]
    keys = _chosen(request, edition, query)
    if not keys:
        return done(request, _list_url(edition, query), _("Nobody was chosen, so nothing was done."))
    form = NoteForm(request.POST if confirmed(request) else None)
    if confirmed(request) and form.is_valid():
        made = operations.act_on_many(
            edition,
            keys,
            which,
            note=form.cleaned_data["note"],
            rest_waits=request.POST.get("rest") == "wait",
            expected=_number(request.POST.get("expected", "")),
            by=request.user,
        )
        return HttpResponseRedirect(reverse("studio:participants-done", args=[edition.slug, made.pk]))
    plan = operations.plan(edition, keys, which)
    return render(
        request,
        "editions/studio/participants_act.html",
        {
            "act": which,
            "act_words": judge.ACTS[which],
            "plan": plan,
            "names": _names(plan.does),
            "surplus": _names(plan.surplus),
            "skipped": [(why, len(left), _names(left)) for why, left in plan.skipped.items()],
            "keys": ",".join(map(str, keys)),
            "query": query,
            "form": form,
            "back": _list_url(edition, query),
            "minutes": judge.UNDO_FOR // timedelta(minutes=1),
            "places": registration.free_places(edition),
        },
    )


def _chosen(request: MemberRequest, edition: Edition, query: str) -> list[int]:
    """The rows that are ticked, or all that match; of the confirmation, those that it showed."""
    if "keys" in request.POST:
        return _keys(request.POST["keys"].split(","))
    if request.POST.get("which") == "all":
        return list(queries.matching(edition, _filters_of(query)).values_list("pk", flat=True))
    return _keys(request.POST.getlist("row"))


def _filters_of(query: str) -> Filters:
    try:
        return Filters.of(dict(parse_qsl(query, max_num_fields=50)))
    except ValueError:
        raise Unclear(_("It was not clear what to do, so nothing was changed.")) from None


def _keys(words: Iterable[str]) -> list[int]:
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 16]


def _number(word: str) -> int:
    return next(iter(_keys([word])), -1)


def _names(keys: list[int]) -> list[str]:
    """The first names of these, for a sentence."""
    rows = Application.objects.filter(pk__in=keys[:NAMES_SHOWN]).order_by("at", "pk")
    return list(rows.values_list("person__name", flat=True))


@studio("editions.decide")
def act_done(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """What an act did, and the way to take it back while there is one."""
    made = get_object_or_404(BulkAct.objects.filter(edition=edition).select_related("by"), pk=pk)
    keys = [int(key) for key in made.before]
    rows = Application.objects.filter(pk__in=keys).select_related("person").order_by("person__name", "pk")
    waiting = sum(1 for one in rows if one.state == rules.WAITING) if made.act == judge.ACCEPT else 0
    return render(
        request,
        "editions/studio/participants_done.html",
        {
            "made": made,
            "count": len(keys),
            "waiting": waiting,
            "act_words": judge.ACTS.get(made.act, made.act),
            "page": Paginator(rows, queries.ON_A_PAGE).get_page(request.GET.get("page", "")),
            "may_undo": judge.may_undo(
                undone=made.undone_at is not None, told=made.told_at is not None, at=made.at, now=clock.now()
            ),
            "due_at": made.at + judge.UNDO_FOR,
        },
    )


@require_POST
@studio("editions.decide")
def act_undone(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Take an act back as a whole; says whom it could not be taken back for."""
    made = get_object_or_404(BulkAct.objects.filter(edition=edition).select_related("edition__scope"), pk=pk)
    back, left = operations.undo(made, by=request.user)
    sentence = ngettext(
        "Undone for %(count)d person. Nobody has been told.",
        "Undone for %(count)d people. Nobody has been told.",
        back,
    ) % {"count": back}
    if left:
        sentence += " " + _(
            "It could not be undone for %(count)d, whose place is taken or who was decided on anew: %(names)s."
        ) % {"count": len(left), "names": ", ".join(_names(left))}
    return done(request, reverse("studio:participants-done", args=[edition.slug, pk]), sentence)


@require_POST
@studio("editions.decide")
def act_told(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Do not wait for the ten minutes: tell the people now."""
    made = get_object_or_404(
        BulkAct.objects.filter(edition=edition).select_related("edition__scope", "by"), pk=pk
    )
    if made.undone_at:
        raise Refused(_("This was undone already."))
    operations.tell(made, by=request.user)
    return done(
        request,
        reverse("studio:participants-done", args=[edition.slug, pk]),
        _("The mails are on their way. This can no longer be undone."),
    )


# --- files ---------------------------------------------------------------------------------------------------------


def export(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Choose columns, then a file of all who match. It is written down who took it, and how many it held."""
    filters = Filters.of(request.POST if request.method == "POST" else request.GET)
    form = ExportForm(edition, request.POST if request.method == "POST" else None)
    rows = queries.matching(edition, filters)
    if request.method == "POST" and form.is_valid():
        return _exported(request, edition, form, rows)
    return render(
        request,
        "editions/studio/participants_export.html",
        {"form": form, "count": rows.count(), "filters": filters, "query": filters.as_query()},
        status=400 if request.method == "POST" else 200,
    )


export_when_fresh: Any = recently(export)  # answers with a page or a file
export_page = studio("editions.export")(export_when_fresh)


def _exported(request: MemberRequest, edition: Edition, form: ExportForm, rows: Any) -> HttpResponse:
    columns, questions = form.chosen(), questions_of(edition)
    if not columns:
        raise Unclear(_("No column was chosen, so there is no file."))
    found = list(
        rows.select_related("person__section", "person__organisation").prefetch_related(
            "person__affiliations"
        )
    )
    _note_list(request, edition, "participants.export", len(found))
    if exchange.is_sensitive(columns, questions):
        _note_list(request, edition, "participants.needs", len(found))
    return _file(
        exchange.table(found, columns, questions, edition),
        form.cleaned_data["format"],
        f"participants-{edition.slug}",
    )


@studio("editions.export", "editions.decide")
def counts(request: MemberRequest, edition: Edition) -> HttpResponse:
    """The numbers of the report as a file: by state, section, country, gender where given."""
    rows = queries.matching(edition, Filters.of(request.GET))
    table = exchange.counts_table(queries.counts(rows), queries.by_state(edition), get_language() or "en")
    form = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    return _file(table, form, f"counts-{edition.slug}")


def _file(table: Iterable[list[str]], form: str, name: str) -> HttpResponse:
    response = HttpResponse(exchange.as_file(table, form), content_type=exchange.TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
