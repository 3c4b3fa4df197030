"""What somebody writes who wants to take part: who they are, the organisers' questions, needs, consents."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hemicycle.editions import rules
from hemicycle.editions.models import Edition, Invitation, Question
from hemicycle.editions.operations import Needs
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.text import Text
from hemicycle.people.forms.choices import country_choices, language_choices
from hemicycle.people.models import Gender, Person, Section
from hemicycle.people.operations.colleagues import Colleague
from hemicycle.people.queries.organisations import organisation_called
from hemicycle.people.queries.profile import spells_of
from hemicycle.people.rules import PURPOSES
from hemicycle.people.sign_in.rules import clean_address

PREFIX = "q-"  # before a question's key, in the names of fields
LINE, LONG = 300, 5_000  # letters
MOST = 10**9
FEW = 7  # so many options are shown side by side
SIGNED = "ils"  # International Sign


# --- the organisers' questions -------------------------------------------------------------------------


def question_field(question: Question, languages: Sequence[str]) -> forms.Field | None:
    """The field in which a question is answered, in the reader's language; None for a heading."""
    options = [
        (str(one["value"]), Text(one.get("label", {})).said(languages).text or str(one["value"]))
        for one in question.options
    ]
    common: dict[str, Any] = {
        "label": question.label.said(languages).text,
        "help_text": question.help.said(languages).text,
        "required": question.required and not question.show_if,
    }
    nothing = [("", "—")]
    match question.kind:
        case Question.Kind.LINE:
            return forms.CharField(max_length=LINE, **common)
        case Question.Kind.TEXT:
            return forms.CharField(max_length=LONG, widget=forms.Textarea(attrs={"rows": 4}), **common)
        case Question.Kind.CHOICE if len(options) <= FEW:
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
        case Question.Kind.CHOICE:
            return forms.ChoiceField(choices=nothing + options, **common)
        case Question.Kind.CHOICES:
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
        case Question.Kind.YES:
            return forms.BooleanField(**common)
        case Question.Kind.NUMBER:
            return forms.IntegerField(min_value=0, max_value=MOST, **common)
        case Question.Kind.DATE:
            return forms.DateField(
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                input_formats=["%Y-%m-%d"],
                **common,
            )
        case Question.Kind.COUNTRY:
            return forms.ChoiceField(choices=country_choices(), **common)
        case Question.Kind.LANGUAGES:
            return forms.MultipleChoiceField(
                choices=language_choices(), widget=forms.CheckboxSelectMultiple, **common
            )
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands in the form."""

    question: Question
    field: Any  # None: a heading
    only_if: str  # the sentence that says when it is asked; empty: always
    depends_on: str  # the name of the field that decides
    on_values: str  # as JSON: the values with which it is asked


class AnswersForm(forms.Form):
    """The organisers' questions, and what somebody needs in order to take part."""

    use_required_attribute = False  # what is missing is said at once, above the form

    def __init__(
        self,
        *args: Any,
        edition: Edition,
        questions: Sequence[Question],
        languages: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.questions, self.languages = edition, questions, languages
        for question in questions:
            field = question_field(question, languages)
            if field is not None:
                self.fields[PREFIX + question.key] = field
        tongue = get_language() or settings.LANGUAGE_CODE
        self.fields["interpretation"] = forms.MultipleChoiceField(
            label=_("I follow best with interpretation or captions in"),
            required=False,
            choices=[(code, language_name(code, tongue)) for code in (*edition.languages, SIGNED)],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["needs"] = forms.MultipleChoiceField(
            label=_("What I need in order to take part"),
            required=False,
            choices=list(rules.NEEDS.items()),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["needs_note"] = forms.CharField(
            label=_("Anything else that would help you"),
            required=False,
            max_length=LONG,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        """Questions that are not asked of this person are dropped; those that must be answered are."""
        cleaned: dict[str, Any] = self.cleaned_data
        self.answers: dict[str, Any] = {}
        for question in self.questions:
            name = PREFIX + question.key
            if name not in self.fields:
                continue
            if not rules.is_asked(question.show_if, self.answers):
                cleaned.pop(name, None)
                self.errors.pop(name, None)
                continue
            value = cleaned.get(name)
            if (
                question.required
                and question.show_if
                and not value
                and value != 0
                and name not in self.errors
            ):
                self.add_error(name, self.fields[name].error_messages["required"])
                continue
            if name in cleaned:
                self.answers[question.key] = _plain(value)
        return cleaned

    needs_days = rules.NEEDS_KEPT_FOR.days  # after the edition's end what somebody needs is removed

    @property
    def said_needs(self) -> Needs:
        """What they need."""
        return Needs(tuple(self.cleaned_data["needs"]), self.cleaned_data["needs_note"])

    @property
    def asked(self) -> list[Asked]:
        """The organisers' questions in order, headings among them."""
        by_key = {question.key: question for question in self.questions}
        return [self._asked(question, by_key) for question in self.questions]

    def _asked(self, question: Question, by_key: Mapping[str, Question]) -> Asked:
        name = PREFIX + question.key
        field = self[name] if name in self.fields else None
        other = by_key.get(str(question.show_if.get("key", ""))) if question.show_if else None
        if other is None:
            return Asked(question, field, "", "", "")
        values = [str(value) for value in question.show_if.get("values", [])]
        return Asked(question, field, self._only_if(other, values), PREFIX + other.key, json.dumps(values))

    def _only_if(self, other: Question, values: Sequence[str]) -> str:
        label = other.label.said(self.languages).text
        if other.kind == Question.Kind.YES:
            if "yes" in values:
                return _("Only if you ticked “%(question)s”.") % {"question": label}
            return _("Only if you did not tick “%(question)s”.") % {"question": label}
        known = {
            str(one["value"]): Text(one.get("label", {})).said(self.languages).text for one in other.options
        }
        answers = ", ".join(f"“{known.get(value) or value}”" for value in values)
        return _("Only if your answer to “%(question)s” is %(answers)s.") % {
            "question": label,
            "answers": answers,
        }

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """(id of the field, its label, what is wrong) of everything that is wrong, in the order of the page."""
        found = []
        for name in self.fields:
            for error in self.errors.get(name, []):
                bound = self[name]
                first = f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id
                found.append((first, str(bound.label), str(error)))
        return found


def answers_as_initial(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered, for the fields of the form."""
    return {PREFIX + question.key: answers[question.key] for question in questions if question.key in answers}


def _plain(value: Any) -> Any:
    """An answer as it is kept."""
    return value.isoformat() if isinstance(value, date) else value


# --- who somebody is -----------------------------------------------------------------------------------


class RegistrationForm(AnswersForm):
    """Everything that is asked of somebody who wants to take part."""

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
        for purpose in PURPOSES.values():
            self.fields[f"consent-{purpose.name}"] = forms.BooleanField(
                label=str(purpose.words),
                required=purpose.name == "data",
                error_messages={
                    "required": _("Without this we cannot register you: we need what you write here for it.")
                },
            )

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
        who |= _place_fields(self.languages)
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

    @property
    def consents(self) -> list[Any]:
        """The boxes to tick, each by itself."""
        return [self[f"consent-{name}"] for name in PURPOSES]

    @property
    def said_consents(self) -> dict[str, bool]:
        """What was agreed to, by purpose."""
        return {name: self.cleaned_data[f"consent-{name}"] for name in PURPOSES}


class SectionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic here
    """A section by its name in the reader's language, or none."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        super().__init__(Section.objects.all(), label=_("Section"), required=False, empty_label="—")

    def label_from_instance(self, obj: Any) -> str:
        """The name for whoever reads the page."""
        return str(obj.name.said(self.languages))


def _place_fields(languages: Sequence[str]) -> dict[str, forms.Field]:
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


# --- several at once ---------------------------------------------------------------------------------------


class DelegationForm(forms.Form):
    """What several people have in common."""

    use_required_attribute = False

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = _place_fields(languages)
        del fields["office"]
        fields["organisation"].help_text = _("The one they all speak for.")
        self.fields |= fields
        self.fields["agreed"] = forms.BooleanField(
            label=_(
                "They know that I register them, and agree that the organisers use what I write here to run this "
                "gathering, and for nothing else."
            ),
            error_messages={"required": _("Without their agreement we cannot register them.")},
        )


class ColleagueForm(forms.Form):
    """One of several people."""

    use_required_attribute = False

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
        """True when nobody stands in this row."""
        return not any((self[name].data or "").strip() for name in ("name", "email", "office"))


def colleagues_of(rows: Iterable[ColleagueForm], common: DelegationForm, *, mailbox: str) -> list[Colleague]:
    """The people in the rows that are filled in; mail of those without an address goes to `mailbox`."""
    shared = common.cleaned_data
    known = organisation_called(shared["organisation"])
    return [
        Colleague(
            name=row.cleaned_data["name"],
            mailbox=row.cleaned_data["email"] or mailbox,
            office=row.cleaned_data["office"],
            language=row.cleaned_data["language"],
            country=shared["country"],
            section=shared["section"],
            organisation=known,
            organisation_name="" if known else shared["organisation"],
        )
        for row in rows
        if not row.is_empty
    ]


# --- small ones ------------------------------------------------------------------------------------------


class AddressForm(forms.Form):
    """To whom the offer of a place goes."""

    address = forms.CharField(
        label=gettext_lazy("Their own e-mail address"), max_length=254, widget=forms.EmailInput
    )

    def clean_address(self) -> str:
        """The address in the form in which it is kept."""
        return clean_address(self.cleaned_data["address"])


class NameForm(forms.Form):
    """A name and an office, written better."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    office = forms.CharField(
        label=gettext_lazy("Office, or role in the delegation"), max_length=200, required=False
    )
