"""Forms of the life of an edition: its copy, a new one, a link to look at it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.forms.parts import ZoneField
from hemicycle.editions.models import Edition
from hemicycle.editions.rules import TAKEN_SLUGS
from hemicycle.editions.rules.life import may_preview_until
from hemicycle.editions.sockets import cloners
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.ui.forms import TextsField

FIRST, LAST = date(1950, 1, 1), date(2200, 1, 1)


class DayField(forms.DateField):
    """A day that a gathering can be on."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """A day of these centuries."""
        day = super().clean(value)
        if day is not None and not FIRST <= day <= LAST:
            raise ValidationError(_("Please choose another day."), code="far")
        return day


class NewSlug(forms.SlugField):
    """The address of an edition that is not there yet."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Address"),
            max_length=40,
            help_text=_("A word or a year; it stands in every address of the edition."),
        )

    def clean(self, value: Any) -> Any:
        """In lower case, and nobody else's."""
        slug = str(super().clean(value)).lower()
        if slug in TAKEN_SLUGS or Edition.objects.filter(slug=slug).exists():
            raise ValidationError(_("This address is taken. Please choose another."), code="taken")
        return slug


class CopyForm(forms.Form):
    """What a copy is called, where it stands, when it begins, and what comes along."""

    columns = 2
    slug = NewSlug()
    starts_on = DayField(
        label=_("First day"),
        help_text=_("All days move along; the last day follows from how long the other edition was."),
    )

    def __init__(self, *args: Any, source: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = TextsField(
            languages=source.languages, label=_("Name"), max_length=200, initial=source.name
        )
        self.order_fields(["name", "slug", "starts_on"])
        for cloner in cloners:
            if cloner.tick:
                self.fields[cloner.name] = forms.BooleanField(
                    label=str(cloner.tick), required=False, initial=True
                )

    @property
    def ticked(self) -> frozenset[str]:
        """The names of the rooms' parts that shall come along."""
        return frozenset(
            cloner.name for cloner in cloners if cloner.tick and self.cleaned_data.get(cloner.name)
        )


class NewEditionForm(forms.Form):
    """The little that an edition begins with; all else is edited in its studio."""

    columns = 2
    slug = NewSlug()
    zone = ZoneField(label=_("Home zone"), initial="UTC")
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    format = forms.ChoiceField(label=_("Online or on site"), choices=Edition.Format.choices)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        initial=["en"],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which it is written. More can be added later."),
    )
    default_language = forms.ChoiceField(label=_("Main language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [code for code, _name in settings.LANGUAGES]
        self.fields["name"] = TextsField(languages=codes, label=_("Name"), max_length=200)
        self.fields["default_language"].initial = get_language() or "en"
        self.order_fields(["name", "slug", "zone", "starts_on", "ends_on"])

    def clean(self) -> dict[str, Any]:
        """The dates in order, the main language among the languages."""
        data = super().clean() or self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and not starts_on <= ends_on <= starts_on + timedelta(days=365):
            self.add_error("ends_on", _("The last day comes after the first one, within a year."))
        languages = data.get("languages") or []
        if languages and data.get("default_language") not in languages:
            self.add_error("default_language", _("Choose one of the languages of the edition."))
        return data

    def values(self) -> dict[str, Any]:
        """Columns of the edition."""
        data = dict(self.cleaned_data)
        data["name"] = Text(data["name"])
        main = data["default_language"]
        data["fallback_languages"] = [main, *(code for code in data["languages"] if code != main)]
        return data


class PreviewForm(forms.Form):
    """For whom a link is, and how long it lasts."""

    columns = 2
    label = forms.CharField(
        label=_("For whom"), max_length=120, help_text=_("So that you know later whose link it is.")
    )
    until = DayField(label=_("Until the end of"))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.fields["until"].initial = (clock.real_now() + timedelta(days=14)).date().isoformat()

    def clean_until(self) -> datetime:
        """The end of that day at home, in real time."""
        day: date = self.cleaned_data["until"]
        until = datetime.combine(day + timedelta(days=1), time(0), self.edition.home).astimezone(UTC)
        verdict = may_preview_until(until, now=clock.real_now())
        if not verdict:
            raise ValidationError(str(verdict.why), code="until")
        return until
