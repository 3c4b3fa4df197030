"""Several people in one go: what they have in common, and a row for each with the organisers' questions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.editions.forms.answers import Agreement, QuestionsForm
from hemicycle.editions.forms.registration import organisation_of, place_fields
from hemicycle.editions.operations.delegations import Delegate
from hemicycle.people.models import Person
from hemicycle.people.operations.colleagues import Colleague
from hemicycle.people.queries.organisations import organisation_called
from hemicycle.people.sign_in.rules import clean_address


class DelegationForm(forms.Form):
    """What several people have in common."""

    use_required_attribute = False

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = place_fields(languages)
        del fields["office"]
        fields["organisation"].help_text = _("The one they all speak for.")
        self.fields |= fields
        self.fields["agreed"] = Agreement(
            label=_(
                "They know that I register them, and agree that the organisers use what I write here to run this "
                "gathering, and for nothing else."
            ),
            error_messages={"required": _("Without their agreement we cannot register them.")},
        )


class ColleagueForm(QuestionsForm):
    """One of several people, and what the organisers ask of each."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Please say who this is.")},
    )
    office = forms.CharField(
        label=gettext_lazy("Office, or role in the delegation"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Mayor, adviser, interpreter …"),
    )
    email = forms.CharField(
        label=gettext_lazy("Their own e-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput,
        help_text=gettext_lazy("Leave it empty if their mail comes to you."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of our mails to them"), choices=settings.LANGUAGES
    )

    def clean_email(self) -> str:
        """The address in the form in which it is kept; empty for none."""
        typed: str = self.cleaned_data["email"]
        return clean_address(typed) if typed else ""

    def full_clean(self) -> None:
        """A row in which nobody stands is as good as none."""
        super().full_clean()
        if self.is_bound and self.is_empty:
            self._errors = ErrorDict()

    @property
    def is_empty(self) -> bool:
        """True when nobody stands in this row: its language is there from the beginning."""
        return not any(_is_written(self[name].data) for name in self.fields if name != "language")


def _is_written(typed: Any) -> bool:
    return bool(typed.strip() if isinstance(typed, str) else typed)


def delegates_of(rows: Iterable[ColleagueForm], common: DelegationForm, *, mailbox: str) -> list[Delegate]:
    """The people in the rows that are filled in; mail of those without an address goes to `mailbox`."""
    return [
        Delegate(
            _colleague({**common.cleaned_data, **row.cleaned_data}, row.cleaned_data["email"] or mailbox),
            answers=row.answers,
        )
        for row in rows
        if not row.is_empty
    ]


class CorrectionForm(forms.Form):
    """What was written of somebody who has not taken over, written better."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, person: Person, languages: Sequence[str]) -> None:
        said = {
            "name": person.name,
            "office": person.office,
            "organisation": organisation_of(person, languages),
            "country": person.country,
            "section": person.section_id,
            "language": person.language,
        }
        super().__init__(data, initial=said)
        self.person = person
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=200)
        self.fields |= place_fields(languages)
        self.fields["office"].label = _("Office, or role in the delegation")
        self.fields["office"].help_text = self.fields["organisation"].help_text = ""
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of our mails to them"), choices=settings.LANGUAGES
        )

    @property
    def said(self) -> Colleague:
        """Who this is from now on; their mail goes where it went."""
        return _colleague(self.cleaned_data, self.person.mailbox)


def _colleague(said: Mapping[str, Any], mailbox: str) -> Colleague:
    known = organisation_called(said["organisation"])
    return Colleague(
        name=said["name"],
        mailbox=mailbox,
        office=said["office"],
        language=said["language"],
        country=said["country"],
        section=said["section"],
        organisation=known,
        organisation_name="" if known else said["organisation"],
    )
