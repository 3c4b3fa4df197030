"""What people type to come in and to keep their account."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.words import Words
from hemicycle.people.queries.choices import zone_choices
from hemicycle.people.sign_in import rules

LONGEST_NAME = 200


class AddressForm(forms.Form):
    """A mailbox that a code may be sent to."""

    address = forms.CharField(
        label=_("Your e-mail address"),
        max_length=rules.LONGEST_ADDRESS,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_address(self) -> str:
        """The address in the form in which it is kept."""
        return rules.clean_address(self.cleaned_data["address"])


class NewAddressForm(AddressForm):
    """One more mailbox of somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].label = _("Another e-mail address of yours")


class CodeForm(forms.Form):
    """The code from the mail, typed or pasted, with or without blanks."""

    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "dir": "ltr",
                "class": "code",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        """Its digits."""
        code = rules.typed_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(
                _("The code has eight digits. Please copy all of them from the mail."), code="form"
            )
        return code


class WelcomeForm(forms.Form):
    """What a house asks of somebody new."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As you write it yourself, in any script."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of pages and mails"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Mails tell hours in it."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = _zones(self.data.get("zone"), self.initial.get("zone"))  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """The name without blanks that nobody meant."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("Please tell us your name."), code="required")
        return name


class PasskeyNameForm(forms.Form):
    """What a person calls a passkey."""

    name = forms.CharField(
        label=_("Its name"),
        help_text=_("So that you know it again: “my phone”, “blue key”."),
        max_length=60,
    )

    def clean_name(self) -> str:
        """Without blanks that nobody meant."""
        return " ".join(self.cleaned_data["name"].split()) or str(_("Passkey"))


def _zones(*chosen: object) -> list[tuple[Words, Any]]:
    """Every zone once, by continent and city; one that was `chosen` by another of its names stays."""
    listed = zone_choices(next((str(name) for name in chosen if name and name != "UTC"), ""))
    return [("", _("Not said")), ("UTC", "UTC"), *listed[1:]]
