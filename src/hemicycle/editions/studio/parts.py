"""Lists and forms of what an edition holds: a `Shelf` for each kind, and one way of working with all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.forms.parts import AddressedForm, PartForm
from hemicycle.editions.models import Edition
from hemicycle.editions.operations import edition as operations
from hemicycle.editions.studio.answers import ask, back_to, confirmed, done
from hemicycle.editions.studio.door import may_enter, studio
from hemicycle.editions.studio.editing import Adding, Editing, saved_words
from hemicycle.editions.studio.history import may_undo
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.record import columns
from hemicycle.record.models import Revision

ON_A_PAGE = 100
LONGEST_NAME = 80  # signs of a thing's name in a sentence


@dataclass(frozen=True, slots=True)
class Shelf:
    """Things of one kind in an edition: who works on them, with which form, and where they stand in the studio.

    `rows(person, edition)` are those that this person may change, `empty(edition)` is a new one.
    `public(edition, thing)` is where everybody reads it ("" if nowhere). `acts(request, edition, thing)` are links
    beside its form. `starts(request, edition)` are plain values with which the form of a new one begins.
    """

    name: str  # "days": in addresses, in names of addresses and of templates
    model: type[models.Model]
    title: Words  # "Days"
    new: Words  # "Add a day"
    form: type[PartForm]
    rows: Callable[[Person, Edition], "models.QuerySet[Any]"]
    empty: Callable[[Edition], Any]
    any_of: tuple[str, ...] = ("editions.edit",)
    adds: tuple[str, ...] = ()  # who adds and removes, if not everybody who edits
    everywhere: bool = True
    ordered: bool = False  # moved up and down
    add: Callable[..., Revision] = operations.add
    change: Callable[..., Revision | None] = operations.change
    remove: Callable[..., Revision] = operations.remove
    public: Callable[[Edition, Any], str] = lambda edition, thing: ""
    hint: Words = ""  # what one should know of this list, in a sentence
    filters: Mapping[str, "Choice"] = field(default_factory=dict)
    acts: Callable[[MemberRequest, Edition, Any], list["Act"]] = lambda request, edition, thing: []
    starts: Callable[[MemberRequest, Edition], Mapping[str, Any]] = lambda request, edition: {}
    space: str = "studio"  # the names of its addresses stand in this one
    folder: str = "editions/studio"  # of the template of its list

    def url(self, edition: Edition, act: str = "", **kwargs: int) -> str:
        """The address of the list, or of one of its other pages: "new", "one", "removal"."""
        name = f"{self.space}:{self.name}" + (f"_{act}" if act else "")
        return reverse(name, kwargs={"edition": edition.slug, **kwargs})

    def urls(self) -> list[URLPattern]:
        """The addresses of everything that is done with these things."""
        door = studio(*self.any_of, everywhere=self.everywhere)
        adders = studio(*(self.adds or self.any_of), everywhere=self.everywhere)
        found = [
            path(f"{self.name}/", door(partial(listing, shelf=self)), name=self.name),
            path(f"{self.name}/new/", adders(partial(adding, shelf=self)), name=f"{self.name}_new"),
            path(f"{self.name}/<int:key>/", door(partial(one, shelf=self)), name=f"{self.name}_one"),
            path(
                f"{self.name}/<int:key>/removal/",
                adders(partial(removal, shelf=self)),
                name=f"{self.name}_removal",
            ),
        ]
        if self.ordered:
            order = require_POST(door(partial(ordering, shelf=self)))
            found.append(path(f"{self.name}/order/", order, name=f"{self.name}_order"))
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A question by which a list is narrowed: its label, and the answers with what they let through."""

    label: Words
    answers: Mapping[str, tuple[Words, Callable[[Any], bool]]]


@dataclass(frozen=True, slots=True)
class Act:
    """Something else one can do with a thing: a link beside its form."""

    label: Words
    url: str


def listing(request: MemberRequest, edition: Edition, *, shelf: Shelf) -> HttpResponse:
    """All things of the shelf that this person may change."""
    asked = request.GET.get("q", "").strip()[:100]
    chosen = {name: request.GET.get(name, "") for name in shelf.filters}
    rows = list(shelf.rows(request.user, edition))
    found = [thing for thing in rows if _fits(thing, shelf, asked, chosen)]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    for thing in page:
        thing.url = shelf.url(edition, "one", key=thing.pk)
        thing.public_url = shelf.public(edition, thing)
    context = {
        "shelf": shelf,
        "page": page,
        "count": len(rows),
        "asked": asked,
        "filters": [
            (
                name,
                choice.label,
                [(value, label) for value, (label, _fits) in choice.answers.items()],
                chosen[name],
            )
            for name, choice in shelf.filters.items()
        ],
        "filtered": asked or any(chosen.values()),
        "new_url": shelf.url(edition, "new") if may_add(request, edition, shelf) else "",
        "order_url": shelf.url(edition, "order") if shelf.ordered else "",
    }
    return render(request, f"{shelf.folder}/{shelf.name}.html", context)


def may_add(request: MemberRequest, edition: Edition, shelf: Shelf) -> bool:
    """Whether this person adds and removes things here."""
    return may_enter(
        rights_of(request.user), edition, shelf.adds or shelf.any_of, everywhere=shelf.everywhere
    )


def _fits(thing: Any, shelf: Shelf, asked: str, chosen: Mapping[str, str]) -> bool:
    for name, value in chosen.items():
        answer = shelf.filters[name].answers.get(value)
        if answer and not answer[1](thing):
            return False
    return not asked or asked.casefold() in words_of(thing).casefold()


def words_of(thing: models.Model) -> str:
    """Everything by which somebody may look for a thing: its names in every language, its address."""
    found: list[str] = []
    for column in thing._meta.concrete_fields:
        value = column.value_from_object(thing)
        if isinstance(value, Text) and column.name in {"title", "name", "label", "place", "banner", "region"}:
            found.extend(value.values())
        elif column.name in {"slug", "value", "year"}:
            found.append(str(value))
    return "\n".join(found)


def name_of(thing: Any) -> str:
    """A thing's name in the language of the page, cut where it is long."""
    for field_name in ("title", "name", "label", "place"):
        text = getattr(thing, field_name, None)
        if isinstance(text, Text) and text:
            said = text.said((get_language() or "en", "en")).text
            return said if len(said) <= LONGEST_NAME else f"{said[: LONGEST_NAME - 1]}…"
    return str(thing)


def adding(request: MemberRequest, edition: Edition, *, shelf: Shelf) -> HttpResponse:
    """A new one."""
    form_of = partial(shelf.form, shelf.empty(edition), edition=edition, person=request.user)

    def save(changes: Mapping[str, Any], *, by: Person) -> Revision:
        thing = shelf.empty(edition)
        columns.put(thing, changes)
        form = editing.form
        if isinstance(form, AddressedForm) and not thing.slug:
            thing.slug = form.made_slug()
        if shelf.ordered:
            last = shelf.rows(by, edition).aggregate(last=models.Max("order"))["last"]
            thing.order = min((last or 0) + 1, 32_000)
        return shelf.add(thing, by=by)

    label, starts = shelf.model._meta.label_lower, shelf.starts(request, edition)
    editing: Adding[PartForm] = Adding(request, edition, label, form_of, save=save, initial=starts)
    if "preview" not in request.POST and editing.saved():
        return done(request, back_to(request, shelf.url(edition)), _("Added."))
    return _form_page(request, edition, shelf, editing, shelf.empty(edition))


def one(request: MemberRequest, edition: Edition, key: int, *, shelf: Shelf) -> HttpResponse:
    """The form of one thing."""
    thing = _found(request, edition, key, shelf)
    form_of = partial(shelf.form, thing, edition=edition, person=request.user)
    editing: Editing[PartForm] = Editing(request, thing, form_of, save=shelf.change)
    if "preview" not in request.POST and editing.saved():
        return done(
            request,
            back_to(request, shelf.url(edition)),
            saved_words(editing.revision),
            undo=editing.revision,
        )
    return _form_page(request, edition, shelf, editing, thing)


def _found(request: MemberRequest, edition: Edition, key: int, shelf: Shelf) -> Any:
    return get_object_or_404(shelf.rows(request.user, edition), pk=key)


def _form_page(
    request: MemberRequest, edition: Edition, shelf: Shelf, editing: "Editing[PartForm]", thing: Any
) -> HttpResponse:
    is_new = thing.pk is None
    context = {
        "shelf": shelf,
        "thing": thing,
        "is_new": is_new,
        "heading": shelf.new if is_new else name_of(thing),
        "list_url": shelf.url(edition),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "previews": list(editing.form.previews()) if "preview" in request.POST else [],
        "has_preview": any(getattr(field, "markdown", False) for field in editing.form.fields.values()),
        "public_url": "" if is_new else shelf.public(edition, thing),
        "removal_url": ""
        if is_new or not may_add(request, edition, shelf)
        else shelf.url(edition, "removal", key=thing.pk),
        "acts": [] if is_new else shelf.acts(request, edition, thing),
    }
    return editing.page("editions/studio/part.html", context)


def removal(request: MemberRequest, edition: Edition, key: int, *, shelf: Shelf) -> HttpResponse:
    """Remove one, after a question."""
    thing = _found(request, edition, key, shelf)
    name = name_of(thing)
    if confirmed(request):
        noted = shelf.remove(thing, by=request.user)
        undo = noted if may_undo(noted, rights_of(request.user)) else None
        return done(request, shelf.url(edition), _("“%(name)s” is removed.") % {"name": name}, undo=undo)
    return ask(
        request,
        title=_("Remove “%(name)s”?") % {"name": name},
        sentences=[
            _("It is gone from the public pages at once. History keeps it, and it can be brought back.")
        ],
        button=_("Remove it"),
        back=shelf.url(edition, "one", key=thing.pk),
        danger=True,
    )


def ordering(request: MemberRequest, edition: Edition, *, shelf: Shelf) -> HttpResponse:
    """Move one up or down by a place."""
    places, key = (1, request.POST["down"]) if "down" in request.POST else (-1, request.POST.get("up", ""))
    if key.isascii() and key.isdigit() and len(key) < 19:
        rows = operations.moved(shelf.rows(request.user, edition), int(key), places)
        operations.arrange(rows, by=request.user)
    return done(
        request, f"{shelf.url(edition)}#row-{key if key.isdigit() else ''}", _("The order is changed.")
    )
