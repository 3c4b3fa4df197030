"""Where bulletins are written, corrected, ended and taken down: by organisers, and by hosts for their own people."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import back_to, done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.kernel.words import Words as Sentence
from hemicycle.live.bulletins import operations, queries, rules
from hemicycle.live.bulletins.forms import BulletinForm, CorrectionForm, WordsForm
from hemicycle.live.bulletins.models import Bulletin
from hemicycle.live.bulletins.operations import Words
from hemicycle.people.models import Person, Scope
from hemicycle.people.requests import MemberRequest

ON_A_PAGE = 50
UNPROCESSABLE, CONFLICT = 422, 409
announcing = studio(queries.ANNOUNCE, everywhere=False)  # and then only what lies within their reach


@announcing
def bulletins(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What was said to those to whom this person may speak, the newest first."""
    rows, names = queries.announced_by_those_like(request.user, edition, request.reader.languages)
    page = Paginator(rows.order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.whom_name = names[row.scope_id]  # type: ignore[attr-defined]
        row.stands = row.is_up(request.reader.now)  # type: ignore[attr-defined]
    context = {"page": page, "may_write": bool(names) and not edition.archived_at}
    return render(request, "bulletins/studio/bulletins.html", context)


# --- a new one ------------------------------------------------------------------------------------------------


@announcing
def new(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Write one. Before it goes out the page says which languages miss, and how many people an urgent one reaches."""
    form = BulletinForm(
        request.POST or None,
        edition=edition,
        targets=queries.targets(edition, request.user, request.reader.languages),
        initial={"key": uuid.uuid4().hex, "to": request.GET.get("to", "")},
    )
    if request.method != "POST" or not form.is_valid():
        return _new_page(request, form, status=UNPROCESSABLE if request.method == "POST" else 200)
    words, scope, level = form.words(), form.scope(), form.cleaned_data["level"]
    asked = _asked_first(edition, scope, words, level)
    if asked and request.POST.get("confirmed") != asked:
        return _new_page(request, form, asked=asked, sentences=_sentences(edition, scope, words, level))
    try:
        made = operations.publish(
            edition,
            scope,
            words,
            level=level,
            lasting=form.cleaned_data["lasting"],
            key=form.cleaned_data["key"],
            by=request.user,
        )
    except Refused as refused:
        form.add_error(None, str(refused.why))
        return _new_page(request, form, status=refused.status)
    return done(request, _url(edition, made), _said_words(edition, scope))


def _new_page(request: MemberRequest, form: BulletinForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "shown": _preview(request, form) if more else None, **more}
    return render(request, "bulletins/studio/new.html", context, status=status)


def _asked_first(edition: Edition, scope: Scope, words: Words, level: str) -> str:
    gaps = rules.missing(words.title, words.body, edition.languages)
    return rules.asked_first(level=level, to_everybody=scope.pk == edition.scope_id, gaps=gaps)


def _sentences(edition: Edition, scope: Scope, words: Words, level: str) -> list[Sentence]:
    """What is to be known before it goes out."""
    found: list[Sentence] = []
    here = get_language() or "en"
    if gaps := rules.missing(words.title, words.body, edition.languages):
        names = ", ".join(language_name(code, here) for code in gaps)
        found.append(
            _(
                "It is not there in every language: %(languages)s. Who reads in these sees it in another, with a mark."
            )
            % {"languages": names}
        )
    count = queries.people_concerned(edition, scope).count()
    if level == rules.URGENT and scope.pk == edition.scope_id:
        found.append(
            ngettext(
                "%(count)d person gets an urgent notice at once, in quiet hours too.",
                "%(count)d people get an urgent notice at once, in quiet hours too.",
                count,
            )
            % {"count": count}
        )
    else:
        found.append(
            ngettext("%(count)d person gets a notice.", "%(count)d people get a notice.", count)
            % {"count": count}
        )
    return found


def _said_words(edition: Edition, scope: Scope) -> str:
    count = queries.people_concerned(edition, scope).count()
    return ngettext(
        "It stands on the pages now, and %(count)d person gets a notice.",
        "It stands on the pages now, and %(count)d people get a notice.",
        count,
    ) % {"count": count}


def _preview(request: MemberRequest, form: BulletinForm) -> queries.ShownBulletin:
    """How it will be read, in the language of the page."""
    words = form.words()
    unsaved = Bulletin(
        pk=0,
        level=form.cleaned_data["level"],
        title=words.title,
        body=words.body,
        link=words.link,
        scope=form.scope(),
    )
    return queries.shown(unsaved, queries.whom_of(unsaved), request.reader.languages, request.reader.now)


# --- one ------------------------------------------------------------------------------------------------------


@announcing
def bulletin(request: MemberRequest, edition: Edition, key: int) -> HttpResponse:
    """One bulletin: what it says and said before; corrected here."""
    found = _found(request.user, edition, key)
    initial = {"title": found.title, "body": found.body, "link": found.link, "wording": found.wording}
    form = CorrectionForm(request.POST or None, edition=edition, initial=initial)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                return _corrected(request, found, form)
            except Refused as refused:
                form.add_error(None, str(refused.why))
                status = refused.status
    return render(request, "bulletins/studio/bulletin.html", _about(request, found, form), status=status)


def _corrected(request: MemberRequest, found: Bulletin, form: CorrectionForm) -> HttpResponse:
    given = form.cleaned_data
    changed = operations.correct(
        found, form.words(), lasting=given["lasting"], seen=given["wording"], by=request.user
    )
    words = _("Corrected. Whoever had put it away sees it again.") if changed else _("Nothing was changed.")
    return done(request, request.path, words)


def _about(request: MemberRequest, found: Bulletin, form: WordsForm) -> dict[str, Any]:
    reader, edition = request.reader, found.edition
    whom = queries.whom_of(found)
    taken_down, up = found.is_taken_down(), found.is_up(reader.now)
    return {
        "thing": found,
        "form": form,
        "shown": queries.shown(found, whom, reader.languages, reader.now),
        "whom": whom,
        "up": up,
        "corrections": found.corrections.select_related("by"),
        "told": queries.people_concerned(edition, found.scope).count(),
        "may_correct": rules.may_correct(taken_down=taken_down),
        "gaps": rules.missing(found.title, found.body, edition.languages),
    }


@require_POST
@announcing
def act(request: MemberRequest, edition: Edition, key: int) -> HttpResponse:
    """End it, take it down, put it up again: one button each, and what was done can be undone."""
    found = _found(request.user, edition, key)
    asked, there = request.POST.get("act", ""), back_to(request, _url(edition, found))
    if asked == "end":
        operations.end(found, by=request.user)
        return done(request, there, _("It stands on the pages no longer. It stays in the list of bulletins."))
    if asked == "take-down":
        operations.take_down(found, by=request.user)
        return done(request, there, _("It is taken down: nobody reads it any more."))
    if asked == "put-up":
        operations.put_up_again(found, by=request.user)
        return done(request, there, _("It is read again."))
    raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))


def _found(person: Person, edition: Edition, key: int) -> Bulletin:
    """A bulletin that this person could have said."""
    found = get_object_or_404(
        Bulletin.objects.filter(edition=edition).select_related(
            "edition__scope", "scope", "taken_down", "by"
        ),
        pk=min(key, 2**63 - 1),
    )
    if not queries.may_announce(person, edition, found.scope):
        raise Http404("Not for this person.")
    return found


def _url(edition: Edition, made: Bulletin) -> str:
    return reverse("live-studio:bulletin", args=[edition.slug, made.pk])
