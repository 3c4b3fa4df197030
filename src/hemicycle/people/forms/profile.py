"""What somebody says of themselves, section by section."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.pictures import MOST_BYTES, TOO_LARGE
from hemicycle.kernel.words import Words
from hemicycle.people import rules
from hemicycle.people.models import Affiliation, Gender, Organisation, Person, Section, Shown
from hemicycle.people.queries import choices
from hemicycle.people.queries.organisations import organisation_called
from hemicycle.people.sign_in.rules import clean_address

LONG = 2_000  # letters


class ProfileSection(forms.Form):
    """A part of the profile that is saved by itself."""

    title: ClassVar[Words]
    columns = 2

    def __init__(
        self, data: Any = None, *, person: Person, typed: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        """`typed` is what stands in the fields and was not asked to be saved yet."""
        self.person = person
        initial = {name: self.initial_of(person, name) for name in self.base_fields} | dict(typed or {})
        super().__init__(data, initial=initial, **kwargs)

    def initial_of(self, person: Person, name: str) -> Any:
        """What stands in a field."""
        return getattr(person, name)

    def typed(self) -> dict[str, Any]:
        """What stands in the fields as it was sent, whether or not it may be saved."""
        return {name: self[name].value() for name in self.fields}


class AboutForm(ProfileSection):
    """Who I am."""

    title = _("About me")

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As you write it yourself."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    office = forms.CharField(
        label=_("Office"),
        max_length=200,
        required=False,
        help_text=_("What stands under your name, like “Mayor of …”."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    section = forms.ModelChoiceField(
        Section.objects.all(),
        label=_("Section"),
        required=False,
        empty_label="—",
        help_text=_("It follows from your present organisation, where this house knows it."),
    )
    gender = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        help_text=_(
            "Only counted: the report tells how many women and men took part. Nobody reads it beside your name, "
            "except those who organise an edition in which you take part."
        ),
        choices=[("", _("I’d rather not say")), *Gender.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = choices.country_choices()  # type: ignore[attr-defined]
        languages = (get_language() or "en", "en")
        self.fields["section"].label_from_instance = lambda section: section.name.said(languages).text  # type: ignore[attr-defined]


class LanguagesForm(ProfileSection):
    """How I read, hear and count the hours."""

    title = _("Languages and time")

    language = forms.ChoiceField(
        label=_("Language of these pages and of mail"), choices=choices.interface_choices
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Mails tell hours in this zone. Type the beginning of a city to find it."),
    )
    speaks = forms.MultipleChoiceField(
        label=_("Languages I speak"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reads = forms.MultipleChoiceField(
        label=_("Languages I read"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = choices.zone_choices(self.person.zone)  # type: ignore[attr-defined]
        tongues = choices.language_choices(*self.person.speaks, *self.person.reads)
        for name in ("speaks", "reads"):
            self.fields[name].choices = tongues  # type: ignore[attr-defined]
            self.fields[name].wide = True  # type: ignore[attr-defined]


class MeetingForm(ProfileSection):
    """What I could meet others about."""

    title = _("For meeting others")
    columns = 1

    topics = forms.CharField(
        label=_("Topics"),
        required=False,
        max_length=600,
        help_text=_("Short words with commas between them: housing, care, water."),
    )
    offers = forms.CharField(
        label=_("What I offer"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )
    looks_for = forms.CharField(
        label=_("What I look for"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )

    def initial_of(self, person: Person, name: str) -> Any:
        """Topics as they are typed."""
        value = super().initial_of(person, name)
        return ", ".join(value) if name == "topics" else value

    def clean_topics(self) -> list[str]:
        """Few and short."""
        topics = rules.topics_in(self.cleaned_data["topics"])
        if len(topics) > rules.MOST_TOPICS:
            raise ValidationError(
                _("Please name no more than %(most)d topics."), params={"most": rules.MOST_TOPICS}
            )
        if any(len(topic) > rules.LONGEST_TOPIC for topic in topics):
            raise ValidationError(
                _("A topic has no more than %(most)d letters. Please put commas between topics."),
                params={"most": rules.LONGEST_TOPIC},
            )
        return topics


SECTIONS: dict[str, type[ProfileSection]] = {
    "about": AboutForm,
    "languages": LanguagesForm,
    "meeting": MeetingForm,
}


class PhotoForm(forms.Form):
    """A photo to be made anew."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_(
            "A JPEG, PNG, WebP or GIF file of at most 8 MB. We keep a small copy, without the place and time that "
            "cameras write into it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )

    def clean_photo(self) -> bytes:
        """Its bytes, if they are not too many."""
        file = self.cleaned_data["photo"]
        if file.size > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        data: bytes = file.read()
        return data


class AffiliationForm(forms.Form):
    """An office in an organisation, from when until when."""

    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        help_text=_(
            "A city, an association, a section … If this house does not know it, its name stands as you write it."
        ),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    office = forms.CharField(label=_("Office"), max_length=200, required=False)
    from_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_on = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("Leave it empty while you are there."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    found: Organisation | None = None

    def __init__(self, *args: Any, affiliation: Affiliation | None = None, **kwargs: Any) -> None:
        languages = (get_language() or "en", "en")
        if affiliation is not None:
            known = affiliation.organisation
            kwargs["initial"] = {
                "organisation": known.name.said(languages).text if known else affiliation.name,
                "office": affiliation.office,
                "from_on": affiliation.from_on,
                "until_on": affiliation.until_on,
            }
        super().__init__(*args, **kwargs)

    def clean_organisation(self) -> str:
        """Its name; `found` says whether this house knows it."""
        name: str = " ".join(self.cleaned_data["organisation"].split())
        self.found = organisation_called(name)
        return name

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned: dict[str, Any] = self.cleaned_data
        verdict = rules.may_span(cleaned.get("from_on"), cleaned.get("until_on"))
        if not verdict:
            self.add_error("until_on", str(verdict.why))
        return cleaned


class ShownForm(forms.Form):
    """To whom each part is shown."""

    def __init__(self, *args: Any, shown: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, label in rules.PARTS.items():
            self.fields[part] = forms.ChoiceField(
                label=str(label),
                required=False,
                choices=[("", _("nobody")), *Shown.To.choices],
                initial=shown.get(part, ""),
                widget=forms.RadioSelect,
            )


class ColleagueForm(forms.Form):
    """The address of a colleague."""

    address = forms.CharField(
        label=_("Their e-mail address"),
        max_length=254,
        help_text=_("A mail asks them. They sign in with this address and say yes or no."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        """The address in the one form in which it is kept."""
        return clean_address(self.cleaned_data["address"])
