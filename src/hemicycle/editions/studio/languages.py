"""The languages of an edition: which ones, how much is said in each, what is missing, and one beside another."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, ngettext

from hemicycle.editions.forms.edition import LanguagesForm
from hemicycle.editions.forms.translation import TranslationForm
from hemicycle.editions.models import Edition
from hemicycle.editions.operations.edition import change
from hemicycle.editions.queries.languages import Line, completeness, lines
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import Editing, saved_words
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.text import direction
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.record.models import Revision
from hemicycle.record.operations import EditConflict

ON_A_PAGE, SIDE_BY_SIDE = 200, 25
SHORT = 60  # signs of a text in the table


@studio("editions.edit")
def languages(request: MemberRequest, edition: Edition) -> HttpResponse:
    """How much is said in each language, and the table of what is missing."""
    texts = lines(edition, rights_of(request.user), request.reader.languages)
    language = _one_of(request.GET.get("language"), edition.languages)
    kind = _one_of(request.GET.get("kind"), (kinds := _kinds(texts)))
    missing = [
        line
        for line in texts
        if (language in line.missing if language else line.missing) and kind in ("", str(line.row.kind))
    ]
    page = Paginator(missing, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "complete": completeness(texts, edition.languages),
        "page": page,
        "table": [(line, list(_cells(edition, line))) for line in page],
        "kinds": kinds,
        "kind": kind,
        "language": language,
        "filtered": bool(kind or language),
        "first": edition.languages[0] if edition.languages else "",
    }
    return render(request, "editions/studio/languages.html", context)


def _cells(edition: Edition, line: Line) -> Iterable[dict[str, Any]]:
    """For each language: said, or missing with a link to the field."""
    for position, code in enumerate(edition.languages):
        gap = code in line.missing
        yield {"language": code, "gap": gap, "url": line.url(position) if gap else ""}


def _kinds(texts: Iterable[Line]) -> list[str]:
    return list(dict.fromkeys(str(line.row.kind) for line in texts))


def _one_of(value: str | None, known: Iterable[str], otherwise: str = "") -> str:
    return value if value and value in known else otherwise


@studio("editions.edit")
def choice(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Which languages the edition has. Texts of one that is taken away stay where they are."""
    form_of = partial(LanguagesForm, edition, edition=edition, person=request.user)
    before = list(edition.languages)
    editing: Editing[LanguagesForm] = Editing(request, edition, form_of, save=change)
    there = reverse("studio:languages", args=[edition.slug])
    if editing.saved():
        gone = [code for code in before if code not in editing.form.cleaned_data["languages_offered"]]
        kept = [_kept_words(edition, code, rights_of(request.user)) for code in gone]
        return done(request, there, " ".join([saved_words(editing.revision), *kept]), undo=editing.revision)
    return editing.page("editions/studio/languages_choice.html", {"list_url": there})


def _kept_words(edition: Edition, code: str, rights: Any) -> str:
    """What becomes of the texts in a language that is taken away."""
    count = sum(code in line.text for line in lines(edition, rights))
    words = ngettext(
        "%(count)d text in %(language)s is kept, for the day it comes back.",
        "%(count)d texts in %(language)s are kept, for the day it comes back.",
        count,
    )
    return words % {"count": count, "language": language_name(code, get_language() or "en")}


# --- one language beside another ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """A text in the language one reads and in the one one writes."""

    line: Line
    source: str
    target: str
    why: str  # it is only assumed; or empty
    typed: str | None = None  # what was sent and not saved
    theirs: str | None = None  # what somebody else has saved meanwhile
    error: str = ""

    @property
    def shown(self) -> str:
        """What stands in the field."""
        return self.target if self.typed is None else self.typed

    @property
    def rows(self) -> int:
        """How high the field is."""
        longest = max(len(self.source), len(self.shown))
        return min(16, max(5, longest // 55)) if self.line.field in self.line.row.long else 1


@studio("editions.edit")
def translation(request: MemberRequest, edition: Edition) -> HttpResponse:
    """All texts of a kind, one language beside another; each is saved by itself."""
    texts = [
        line
        for line in lines(edition, rights_of(request.user), request.reader.languages)
        if line.key and line.may_edit
    ]
    asked = request.GET
    kinds = _kinds(texts)
    source = _one_of(asked.get("source"), edition.languages, edition.default_language)
    others = [code for code in edition.languages if code != source]
    target = _one_of(asked.get("target"), others, others[0] if others else source)
    kind = _one_of(asked.get("kind"), kinds, kinds[0] if kinds else "")
    here = f"{request.path}?{urlencode({**asked.dict(), 'source': source, 'target': target, 'kind': kind})}"
    trouble: dict[str, Pair] = {}
    if request.method == "POST":
        line = next((line for line in texts if line.key == request.POST.get("text-of")), None)
        if line is None:
            raise Http404("No such text.")
        answer = _save(request, line, source, target)
        if isinstance(answer, Pair):
            trouble[line.key] = answer
        else:
            return done(request, f"{here}#{_anchor(line)}", saved_words(answer[0]), undo=answer[0])
    shown = [
        line
        for line in texts
        if str(line.row.kind) == kind
        and line.text.get(source)
        and (not asked.get("missing") or target not in line.text or line.key in trouble)
    ]
    page = Paginator(shown, SIDE_BY_SIDE).get_page(asked.get("page"))
    newest = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    context = {
        "pairs": [(_anchor(line), trouble.get(line.key) or _pair(line, source, target)) for line in page],
        "page": page,
        "kinds": kinds,
        "kind": kind,
        "source": source,
        "target": target,
        "missing": bool(asked.get("missing")),
        "seen": newest,
        "directions": {"source": direction(source), "target": direction(target)},
    }
    status = 409 if any(pair.theirs is not None for pair in trouble.values()) else 200
    return render(request, "editions/studio/translation.html", context, status=status)


def _pair(line: Line, source: str, target: str, **more: Any) -> Pair:
    basis = getattr(line.row.thing, "basis", None)
    why = str(basis(line.field, target)) if basis and target in line.text else ""
    return Pair(line, line.text.get(source, ""), line.text.get(target, ""), why, **more)


def _anchor(line: Line) -> str:
    return "text-" + line.key.replace(":", "-").replace(".", "-")


def _save(request: MemberRequest, line: Line, source: str, target: str) -> Pair | tuple[Revision | None]:
    """Save one text; what was typed comes back where it cannot be saved."""
    typed = request.POST.get("text", "").replace("\0", "")
    form = TranslationForm(line, target, request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return _pair(line, source, target, typed=typed, error=str(first))
    try:
        seen = form.cleaned_data["seen"] or 0
        thing: Any = line.row.thing
        return (change(thing, form.changes(), seen=seen, by=request.user),)
    except EditConflict as conflict:
        return _pair(
            line, source, target, typed=typed, theirs=line.text.get(target, ""), error=str(conflict.why)
        )


urls: list[URLPattern] = [
    path("languages/", languages, name="languages"),
    path("languages/choice/", choice, name="languages_choice"),
    path("languages/translation/", translation, name="translation"),
]
