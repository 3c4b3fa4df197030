"""Forms of sections and organisations: they belong to the house, not to one edition."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.forms.parts import (
    AddressedForm,
    NamedField,
    WebField,
    Written,
    ZoneField,
    address_field,
)
from hemicycle.editions.rules.content import in_order
from hemicycle.kernel.countries import countries
from hemicycle.kernel.languages import language_name
from hemicycle.people.models import Organisation, Section
from hemicycle.people.queries import rights_of

KEEPS = "people.keep_sections"
OF_THE_UN = ("ar", "en", "es", "fr", "ru", "zh")
OF_EUROPE = ("de", "it", "nl", "pl", "pt", "sv", "tr", "uk")
OF_ASIA_AND_AFRICA = ("bn", "fa", "hi", "id", "ja", "ko", "ms", "sw", "th", "ur", "vi")
WORLD = (*OF_THE_UN, *OF_EUROPE, *OF_ASIA_AND_AFRICA)  # what a section's languages are chosen from


class CountryField(forms.ChoiceField):
    """A country by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [("", "–"), *countries(get_language() or "en")], required=False, **kwargs
        )


class PlaceForm(AddressedForm):
    """A section or an organisation: in every language of the house."""

    named_by: ClassVar[str] = "name"

    def languages(self) -> Sequence[str]:
        """The languages of the edition first, then those of the house."""
        return list(dict.fromkeys([*self.gathering.languages, *(code for code, _name in settings.LANGUAGES)]))

    def siblings(self) -> QuerySet[Any]:
        """All of the house."""
        model: type[Model] = type(self.thing)
        return model._default_manager.exclude(pk=self.thing.pk)


class SectionForm(PlaceForm):
    """A section: its host edits the texts, the languages and the website; the steward everything."""

    name = Written(label=_("Name"), max_length=200)
    region = Written(label=_("Region, in short"), required=False, max_length=100)
    seat_city = Written(label=_("City of the seat"), required=False, max_length=100)
    languages_spoken = forms.MultipleChoiceField(
        required=False,
        label=_("Its languages"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(code, language_name(code, get_language() or "en")) for code in WORLD],
    )
    url = WebField(required=False, label=_("Website"), max_length=200)
    kind = forms.ChoiceField(choices=Section.Kind.choices, label=_("Kind"))
    seat_country = CountryField(label=_("Country of the seat"))
    zone = ZoneField(label=_("Zone of the seat"))
    latitude = forms.FloatField(min_value=-90, max_value=90, label=_("Latitude, degrees north"))
    longitude = forms.FloatField(min_value=-180, max_value=180, label=_("Longitude, degrees east"))
    field_order = ["name", "region", "seat_city", "languages_spoken", "url", "kind", "seat_country", "zone"]
    of_the_house: ClassVar[tuple[str, ...]] = (
        *("slug", "kind", "seat_country", "zone", "latitude", "longitude"),
    )

    def settle(self) -> None:
        """What belongs to the house is not for a section's host."""
        chosen: Any = self.fields["languages_spoken"]
        known = list(dict.fromkeys([*WORLD, *self.thing.languages]))
        chosen.choices = [(code, language_name(code, get_language() or "en")) for code in known]
        chosen.wide = True
        if not rights_of(self.person).may(KEEPS, "/"):
            for name in self.of_the_house:
                del self.fields[name]

    def value_of(self, name: str) -> Any:
        """Its languages are called so in the table, too."""
        return super().value_of("languages" if name == "languages_spoken" else name)

    def is_public(self) -> bool:
        """Every section has its page."""
        return bool(self.thing.pk)

    def changes(self) -> dict[str, Any]:
        """The languages in the order in which they were."""
        given = super().changes()
        chosen = given.pop("languages_spoken")
        given["languages"] = in_order(chosen, before=self.thing.languages, known=[*WORLD, *chosen])
        return given


class OrganisationForm(PlaceForm):
    """An organisation."""

    name = Written(label=_("Name"), max_length=300)
    kind = forms.ChoiceField(choices=Organisation.Kind.choices, label=_("Kind"))
    country = CountryField(label=_("Country"))
    section = NamedField(Section.objects.all(), required=False, label=_("Section"))
    url = WebField(required=False, label=_("Website"), max_length=200)
    slug = address_field(80)
    field_order = ["name", "kind", "country", "section", "url", "slug"]

    def settle(self) -> None:
        """It has no page, so its address is only a name."""
        self.fields["slug"].label = _("Name in addresses and files")
        if self.thing.pk:
            self.fields["slug"].help_text = ""


class MergeForm(forms.Form):
    """Into which organisation another one is merged."""

    into = NamedField(
        Organisation.objects.none(), label=_("It becomes part of"), help_text=_("This one stays.")
    )

    def __init__(self, double: Organisation, data: Any = None) -> None:
        super().__init__(data)
        self.fields["into"].queryset = Organisation.objects.exclude(pk=double.pk)  # type: ignore[attr-defined]
