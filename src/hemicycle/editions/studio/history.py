"""What was changed in an edition, by whom and when; and taking it back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import back_to, done
from hemicycle.editions.studio.differences import Words, difference
from hemicycle.editions.studio.door import studio
from hemicycle.kernel import words as kernel_words
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Verdict, no
from hemicycle.people.models import Person, Scope
from hemicycle.people.queries import Rights, rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.record import operations
from hemicycle.record.models import Revision, RevisionQuerySet
from hemicycle.record.sockets import Keeper, keepers

SEE = "editions.history"
PER_PAGE = 30
TITLES = ("title", "name", "label", "slug")


# --- what one may see ------------------------------------------------------------------------------------


def seen_by(person: Person, edition: Edition) -> RevisionQuerySet:
    """The revisions of an edition, and of what stands beside editions, that this person may read."""
    mine = Revision.objects.within(rights_of(person).reach(SEE).paths)
    others = Scope.objects.filter(kind="edition").exclude(pk=edition.scope_id)
    elsewhere = Q(pk__in=())
    for path in others.values_list("path", flat=True):
        elsewhere |= Q(path__startswith=path)
    kept = [keeper.label for keeper in keepers]
    return mine.exclude(elsewhere).filter(label__in=kept)


def may_undo(revision: Revision, rights: Rights) -> Verdict:
    """Whether this person may take this change back, and whether it can be taken back at all."""
    keeper = operations.keeper_named(revision.label)
    if keeper is None:
        return no(_("Things of this kind are changed elsewhere."))
    places = [revision.paths]
    thing = apps.get_model(revision.label)._default_manager.filter(pk=revision.key).first()
    if thing is not None:  # it may have gone to others since: both count, where it was and where it is
        places.append(keeper.paths(thing))
    needed = keeper.needed(revision.fields)
    if not all(rights.may(name, *paths) for name in needed for paths in places):
        return no(_("You may read this, but not change it."))
    return operations.may_undo(revision)


# --- lines of a page -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of a revision: what it is called, in which language, and what went and came."""

    label: kernel_words.Words
    language: str
    difference: SafeString


@dataclass(frozen=True, slots=True)
class Line:
    """A revision as a page shows it."""

    revision: Revision
    noun: kernel_words.Words
    name: str
    url: str
    changed: list[Changed]
    undo: Verdict | None = None


def lines(
    revisions: Sequence[Revision], edition: Edition, reader: Reader, *, rights: Rights, undo: bool = False
) -> list[Line]:
    """The revisions in words, for whoever has these rights; with `undo` each says whether it can be taken back.

    (`undo` costs some queries for each.)
    """
    names = _names(revisions, reader, None if rights.may(SEE, edition.scope.path) else rights)
    told = []
    for revision in revisions:
        keeper = operations.keeper_named(revision.label)
        assert keeper is not None  # noqa: S101  (`seen_by` asks for these only)
        told.append(
            Line(
                revision=revision,
                noun=keeper.noun,
                name=names.get((revision.label, revision.key)) or _last_name(revision, reader),
                url=reverse("studio:history_of", args=[edition.slug, revision.label, revision.key]),
                changed=_changed(revision, keeper, edition, reader),
                undo=may_undo(revision, rights) if undo else None,
            )
        )
    return told


def _changed(revision: Revision, keeper: Keeper, edition: Edition, reader: Reader) -> list[Changed]:
    words = Words(apps.get_model(revision.label), reader, edition.home)
    found = []
    for field, (before, after) in revision.fields.items():
        label = keeper.words.get(field, field)
        for language in _languages(before, after):
            old, new = words.of(field, before, language), words.of(field, after, language)
            if old != new:
                found.append(Changed(label, language, difference(old, new)))
    return found


def _languages(before: Any, after: Any) -> list[str]:
    """The languages of a text in which it has become another; one empty name for what is no text."""
    texts = [value for value in (before, after) if isinstance(value, dict)]
    known = dict(settings.LANGUAGES)
    if not texts or not all(isinstance(part, str) for text in texts for part in text.values()):
        return [""]
    keys = dict.fromkeys([*known, *(key for text in texts for key in text)])
    return [key for key in keys if any(key in text for text in texts)] or [""]


def _names(
    revisions: Iterable[Revision], reader: Reader, rights: Rights | None
) -> dict[tuple[str, int], str]:
    """What the objects are called now, one query for each kind.

    With `rights` only what is still within them: something that has gone to others since is called as it was.
    """
    keys: dict[str, set[int]] = defaultdict(set)
    for revision in revisions:
        keys[revision.label].add(revision.key)
    names = {}
    for label, wanted in keys.items():
        keeper = operations.keeper_named(label)
        rows = apps.get_model(label)._default_manager.filter(pk__in=wanted)
        if keeper and keeper.related:
            rows = rows.select_related(*keeper.related)
        names.update(
            {
                (label, row.pk): name_of(row, reader)
                for row in rows
                if rights is None or keeper is None or rights.may(SEE, *keeper.paths(row))
            }
        )
    return names


def name_of(thing: models.Model, reader: Reader) -> str:
    """What an object is called, in the reader's language where it has a title or name."""
    for field in TITLES:
        text = getattr(thing, field, None)
        if isinstance(text, Text) and text:
            return text.said(reader.languages).text
    return str(thing)


def _last_name(revision: Revision, reader: Reader) -> str:
    """What something that is gone was called."""
    for field in TITLES:
        for value in reversed(revision.fields.get(field, [])):
            if value:
                return Text(value).said(reader.languages).text if isinstance(value, Mapping) else str(value)
    return f"#{revision.key}"


# --- pages -------------------------------------------------------------------------------------------------


@studio(SEE, everywhere=False)
def history(request: MemberRequest, edition: Edition) -> HttpResponse:
    """All changes of an edition that this person may see, the latest first, by kind, person and day."""
    mine = seen_by(request.user, edition)
    found = set(mine.order_by().values_list("label", flat=True).distinct())
    kinds = [(keeper.label, keeper.noun) for keeper in keepers if keeper.label in found]
    people = Person.objects.filter(pk__in=mine.order_by().values("by")).order_by("name")[:200]
    asked = {
        "kind": request.GET.get("kind", ""),
        "by": request.GET.get("by", ""),
        "day": request.GET.get("day", ""),
    }
    page = _page(request, _asked(mine, asked, edition))
    return render(
        request,
        "editions/studio/history.html",
        {
            "page": page,
            "lines": lines(list(page), edition, request.reader, rights=rights_of(request.user)),
            "kinds": kinds,
            "people": people,
            "asked": asked,
        },
    )


def _asked(revisions: RevisionQuerySet, asked: Mapping[str, str], edition: Edition) -> RevisionQuerySet:
    """Those that the filters ask for; a filter that says nothing sensible is none."""
    if asked["kind"]:
        revisions = revisions.filter(label=asked["kind"][:80].replace("\x00", ""))
    if asked["by"].isascii() and asked["by"].isdigit() and len(asked["by"]) < 19:
        revisions = revisions.filter(by=int(asked["by"]))
    try:
        begins = datetime.combine(date.fromisoformat(asked["day"]), time(0), edition.home).astimezone(UTC)
        revisions = revisions.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
    except (ValueError, OverflowError):
        pass
    return revisions


def _page(request: MemberRequest, revisions: RevisionQuerySet) -> "Page[Revision]":
    paginator = Paginator(revisions.select_related("by", "undone_by").order_by("-pk"), PER_PAGE)
    return paginator.get_page(request.GET.get("page"))


@studio(SEE, everywhere=False)
def of_one(request: MemberRequest, edition: Edition, label: str, key: int) -> HttpResponse:
    """The history of one object, with a button to take each change back; of one that nobody has changed, none yet."""
    keeper = operations.keeper_named(label)
    if key >= 2**63 or keeper is None:
        raise Http404("No object has such a key.")
    mine = seen_by(request.user, edition).filter(label=label, key=key)
    page = _page(request, mine)
    told = lines(list(page), edition, request.reader, rights=rights_of(request.user), undo=True)
    called = told[0].name if told else _name_of_unchanged(keeper, key, edition, request)
    context = {"page": page, "lines": told, "noun": keeper.noun, "called": called}
    return render(request, "editions/studio/history_of.html", context)


def _name_of_unchanged(keeper: Keeper, key: int, edition: Edition, request: MemberRequest) -> str:
    """What an object without a history is called, for whoever would read its history; for others there is none."""
    thing = apps.get_model(keeper.label)._default_manager.filter(pk=key).first()
    if thing is None:
        raise Http404("No object has such a key.")
    paths = keeper.paths(thing)
    others = Scope.objects.filter(kind="edition").exclude(pk=edition.scope_id)
    elsewhere = any(paths[0].startswith(other) for other in others.values_list("path", flat=True))
    if elsewhere or not rights_of(request.user).may(SEE, *paths):
        raise Http404("Nothing of this is for this person.")
    return name_of(thing, request.reader)


@require_POST
@studio(SEE, everywhere=False)
def undo(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Take a change back by a new one; refused in a sentence when a later one touched the same."""
    if pk >= 2**63:
        raise Http404("No revision has such a number.")
    revision = get_object_or_404(seen_by(request.user, edition), pk=pk)
    may_undo(revision, rights_of(request.user)).insist()
    undone = operations.undo(revision, by=request.user)
    back = reverse("studio:history_of", args=[edition.slug, revision.label, revision.key])
    return done(
        request,
        back_to(request, back),
        _("That was taken back."),
        undo=undone if undone.act == "changed" else None,
    )
