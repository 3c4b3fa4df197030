"""One way in which every form of the studio is edited: nothing that was typed is ever lost.

`Editing` shows what the object holds, keeps what is typed while one types (`record.Unsaved`), offers it again when the
form is opened anew, saves through the object's keeper, and when somebody else has changed the same meanwhile shows both
side by side and lets choose.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django import forms
from django.db import models, transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.differences import Words, difference
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest
from hemicycle.record import columns, merging
from hemicycle.record.models import Revision, Unsaved
from hemicycle.record.operations import (
    EditConflict,
    forget_unsaved,
    keep_unsaved,
    keeper_of,
    newest_revision,
    revise,
    values_at,
)

F = TypeVar("F", bound=forms.Form)
OWN = frozenset(
    {"csrfmiddlewaretoken", "seen", "offered", "form", "next", "confirmed"}
)  # not the form's fields
TWICE = timedelta(seconds=30)  # the same made again by the same person within this time is a double click


@dataclass(frozen=True, slots=True)
class Clash:
    """One value that two people have changed: mine goes into the form, theirs stands beside it to be taken."""

    name: str  # of the radio buttons: "take-title-fr"
    field: str
    language: str  # or empty
    label: str
    mine: SafeString  # what came and went since both began
    theirs: SafeString


def plain_values(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What a form gives, as keepers have it: references by their keys, moments in UTC."""
    return {name: _plain(value) for name, value in cleaned.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet):
        return sorted(value.values_list("pk", flat=True))
    return _with_our_newlines(columns.plain_value(value))


def _with_our_newlines(value: Any) -> Any:
    """Browsers end the lines of a text with two signs; a text that nobody changed must not look changed."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, dict):
        return {key: _with_our_newlines(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_our_newlines(part) for part in value]
    return value


class Editing(Generic[F]):
    """A form about one object of the studio, from opening to saving.

    `make(data=…, initial=…)` gives the form; the names of its fields are those of the object's keeper, or the form has
    a method `changes()` that gives `{field of the keeper: value}`. `save(thing, changes, by=…, seen=…)` writes it down
    and gives the revision (None: nothing was changed); without it `record.operations.revise` does. `initial` are values
    of fields that the keeper does not have.
    """

    def __init__(
        self,
        request: MemberRequest,
        thing: models.Model,
        make: Callable[..., F],
        *,
        save: Callable[..., Revision | None] = revise,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.request, self.thing, self._make, self._save = request, thing, make, save
        self._initial = dict(initial or {})
        self.key = self._key()
        self.posted = request.method == "POST"
        self.revision: Revision | None = None
        self.clashes: list[Clash] = []
        self.theirs: Revision | None = None  # the change of somebody else that is in the way
        self.unsaved = self._kept()
        self.seen = self._seen()
        self.form = self._form()

    def _key(self) -> str:
        return f"{self.thing._meta.label_lower}:{self.thing.pk}"

    # --- opening ---------------------------------------------------------------------------------------
    @property
    def taken(self) -> bool:
        """Whether the form shows what was kept unsaved."""
        return not self.posted and self.unsaved is not None and self.request.GET.get("unsaved") == "take"

    @property
    def offered(self) -> bool:
        """Whether there is something unsaved that waits to be taken or discarded; until then nothing new is kept."""
        if self.posted:
            return self.request.POST.get("offered") == "1"
        return self.unsaved is not None and not self.taken

    def _kept(self) -> Unsaved | None:
        return None if self.posted else Unsaved.objects.filter(by=self.request.user, form=self.key).first()

    def _seen(self) -> int:
        if self.posted:
            return _number(self.request.POST.get("seen", ""))
        return self.unsaved.seen if self.taken and self.unsaved else self._newest()

    def _newest(self) -> int:
        return newest_revision(self.thing)

    def _form(self) -> F:
        if self.posted:
            return self._make(data=self.request.POST, initial=self._current())
        if self.taken and self.unsaved:
            return self._make(data=_as_typed(self.unsaved.fields), initial=self._current())
        return self._make(data=None, initial=self._current())

    def _current(self) -> dict[str, Any]:
        return {**keeper_of(self.thing).read(self.thing), **self._initial}

    # --- saving ------------------------------------------------------------------------------------------
    def saved(self) -> bool:
        """True when the form was sent and all of it is saved: then answer with `answers.done(…, undo=self.revision)`.

        False: show the page (again). What was typed is in the form, and kept.
        """
        if not self.posted:
            return False
        if self.form.is_valid() and self._written():
            if not self.offered:
                forget_unsaved(self.key, by=self.request.user)
            return True
        self._keep()
        return False

    def _written(self) -> bool:
        changes = self._chosen(self._changes())
        try:
            self.revision = self._save(self.thing, changes, by=self.request.user, seen=self.seen)
        except EditConflict as conflict:
            self._show_both(changes, conflict)
            return False
        except Refused as refused:
            self.form.add_error(None, str(refused.why))
            return False
        return True

    def _changes(self) -> dict[str, Any]:
        given = getattr(self.form, "changes", None)
        return plain_values(given() if given else self.form.cleaned_data)

    def _keep(self) -> None:
        if not self.offered:
            keep_unsaved(self.key, typed(self.request.POST), seen=self.seen, by=self.request.user)

    # --- two have changed the same ---------------------------------------------------------------------
    def _chosen(self, changes: dict[str, Any]) -> dict[str, Any]:
        """The changes, theirs where the person chose theirs."""
        taken = [
            name
            for name, value in self.request.POST.items()
            if name.startswith("take-") and value == "theirs"
        ]
        if not taken:
            return changes
        now = keeper_of(self.thing).read(self.thing)
        for name in taken:
            _take, field, *language = name.split("-", 2)
            if field not in changes or field not in now:
                continue
            if language and isinstance(now[field], dict):
                rest = {key: text for key, text in changes[field].items() if key != language[0]}
                theirs = {language[0]: now[field][language[0]]} if language[0] in now[field] else {}
                changes[field] = rest | theirs
            else:
                changes[field] = now[field]
        return changes

    def _show_both(self, changes: Mapping[str, Any], conflict: EditConflict) -> None:
        """The form again, as it would be with both changes; where they do not go together both are shown."""
        self.theirs = conflict.theirs
        base, seen = values_at(self.thing, self.seen), self._newest()
        keeper = keeper_of(self.thing)
        now = keeper.read(type(self.thing)._default_manager.get(pk=self.thing.pk))
        both, words = dict(now), Words(self.thing, self.request.reader)
        for field, mine in changes.items():
            if field not in now:
                continue
            both[field], apart = merging.settle(base[field], now[field], mine)
            for language in apart:
                self.clashes.append(
                    Clash(
                        name=f"take-{field}" + (f"-{language}" if language else ""),
                        field=field,
                        language=language,
                        label=str(keeper.words.get(field, field)),
                        mine=difference(
                            words.of(field, base[field], language), words.of(field, mine, language)
                        ),
                        theirs=difference(
                            words.of(field, base[field], language), words.of(field, now[field], language)
                        ),
                    )
                )
        self.form = self._make(data=None, initial={**both, **self._initial})
        self.seen = seen

    # --- the page -----------------------------------------------------------------------------------------
    def page(self, template: str, context: Mapping[str, Any]) -> HttpResponse:
        """The page of the form; `template` extends `editions/studio/edit.html`. 409 when two have changed the same."""
        status = 409 if self.clashes else 200
        return render(self.request, template, {"editing": self, "form": self.form, **context}, status=status)


class Adding(Editing[F]):
    """A form for something that is not there yet. `save(changes, by=…)` makes it and gives the revision.

    A double click makes one: the same by the same person within half a minute is the one that is there already.
    """

    def __init__(
        self,
        request: MemberRequest,
        edition: Edition | None,
        label: str,
        make: Callable[..., F],
        *,
        save: Callable[..., Revision],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self._add, self._label = save, label
        self._held = edition
        super().__init__(request, edition or Edition(), make, initial=initial)

    def _key(self) -> str:
        return f"{self._label}:new-{self._held.pk if self._held else 0}"

    def _newest(self) -> int:
        return 0

    def _current(self) -> dict[str, Any]:
        return self._initial

    def _written(self) -> bool:
        changes = self._changes()
        try:
            with transaction.atomic():
                Person.objects.select_for_update().get(pk=self.request.user.pk)
                self.revision = self._made_just_now(changes) or self._add(changes, by=self.request.user)
        except Refused as refused:
            self.form.add_error(None, str(refused.why))
            return False
        return True

    def _made_just_now(self, changes: Mapping[str, Any]) -> Revision | None:
        lately = Revision.objects.filter(
            label=self._label,
            act=Revision.Act.MADE,
            by=self.request.user,
            undoes=None,
            at__gt=clock.now() - TWICE,
        )
        for revision in lately:
            held = {name: after for name, (_before, after) in revision.fields.items()}
            if all(held.get(name) == value for name, value in changes.items() if name in held):
                return revision
        return None


def typed(data: QueryDict) -> dict[str, list[str]]:
    """What the fields of a form hold, as the browser sends them, without what is the page's own."""
    return dict(_fields(data))


def _fields(data: QueryDict) -> Iterator[tuple[str, list[str]]]:
    for name, values in data.lists():
        if name not in OWN and not name.startswith("take-"):
            yield name[:200], [str(value).replace("\x00", "") for value in values]


def _as_typed(fields: Mapping[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def _number(text: str) -> int:
    """The revision that a form says it has seen; nonsense counts as none, so that nothing of others is overwritten."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def saved_words(revision: Revision | None) -> str:
    """What to say after saving."""
    return _("Saved.") if revision else _("Nothing was changed, so nothing was saved.")
