"""What somebody writes who wants to take part: who they are, the organisers' questions, needs, consents."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hemicycle.editions.forms.answers import OwnAnswersForm
from hemicycle.editions.models import Invitation
from hemicycle.people.models import Gender, Person, Section
from hemicycle.people.queries.choices import country_choices
from hemicycle.people.queries.profile import spells_of
from hemicycle.people.rules import PURPOSES
from hemicycle.people.sign_in.rules import clean_address


class RegistrationForm(OwnAnswersForm):
    """Everything that is asked of somebody who wants to take part."""

    purposes = tuple(PURPOSES.values())

    def __init__(
        self, *args: Any, person: Person | None = None, invitation: Invitation | None = None, **kwargs: Any
    ) -> None:
        initial = {
            "language": get_language(),
            **_from_invitation(invitation, kwargs["languages"]),
            **_from_profile(person, kwargs["languages"]),
            **(kwargs.pop("initial", None) or {}),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.order_fields([*self._who(asks_address=person is None and invitation is None), *self.fields])

    def _who(self, *, asks_address: bool) -> list[str]:
        """Put the fields that say who somebody is into the form; gives their names in order."""
        who: dict[str, forms.Field] = {
            "name": forms.CharField(
                label=_("Name"),
                max_length=200,
                help_text=_("As you write it yourself."),
                widget=forms.TextInput(attrs={"autocomplete": "name"}),
            )
        }
        if asks_address:
            who["email"] = forms.CharField(
                label=_("E-mail address"),
                max_length=254,
                help_text=_("We send a code there, so that nobody else registers in your name."),
                widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            )
        who |= place_fields(self.languages)
        who["gender"] = forms.ChoiceField(
            label=_("Gender"),
            required=False,
            choices=[("", _("I’d rather not say")), *Gender.choices],
            help_text=_("Only counted, for the report on who took part."),
        )
        who["language"] = forms.ChoiceField(
            label=_("Language of our mails to you"), choices=settings.LANGUAGES
        )
        self.fields |= who
        return list(who)

    def clean_email(self) -> str:
        """The address in the form in which it is kept."""
        return clean_address(self.cleaned_data["email"])

    @property
    def who(self) -> list[Any]:
        """The fields that say who somebody is."""
        names = ("name", "email", "office", "organisation", "country", "section", "gender", "language")
        return [self[name] for name in names if name in self.fields]


class SectionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic here
    """A section by its name in the reader's language, or none."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        super().__init__(Section.objects.all(), label=_("Section"), required=False, empty_label="—")

    def label_from_instance(self, obj: Any) -> str:
        """The name for whoever reads the page."""
        return str(obj.name.said(self.languages))


def place_fields(languages: Sequence[str]) -> dict[str, forms.Field]:
    """The fields that say where somebody belongs."""
    return {
        "office": forms.CharField(
            label=_("Office"),
            required=False,
            max_length=200,
            help_text=_("What stands under your name, like “Mayor of …”."),
            widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        ),
        "organisation": forms.CharField(
            label=_("Organisation"),
            required=False,
            max_length=200,
            help_text=_("Your city, association, section or partner organisation."),
            widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        ),
        "country": forms.ChoiceField(label=_("Country"), required=False, choices=country_choices()),
        "section": SectionField(languages),
    }


def _from_invitation(invitation: Invitation | None, languages: Sequence[str]) -> dict[str, Any]:
    if invitation is None:
        return {}
    known = invitation.organisation
    return {
        "name": invitation.name,
        "office": invitation.office,
        "organisation": known.name.said(languages).text if known else invitation.organisation_name,
        "country": invitation.country,
        "section": invitation.section_id,
        "gender": invitation.gender,
    }


def _from_profile(person: Person | None, languages: Sequence[str]) -> dict[str, Any]:
    """What somebody says of themselves; what they leave open is no better than what the invitation says."""
    if person is None:
        return {}
    found = {
        "name": person.name,
        "office": person.office,
        "organisation": organisation_of(person, languages),
        "country": person.country,
        "section": person.section_id,
        "gender": person.gender,
    }
    return {name: value for name, value in found.items() if value}


def organisation_of(person: Person, languages: Sequence[str]) -> str:
    """For whom somebody speaks now, in words."""
    if person.organisation is not None:
        return str(person.organisation.name.said(languages))
    present = next((spell.affiliation for spell in spells_of(person) if spell.current), None)
    return present.name if present else ""


# --- small ones ------------------------------------------------------------------------------------------


class AddressForm(forms.Form):
    """To whom the offer of a place goes."""

    address = forms.CharField(
        label=gettext_lazy("Their own e-mail address"), max_length=254, widget=forms.EmailInput
    )

    def clean_address(self) -> str:
        """The address in the form in which it is kept."""
        return clean_address(self.cleaned_data["address"])
