"""Forms of speakers: the organisers' and their own."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.people.models import Organisation
from hemicycle.people.sign_in.rules import clean_address
from hemicycle.programme.forms.rows import RowsField, lines
from hemicycle.programme.forms.sessions import WebAddress
from hemicycle.programme.models import Speaking
from hemicycle.ui.forms import MomentField, TextsField

LONGEST_WORD = 2000


class NameForm(forms.Form):
    """A new speaker: the name will do."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("As it stands in the programme.")
    )


def availability_field(zone: ZoneInfo) -> RowsField:
    """Times at which somebody can be there, typed in a zone."""
    return RowsField(
        {
            "starts_at": MomentField(zone=zone, label=gettext_lazy("From")),
            "ends_at": MomentField(zone=zone, label=gettext_lazy("To")),
        },
        what=gettext_lazy("Time"),
        ordered=False,
        label=gettext_lazy("When you can be there"),
    )


def times_of(rows: list[dict[str, datetime]]) -> list[list[str]]:
    """Rows of the field, as the keeper has them."""
    return [[row["starts_at"].isoformat(), row["ends_at"].isoformat()] for row in rows]


def rows_of(times: Any) -> list[dict[str, str]]:
    """As the field shows what the keeper has."""
    return [{"starts_at": starts_at, "ends_at": ends_at} for starts_at, ends_at in times or []]


def insist_on_order(rows: list[dict[str, datetime]]) -> None:
    """Every time ends after it starts."""
    for number, row in enumerate(rows, 1):
        if row["ends_at"] <= row["starts_at"]:
            raise ValidationError(_("Row %(number)d: it must end after it starts.") % {"number": number})


class SpeakerForm(forms.Form):
    """A speaker's entry, for organisers. Its fields are those of the keeper."""

    columns = 2
    FIELDS = ("name", "office", "biography", "organisation", "address", "availability")

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, edition: Edition
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        said = (get_language() or "en", *edition.fallback_languages)
        organisations = [(str(o.pk), o.name.said(said).text) for o in Organisation.objects.all()]
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=200)
        self.fields["organisation"] = forms.TypedChoiceField(
            label=_("Organisation"),
            choices=[("", "–"), *sorted(organisations, key=lambda pair: pair[1].casefold())],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields["office"] = TextsField(
            languages=edition.languages,
            max_length=300,
            required=False,
            label=_("Office"),
            initial=self.initial.get("office"),
        )
        self.fields["biography"] = TextsField(
            languages=edition.languages,
            long=True,
            required=False,
            label=_("About"),
            help_text=_("Markdown."),
            initial=self.initial.get("biography"),
        )
        self.fields["address"] = forms.CharField(
            label=_("Address for the invitation"),
            max_length=254,
            required=False,
            help_text=_("It is never shown. Whoever signs in with it may take the entry over."),
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        )
        self.fields["availability"] = availability_field(edition.home)
        self.fields["availability"].label = _("Can be there")
        self.fields["availability"].help_text = _(
            "Hours of the home zone. Without any nothing is known, and nothing is warned of."
        )

    def clean_address(self) -> str:
        """The address in the one form in which its owner will prove it."""
        typed: str = self.cleaned_data["address"]
        return clean_address(typed) if typed else ""

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """What the keeper has, as the rows show it."""
        value = super().get_initial_for_field(field, field_name)
        return rows_of(value) if field_name == "availability" else value

    def clean_availability(self) -> list[dict[str, datetime]]:
        """Each ends after it starts."""
        rows: list[dict[str, datetime]] = self.cleaned_data["availability"]
        insist_on_order(rows)
        return rows

    def changes(self) -> dict[str, Any]:
        """What was typed, as the keeper has it."""
        given = dict(self.cleaned_data)
        given["availability"] = times_of(given["availability"])
        for name in ("office", "biography"):
            given[name] = lines(given[name])
        return given


class PhotoForm(forms.Form):
    """A photo, or none any more."""

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP or GIF, 8 MB at most. It is made anew; where it was taken goes."
        ),
    )
    gone = forms.BooleanField(label=gettext_lazy("Take the photo away"), required=False)


class OwnForm(forms.Form):
    """What speakers say of themselves, in the languages of the edition."""

    FIELDS = ("office", "biography", "availability")

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        edition: Edition,
        zone: ZoneInfo,
        auto_id: str = "id_%s",
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), auto_id=auto_id)
        self.fields["office"] = TextsField(
            languages=edition.languages,
            max_length=300,
            required=False,
            label=_("My office"),
            initial=self.initial.get("office"),
        )
        self.fields["biography"] = TextsField(
            languages=edition.languages,
            long=True,
            required=False,
            label=_("About me"),
            initial=self.initial.get("biography"),
        )
        self.fields["availability"] = availability_field(zone)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """What the keeper has, as the rows show it."""
        value = super().get_initial_for_field(field, field_name)
        return rows_of(value) if field_name == "availability" else value

    def clean_availability(self) -> list[dict[str, datetime]]:
        """Each ends after it starts."""
        rows: list[dict[str, datetime]] = self.cleaned_data["availability"]
        insist_on_order(rows)
        return rows

    def changes(self) -> dict[str, Any]:
        """What was typed, as the keeper has it."""
        given = self.cleaned_data
        return {
            "office": lines(given["office"]),
            "biography": lines(given["biography"]),
            "availability": times_of(given["availability"]),
        }


class AnswerForm(forms.Form):
    """Yes or no to a session, with a word; empty takes the answer back."""

    answer = forms.ChoiceField(choices=[("", "–"), *Speaking.Reply.choices], required=False)
    word = forms.CharField(max_length=LONGEST_WORD, required=False)


class SlidesForm(forms.Form):
    """Where the slides are."""

    slides_url = WebAddress(required=False)


class MergeForm(forms.Form):
    """Another entry of the same speaker."""

    def __init__(self, *args: Any, others: Collection[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"] = forms.TypedChoiceField(
            label=_("The other entry of the same speaker"), choices=[("", "–"), *others], coerce=int
        )


class PersonForm(forms.Form):
    """The account of a speaker, by its address; empty: none."""

    email = forms.EmailField(label=gettext_lazy("Address of the account"), max_length=254, required=False)
