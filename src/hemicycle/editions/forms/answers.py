"""The organisers' questions as fields, and what somebody needs in order to take part."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.editions import rules
from hemicycle.editions.models import Edition, Question
from hemicycle.editions.operations import Needs
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.text import Text
from hemicycle.people.models import Consent
from hemicycle.people.queries.choices import country_choices, language_choices
from hemicycle.people.rules import PURPOSES, Purpose

CONSENT = "consent-"  # before a purpose
PREFIX = "q-"  # before a question's key, in the names of fields
LINE, LONG = 300, 5_000  # letters
MOST = 10**9
FEW = 7  # so many options are shown side by side
SIGNED = "ils"  # International Sign


# --- the organisers' questions -------------------------------------------------------------------------


def question_field(question: Question, languages: Sequence[str]) -> forms.Field | None:
    """The field in which a question is answered, in the reader's language; None for a heading."""
    options = [
        (str(one["value"]), Text(one.get("label", {})).said(languages).apart or str(one["value"]))
        for one in question.options
    ]
    common: dict[str, Any] = {
        "label": question.label.said(languages).apart,
        "help_text": question.help.said(languages).apart,
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


class QuestionsForm(forms.Form):
    """The organisers' questions, in the order in which they are asked."""

    use_required_attribute = False  # what is missing is said at once, above the form

    def __init__(
        self, *args: Any, questions: Sequence[Question], languages: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.languages = questions, languages
        for question in questions:
            field = question_field(question, languages)
            if field is not None:
                self.fields[PREFIX + question.key] = field

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
        decides = self.add_prefix(PREFIX + other.key)
        return Asked(question, field, self._only_if(other, values), decides, json.dumps(values))

    def _only_if(self, other: Question, values: Sequence[str]) -> str:
        label = other.label.said(self.languages).apart
        if other.kind == Question.Kind.YES:
            if "yes" in values:
                return _("Only if you ticked “%(question)s”.") % {"question": label}
            return _("Only if you did not tick “%(question)s”.") % {"question": label}
        known = {
            str(one["value"]): Text(one.get("label", {})).said(self.languages).apart for one in other.options
        }
        answers = ", ".join(f"“{known.get(value) or value}”" for value in values)
        return _("Only if your answer to “%(question)s” is %(answers)s.") % {
            "question": label,
            "answers": answers,
        }

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """(id of the field, its label, what is wrong) of everything that is wrong, in the order of the page."""
        return mistakes_in(self)


class AnswersForm(QuestionsForm):
    """The organisers' questions, and what somebody needs in order to take part."""

    needs_days = rules.NEEDS_KEPT_FOR.days  # after the edition's end what somebody needs is removed

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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

    @property
    def said_needs(self) -> Needs:
        """What they need."""
        return Needs(tuple(self.cleaned_data["needs"]), self.cleaned_data["needs_note"])


class Agreement(forms.BooleanField):
    """A box whose words are whole sentences: what is wrong with it says enough without them."""


def mistakes_in(form: forms.Form) -> list[tuple[str, str, str]]:
    """(id of the field, its label, what is wrong) of everything that is wrong, in the order of the fields."""
    found = []
    for name in form.fields:
        for error in form.errors.get(name, []):
            bound = form[name]
            first = f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id
            label = "" if isinstance(bound.field, Agreement) else str(bound.label)
            found.append((first, label, str(error)))
    return found


class OwnAnswersForm(AnswersForm):
    """What somebody answers for themselves: with what they agree to."""

    purposes: tuple[Purpose, ...] = tuple(one for one in PURPOSES.values() if one.name != "data")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in self.purposes:
            self.fields[CONSENT + purpose.name] = Agreement(
                label=str(purpose.words),
                required=purpose.name == "data",
                error_messages={
                    "required": _("Without this we cannot register you: we need what you write here for it.")
                },
            )

    @property
    def consents(self) -> list[Any]:
        """The boxes to tick, each by itself."""
        return [self[CONSENT + purpose.name] for purpose in self.purposes]

    @property
    def said_consents(self) -> dict[str, bool]:
        """What was agreed to, by purpose."""
        return {one.name: self.cleaned_data[CONSENT + one.name] for one in self.purposes}


def consents_as_initial(given: Mapping[str, Consent]) -> dict[str, Any]:
    """What was agreed to, for the fields of the form."""
    return {CONSENT + purpose: consent.given for purpose, consent in given.items()}


def answers_as_initial(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered, for the fields of the form."""
    return {PREFIX + question.key: answers[question.key] for question in questions if question.key in answers}


def _plain(value: Any) -> Any:
    """An answer as it is kept."""
    return value.isoformat() if isinstance(value, date) else value
