"""The form of something that an edition holds: its texts side by side, its marks of illustrative values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import URLValidator
from django.db import models
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.rules.content import may_change_address
from hemicycle.kernel.illustrative import confirmed
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.markdown import markdown
from hemicycle.kernel.text import Text, direction
from hemicycle.kernel.words import Words
from hemicycle.kernel.zones import known_zones
from hemicycle.people.models import Person
from hemicycle.record.columns import plain_value
from hemicycle.ui.forms import MomentField, TextsField

web = URLValidator(schemes=["http", "https"])


class WebField(forms.URLField):
    """An address on the web."""

    default_validators = [web]
    widget = forms.URLInput(attrs={"dir": "ltr"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class ZoneField(forms.ChoiceField):
    """A time zone by its IANA name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(name, name.replace("_", " ")) for name in sorted(known_zones())], **kwargs)


class NamedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic here
    """One of several things with a name, said in the language of the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": "–", **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        """The name for whoever reads the page."""
        return str(obj.name.said((get_language() or "en", "en"))) or obj.slug


class Written(TextsField):
    """A text in the languages of the edition; `markdown` ones are shown as the page will show them."""

    def __init__(self, *, languages: Sequence[str] = (), markdown: bool = False, **kwargs: Any) -> None:
        self.given = {"markdown": markdown, **kwargs}
        self.markdown = markdown
        kwargs["long"] = kwargs.get("long", False) or markdown
        super().__init__(languages=languages, **kwargs)

    def in_languages(self, languages: Sequence[str]) -> "Written":
        """The same field for these languages."""
        return type(self)(languages=languages, **self.given)


class Hour(MomentField):
    """A moment in the edition's home zone, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(zone=ZoneInfo("UTC"), **kwargs)  # until the form says which edition

    def clean(self, value: Any) -> Any:
        """The moment; the seconds of the one that was there stay if its minute does."""
        at, before = super().clean(value), self.initial
        return before if at and before and before.replace(second=0, microsecond=0) == at else at


class LinksField(Written):
    """One address a language: gives `[{"language": …, "url": …}]`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for part in self.widget.widgets:
            part.attrs.update(dir="ltr", inputmode="url")

    def prepare_value(self, value: Any) -> Any:
        """A list of links as a text in several languages."""
        if isinstance(value, list) and all(isinstance(link, dict) for link in value):
            return {link["language"]: link["url"] for link in reversed(value)}
        return value

    def compress(self, data_list: Sequence[str]) -> Any:
        """The links of the languages that are edited here, then those of others."""
        typed = dict(zip(self.languages, data_list or [], strict=False))
        for url in filter(None, typed.values()):
            web(url)
        links = [{"language": code, "url": url} for code, url in typed.items() if url]
        return links + [link for link in self.initial or [] if link["language"] not in typed]


class AddressesField(forms.CharField):
    """Addresses on the web, one a line: gives a list."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "ltr"})

    def prepare_value(self, value: Any) -> Any:
        """One a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The addresses, each looked at."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        for line in lines:
            web(line)
        return lines


@dataclass(frozen=True, slots=True)
class Preview:
    """A text in one language as the public page will show it."""

    label: str
    language: str
    language_name: str
    direction: str
    html: SafeString


class PartForm(forms.Form):
    """A form of one thing. `changes()` are its fields as the thing's keeper has them, ready for `revise`.

    `initial` are plain values of columns that are shown instead of the thing's own.
    """

    columns: ClassVar[int] = 2

    def __init__(
        self,
        thing: Any,
        *,
        edition: Edition,
        person: Person,
        data: Any = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.thing, self.gathering, self.person = thing, edition, person
        self.shown = initial or {}
        super().__init__(data)
        for name, field in self.fields.items():
            if isinstance(field, Written):
                self.fields[name] = field = field.in_languages(self.languages())
            if isinstance(field, Hour):
                field.zone = edition.home
            field.initial = self.value_of(name)
        self.settle()
        self.own = tuple(self.fields)
        self._ask_about_marks()

    def settle(self) -> None:
        """Take away fields that are not for this person, or arrange them."""

    def languages(self) -> Sequence[str]:
        """The languages in which texts are typed."""
        offered: list[str] = self.gathering.languages
        return offered

    def value_of(self, name: str) -> Any:
        """What is shown in this field at first: what the thing has, or the value that is given instead."""
        column = self.thing._meta.get_field(name)
        if name in self.shown:
            return column.to_python(self.shown[name])
        return column.value_from_object(self.thing)

    def buttons(self) -> list[tuple[str, Words]]:
        """(name, label) of buttons beside "Save" that save and do something more."""
        return []

    # --- illustrative values -------------------------------------------------------------------------
    def _ask_about_marks(self) -> None:
        marks = self._marks()
        if not marks:
            return
        self.fields["is_confirmed"] = forms.BooleanField(
            required=False,
            initial=True,
            label=gettext_lazy("What I change here is a confirmed value: its mark “illustrative” goes"),
        )
        self.fields["confirmed_marks"] = forms.MultipleChoiceField(
            required=False,
            choices=marks,
            widget=forms.CheckboxSelectMultiple,
            label=gettext_lazy("Marked as illustrative"),
            help_text=gettext_lazy("Tick what is confirmed as it stands."),
        )
        self.fields["confirmed_marks"].wide = True  # type: ignore[attr-defined]

    def _marks(self) -> list[tuple[str, str]]:
        """(key, "Title (français): why") of every mark on a field of this form."""
        here = get_language() or "en"
        found = []
        for key, why in (getattr(self.thing, "assumed", None) or {}).items():
            name, _dot, language = key.partition(".")
            if name in self.own:
                label = str(self.fields[name].label)
                label = f"{label} ({language_name(language, here)})" if language else label
                found.append((key, f"{label}: {why}"))
        return found

    # --- what was typed --------------------------------------------------------------------------------
    def changes(self) -> dict[str, Any]:
        """Every field as a plain value, and the marks that are left."""
        given = {name: _plain(self.cleaned_data[name]) for name in self.own if name in self.cleaned_data}
        if "confirmed_marks" in self.fields and (left := self._marks_left(given)) != self.thing.assumed:
            given["assumed"] = left
        return given

    def _marks_left(self, given: dict[str, Any]) -> dict[str, Any]:
        left: dict[str, Any] = dict(self.thing.assumed)
        for key in self.cleaned_data["confirmed_marks"]:
            left.pop(key, None)
        if not self.cleaned_data["is_confirmed"]:
            return left
        for name, value in given.items():
            before = self.value_of(name)
            if plain_value(before) == value:
                continue
            if isinstance(before, Text):
                touched = {code for code in {*before, *value} if before.get(code) != value.get(code)}
                left = confirmed(left, name, touched, others=value)
            else:
                left = confirmed(left, name)
        return left

    def previews(self) -> Iterator[Preview]:
        """The Markdown texts as they stand in the form, saved or not."""
        here = get_language() or "en"
        for name, field in self.fields.items():
            if not (isinstance(field, Written) and field.markdown):
                continue
            value = self[name].value()
            typed = field.widget.decompress(value) if isinstance(value, dict) else value or []
            for code, text in zip(field.languages, typed, strict=False):
                if text:
                    html = markdown(text.replace("\0", ""))
                    yield Preview(str(field.label), code, language_name(code, here), direction(code), html)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else plain_value(value)


def address_field(longest: int) -> forms.SlugField:
    """The last part of an address."""
    return forms.SlugField(
        required=False,
        max_length=longest,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("The last part of its address. Left empty, it is made from the words."),
    )


class AddressedForm(PartForm):
    """A form of something with an address of its own, unique in its edition."""

    named_by: ClassVar[str] = "title"

    slug = address_field(60)

    def siblings(self) -> "models.QuerySet[Any]":
        """Those among which the address is unique."""
        model: type[models.Model] = type(self.thing)
        return model._default_manager.filter(edition=self.gathering).exclude(pk=self.thing.pk)

    def is_public(self) -> bool:
        """Whether anybody may know the address by now."""
        return False

    def clean(self) -> dict[str, Any]:
        """The address: free, and unchanged once it is public."""
        cleaned = super().clean() or self.cleaned_data
        slug = cleaned.get("slug") or self.thing.slug
        if "slug" not in cleaned or not slug:
            return cleaned
        if self.thing.pk and slug != self.thing.slug:
            verdict = may_change_address(public=self.is_public())
            if not verdict:
                self.add_error("slug", str(verdict.why))
        if self.siblings().filter(slug=slug).exists():
            self.add_error("slug", _("Something else has this address already."))
        cleaned["slug"] = slug
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Without an address that nobody has given: `made_slug` makes one."""
        given = super().changes()
        if not given.get("slug"):
            given.pop("slug", None)
        return given

    def made_slug(self) -> str:
        """A free address from the words, in the first language that has letters for one."""
        words: Text | None = self.cleaned_data.get(self.named_by)
        said = words.said((self.gathering.default_language, *self.gathering.languages)).text if words else ""
        longest: int = type(self.thing)._meta.get_field("slug").max_length - 6
        stem = slugify(said)[:longest].strip("-_") or str(self.thing._meta.model_name)
        taken = set(self.siblings().filter(slug__startswith=stem).values_list("slug", flat=True))
        return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if slug not in taken)
