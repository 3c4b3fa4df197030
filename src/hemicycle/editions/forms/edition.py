"""Forms of the edition itself: what it is, when and where; and its languages."""

import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hemicycle.editions.forms.announcement import DayField
from hemicycle.editions.forms.parts import AddressedForm, LinksField, PartForm, WebField, Written, ZoneField
from hemicycle.editions.models import Edition
from hemicycle.editions.rules import TAKEN_SLUGS
from hemicycle.editions.rules.content import in_order, outside
from hemicycle.editions.sockets import date_watches

HASHTAG = re.compile(r"#?\w+")


class EditionForm(AddressedForm):
    """What the edition is, when and where it is held, where the announcement comes from."""

    named_by: ClassVar[str] = "short_name"

    name = Written(label=gettext_lazy("Name"), max_length=200)
    short_name = Written(
        label=gettext_lazy("Short name"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("For the header of a phone."),
    )
    banner = Written(label=gettext_lazy("Motto"), required=False, max_length=200)
    summary = Written(
        label=gettext_lazy("Summary"),
        required=False,
        long=True,
        max_length=2_000,
        help_text=gettext_lazy("Two sentences: what the gathering is."),
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    zone = ZoneField(
        label=gettext_lazy("Home zone"),
        help_text=gettext_lazy("Days are counted here. Sessions keep their moments when it changes."),
    )
    format = forms.ChoiceField(choices=Edition.Format.choices, label=gettext_lazy("Online or on site"))
    zone_city = Written(label=gettext_lazy("City of the home zone"), required=False, max_length=100)
    place = Written(label=gettext_lazy("Place"), required=False, max_length=200)
    taking_part = Written(
        label=gettext_lazy("Who may take part, in words"), required=False, long=True, max_length=5_000
    )
    account = Written(
        label=gettext_lazy("What came of it"),
        required=False,
        long=True,
        max_length=5_000,
        help_text=gettext_lazy("Two sentences, shown once the gathering is over."),
    )
    report_links = LinksField(label=gettext_lazy("Address of the report"), required=False, max_length=500)
    hashtag = forms.CharField(required=False, max_length=60, label=gettext_lazy("Hashtag"))
    slug = forms.SlugField(
        max_length=40, label=gettext_lazy("Address"), widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    source_name = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Where the announcement comes from")
    )
    source_url = WebField(required=False, max_length=500, label=gettext_lazy("Address of the source"))
    all_the_same = forms.BooleanField(
        required=False, label=gettext_lazy("Change the dates all the same"), widget=forms.HiddenInput
    )

    def settle(self) -> None:
        """The address last."""
        self.order_fields([*(name for name in self.fields if name != "slug"), "slug"])

    def changes(self) -> dict[str, Any]:
        """Without the tick about the dates."""
        given = super().changes()
        given.pop("all_the_same", None)
        return given

    def value_of(self, name: str) -> Any:
        """The tick about the dates is asked each time."""
        return False if name == "all_the_same" else super().value_of(name)

    def siblings(self) -> Any:
        """Every edition of the house."""
        return Edition.objects.exclude(pk=self.thing.pk)

    def is_public(self) -> bool:
        """Whether anybody may know the address by now."""
        return self.thing.published_at is not None

    def clean_slug(self) -> str:
        """Not one of the addresses beside those of editions."""
        slug: str = self.cleaned_data["slug"]
        if slug in TAKEN_SLUGS:
            raise forms.ValidationError(_("This address leads to another page of the house."))
        return slug

    def clean_hashtag(self) -> str:
        """One word after a #."""
        typed: str = self.cleaned_data["hashtag"]
        if typed and not HASHTAG.fullmatch(typed):
            raise forms.ValidationError(_("A hashtag is one word without blanks, like #Retreat."))
        return f"#{typed.removeprefix('#')}" if typed else ""

    def clean(self) -> dict[str, Any]:
        """The first day before the last; what would fall out of the dates is told first."""
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first is None or last is None:
            return cleaned
        if last < first:
            self.add_error("ends_on", _("The last day is not before the first."))
        elif (first, last) != (self.thing.starts_on, self.thing.ends_on):
            self._tell_what_falls_out(first, last, sure=cleaned.get("all_the_same", False))
        return cleaned

    def _tell_what_falls_out(self, first: date, last: date, *, sure: bool) -> None:
        told = self._falls_out(first, last)
        if told and not sure:
            self.fields["all_the_same"].widget = forms.CheckboxInput()
            self.add_error(
                "starts_on", " ".join([*told, _("Tick “Change the dates all the same” to do it.")])
            )

    def _falls_out(self, first: date, last: date) -> list[str]:
        """A sentence for everything that lies within the dates of now and would not within these."""
        days = outside(self.gathering.days.values_list("date", flat=True), starts_on=first, ends_on=last)
        told = []
        if days:
            words = ngettext(
                "%(count)d day of the edition would be outside.",
                "%(count)d days of the edition would be outside.",
                len(days),
            )
            told.append(words % {"count": len(days)})
        return told + [
            str(said) for watch in date_watches for said in watch.outside(self.gathering, first, last)
        ]


class LanguagesForm(PartForm):
    """The languages in which an edition speaks."""

    languages_offered = forms.MultipleChoiceField(
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Languages of the edition"),
        help_text=gettext_lazy(
            "Texts in a language that you take away are kept, and shown again when it comes back."
        ),
    )
    default_language = forms.ChoiceField(choices=settings.LANGUAGES, label=gettext_lazy("Main language"))
    fallback_languages = forms.MultipleChoiceField(
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Languages shown where one is missing"),
    )

    def value_of(self, name: str) -> Any:
        """The languages are called so in the table, too."""
        return super().value_of("languages" if name == "languages_offered" else name)

    def clean(self) -> dict[str, Any]:
        """The main language is one of those of the edition."""
        cleaned = super().clean() or self.cleaned_data
        offered, main = cleaned.get("languages_offered"), cleaned.get("default_language")
        if offered and main and main not in offered:
            self.add_error("default_language", _("The main language is one of the edition’s languages."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Languages that stay keep their order; new ones come after them."""
        given = super().changes()
        known = [code for code, _name in settings.LANGUAGES]
        given["languages"] = in_order(
            given.pop("languages_offered"), before=self.thing.languages, known=known
        )
        given["fallback_languages"] = in_order(
            given["fallback_languages"], before=self.thing.fallback_languages, known=known
        )
        return given
