"""Forms of what the announcement shows: days, themes, features, documents, partners, figures; and the chronicle."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.forms.parts import (
    AddressedForm,
    AddressesField,
    Hour,
    LinksField,
    NamedField,
    PartForm,
    WebField,
    Written,
)
from hemicycle.editions.models import ChronicleLine, Edition, Partner, Theme
from hemicycle.editions.rules.content import may_be_a_day
from hemicycle.people.models import Organisation

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A calendar date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DATE, input_formats=["%Y-%m-%d"], **kwargs)


class DayForm(PartForm):
    """A day of the edition."""

    date = DayField(label=_("Date"))
    theme = NamedField(Theme.objects.none(), required=False, label=_("Theme"))
    title = Written(label=_("Title"), max_length=300)
    summary = Written(label=_("Summary"), required=False, long=True, max_length=2_000)

    def settle(self) -> None:
        """The themes of this edition."""
        self.fields["theme"].queryset = self.gathering.themes.all()  # type: ignore[attr-defined]

    def clean_date(self) -> Any:
        """Within the edition, and each day once."""
        day = self.cleaned_data["date"]
        verdict = may_be_a_day(day, starts_on=self.gathering.starts_on, ends_on=self.gathering.ends_on)
        if not verdict:
            raise forms.ValidationError(str(verdict.why))
        if self.gathering.days.filter(date=day).exclude(pk=self.thing.pk).exists():
            raise forms.ValidationError(_("This day is there already."))
        return day


class ThemeForm(AddressedForm):
    """A theme and its colour."""

    named_by: ClassVar[str] = "name"

    name = Written(label=_("Name"), max_length=200)
    hue = forms.ChoiceField(choices=Theme.Hue.choices, label=_("Colour"))
    field_order = ["name", "hue", "slug"]

    def is_public(self) -> bool:
        """A theme stands in the addresses of filters."""
        return self.gathering.published_at is not None


class FeatureForm(PartForm):
    """Something the gathering offers."""

    title = Written(label=_("Title"), max_length=200)
    text = Written(label=_("Text"), required=False, long=True, max_length=2_000)


class RecommendedForm(PartForm):
    """A document to read before."""

    title = Written(label=_("Title"), max_length=300)
    summary = Written(label=_("Summary"), required=False, long=True, max_length=2_000)
    links = LinksField(label=_("Address of the document"), required=False, max_length=500)


class PartnerForm(PartForm):
    """An organisation that holds the gathering together with the hosts."""

    organisation = NamedField(Organisation.objects.all(), label=_("Organisation"))
    role = Written(label=_("Role, in words"), required=False, max_length=200)

    def clean_organisation(self) -> Organisation:
        """Each organisation once."""
        found: Organisation = self.cleaned_data["organisation"]
        if (
            Partner.objects.filter(edition=self.gathering, organisation=found)
            .exclude(pk=self.thing.pk)
            .exists()
        ):
            raise forms.ValidationError(_("This organisation is among the partners already."))
        return found


class FigureForm(PartForm):
    """A number of the account."""

    value = forms.CharField(max_length=30, label=_("Number, as it is printed"))
    publish_at = Hour(
        required=False,
        label=_("Comes out, at home"),
        help_text=_("Left empty, it comes with the account, when the gathering is over."),
    )
    label = Written(label=_("What it counts"), max_length=200)
    source_url = WebField(required=False, max_length=500, label=_("Address of the source"))


class ChronicleForm(PartForm):
    """A gathering of the series."""

    year = forms.IntegerField(min_value=1900, max_value=2200, label=_("Year"))
    number = forms.IntegerField(
        required=False, min_value=1, max_value=500, label=_("Which one of the series")
    )
    starts_on = DayField(required=False, label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    edition = NamedField(Edition.objects.none(), required=False, label=_("Its edition in this house"))
    place = Written(label=_("Place"), required=False, max_length=200)
    banner = Written(label=_("Motto"), required=False, max_length=300)
    turnout = Written(label=_("How many came, in words"), required=False, max_length=200)
    source_urls = AddressesField(
        required=False, label=_("Addresses of the sources, one a line"), max_length=5_000
    )

    def settle(self) -> None:
        """Every edition of the house."""
        self.fields["edition"].queryset = Edition.objects.order_by("slug")  # type: ignore[attr-defined]

    def clean_year(self) -> int:
        """Each year once."""
        year: int = self.cleaned_data["year"]
        if ChronicleLine.objects.filter(year=year).exclude(pk=self.thing.pk).exists():
            raise forms.ValidationError(_("This year is in the chronicle already."))
        return year

    def clean(self) -> dict[str, Any]:
        """Begun before it ended; an edition told once."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is not before the first."))
        edition = cleaned.get("edition")
        if edition and ChronicleLine.objects.filter(edition=edition).exclude(pk=self.thing.pk).exists():
            self.add_error("edition", _("This edition has its line in the chronicle already."))
        return cleaned
