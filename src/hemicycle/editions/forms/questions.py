"""The organisers' form builder: how one registers, and one question of the form."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hemicycle.editions.models import Edition, Question
from hemicycle.kernel.text import Text
from hemicycle.ui.forms import MomentField, TextsField

Kind = Question.Kind
WITH_OPTIONS = frozenset({Kind.CHOICE, Kind.CHOICES})
DECIDES = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES})  # another question may depend on these
MOST_OPTIONS = 100
BETWEEN = "="  # a key and a value, in the condition's field: keys are slugs and hold none


class WindowForm(forms.Form):
    """How one registers, when, and for how many places."""

    columns = 2

    mode = forms.ChoiceField(label=gettext_lazy("How one registers"), choices=Edition.RegistrationMode)
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy(
            "Leave it empty for as many as come. When all are taken, whoever registers waits for a place."
        ),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "mode": edition.registration_mode,
            "capacity": edition.capacity,
            "opens_at": edition.registration_opens_at,
            "closes_at": edition.registration_closes_at,
        }
        super().__init__(*args, **kwargs)
        city = str(edition.zone_city) or edition.zone
        hint = _("The hour in %(city)s.") % {"city": city}
        for name, label in (("opens_at", _("Registration opens")), ("closes_at", _("Registration closes"))):
            self.fields[name] = MomentField(zone=edition.home, label=label, required=False, help_text=hint)
        self.order_fields(["mode", "capacity", "opens_at", "closes_at"])

    def clean(self) -> dict[str, Any]:
        """The window opens before it closes."""
        cleaned: dict[str, Any] = self.cleaned_data
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if isinstance(opens, datetime) and isinstance(closes, datetime) and closes <= opens:
            self.add_error("closes_at", _("Registration closes after it opens."))
        return cleaned


class QuestionForm(forms.Form):
    """One question: what, in which words, of whom, and for how long the answers are kept."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind, initial=Kind.LINE)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    sensitive = forms.BooleanField(
        label=gettext_lazy("Sensitive: about health, access needs, or the like"),
        required=False,
        help_text=gettext_lazy("Whoever reads the answers is written down."),
    )
    show_if = forms.MultipleChoiceField(
        label=gettext_lazy("Asked only of those who answered"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: asked of everybody. Tick answers to one question only."),
    )
    retention_for = forms.IntegerField(
        label=gettext_lazy("Days after the end of the edition for which answers are kept"),
        required=False,
        min_value=0,
        max_value=3650,
        help_text=gettext_lazy("Leave it empty to keep them as long as the registration."),
    )

    def __init__(
        self,
        *args: Any,
        edition: Edition,
        question: Question | None = None,
        earlier: Iterable[Question] = (),
        languages: Sequence[str],
        **kwargs: Any,
    ) -> None:
        self.question = question
        kwargs["initial"] = {name: getattr(question, name) for name in self.base_fields if question} | {
            "label": question.label if question else {},
            "help": question.help if question else {},
            "options": _lines(question.options if question else []),
            "show_if": _pairs(question.show_if if question else {}),
        }
        super().__init__(*args, **kwargs)
        tongues = edition.languages or [edition.default_language]
        self.first = tongues[0]
        self.fields["label"] = TextsField(languages=tongues, max_length=300, label=_("The question"))
        self.fields["help"] = TextsField(
            languages=tongues,
            long=True,
            max_length=2_000,
            label=_("What helps to answer it"),
            required=False,
        )
        self.fields["options"] = TextsField(
            languages=tongues,
            long=True,
            label=_("Answers to choose from"),
            required=False,
            help_text=_(
                "One on each line, in the same order in every language. Only for questions with a choice."
            ),
        )
        choices = list(_answers(earlier, languages))
        self.fields["show_if"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["show_if"]
        self.order_fields(["kind", "label", "help", "options", "required", "show_if", "sensitive"])

    def clean_options(self) -> list[dict[str, Any]]:
        """The lines of every language as options; one that was there keeps its value."""
        typed: Text = self.cleaned_data["options"]
        lines = {
            code: [line.strip() for line in text.splitlines() if line.strip()] for code, text in typed.items()
        }
        lines = {code: found for code, found in lines.items() if found}
        if len({len(found) for found in lines.values()}) > 1:
            raise forms.ValidationError(_("Please write as many answers in each language, one on each line."))
        main = lines.get(self.first) or next(iter(lines.values()), [])
        if len(main) > MOST_OPTIONS:
            raise forms.ValidationError(
                ngettext("At most %(most)d answer.", "At most %(most)d answers.", MOST_OPTIONS)
                % {"most": MOST_OPTIONS}
            )
        if len(set(main)) < len(main):
            raise forms.ValidationError(_("Two answers are the same."))
        return self._options(main, lines)

    def _options(self, main: list[str], lines: dict[str, list[str]]) -> list[dict[str, Any]]:
        before = self.question.options if self.question else []
        known = {dict(one["label"]).get(self.first): one["value"] for one in before}
        taken = {known[text] for text in main if text in known}
        options = []
        for number, text in enumerate(main):
            value = known.get(text) or _new_value(text, taken)
            taken.add(value)
            options.append({"value": value, "label": {code: found[number] for code, found in lines.items()}})
        return options

    def clean_show_if(self) -> dict[str, Any]:
        """The condition as the question keeps it."""
        pairs = [pair.partition(BETWEEN)[::2] for pair in self.cleaned_data["show_if"]]
        keys = {key for key, _value in pairs}
        if len(keys) > 1:
            raise forms.ValidationError(_("Please tick answers to one question only."))
        return {"key": keys.pop(), "values": [value for _key, value in pairs]} if keys else {}

    def clean(self) -> dict[str, Any]:
        """A question with a choice has answers; others have none; a heading asks nothing."""
        cleaned: dict[str, Any] = self.cleaned_data
        kind = cleaned.get("kind")
        if kind in WITH_OPTIONS and "options" in cleaned and len(cleaned["options"]) < 2:
            self.add_error("options", _("Please give at least two answers to choose from."))
        if kind not in WITH_OPTIONS:
            cleaned["options"] = []
        if kind == Kind.HEADING:
            cleaned["required"] = cleaned["sensitive"] = False
            cleaned["retention_for"] = None
        cleaned.setdefault("show_if", {})
        return cleaned


def _lines(options: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The options as lines in each language, for the form."""
    rows = [dict(one["label"]) for one in options]
    languages = dict.fromkeys(code for row in rows for code in row)
    return {code: "\n".join(row.get(code, "") for row in rows) for code in languages}


def _pairs(condition: dict[str, Any]) -> list[str]:
    return (
        [f"{condition['key']}{BETWEEN}{value}" for value in condition.get("values", [])] if condition else []
    )


def _answers(
    earlier: Iterable[Question], languages: Sequence[str]
) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Answers to earlier questions on which this one may depend, by question."""
    for question in earlier:
        if question.kind not in DECIDES:
            continue
        options = (
            [("yes", _("ticked"))]
            if question.kind == Kind.YES
            else [(str(one["value"]), Text(one["label"]).said(languages).text) for one in question.options]
        )
        label = question.label.said(languages).text
        yield label, [(f"{question.key}{BETWEEN}{value}", text) for value, text in options]


def _new_value(text: str, taken: set[str]) -> str:
    base = slugify(text)[:40].strip("-") or "answer"
    return next(value for value in (base, *(f"{base}-{n}" for n in range(2, 1_000))) if value not in taken)
