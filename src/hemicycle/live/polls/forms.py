"""The form of a poll: the question and what can be chosen, in the languages of the edition side by side."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.text import Text
from hemicycle.live.polls import rules
from hemicycle.live.polls.models import Poll
from hemicycle.live.polls.rules import Sheet
from hemicycle.ui.forms import TextsField

FEWEST_STEPS, MOST_STEPS = 3, 10


class PollForm(forms.Form):
    """One poll. What belongs to another kind than the chosen one is not read."""

    kind = forms.ChoiceField(
        label=_("What can be answered"), choices=Poll.Kind, widget=forms.RadioSelect, initial=Poll.Kind.SINGLE
    )
    most = forms.IntegerField(
        label=_("At most so many answers"),
        required=False,
        min_value=1,
        max_value=rules.MOST_OPTIONS,
        help_text=_("Leave it empty to let everybody choose as many as they like."),
    )
    steps = forms.IntegerField(
        label=_("Steps of the scale"), min_value=FEWEST_STEPS, max_value=MOST_STEPS, initial=5
    )
    results = forms.ChoiceField(
        label=_("When everybody reads the results"),
        choices=Poll.Results,
        widget=forms.RadioSelect,
        initial=Poll.Results.LIVE,
        help_text=_("Those who moderate here read them at any time."),
    )
    changeable = forms.BooleanField(
        label=_("Everybody can change their answer until the poll is closed"), required=False, initial=True
    )

    def __init__(self, data: Any = None, *, edition: Edition, sheet: Sheet | None = None) -> None:
        super().__init__(data, initial=_initial(sheet) if sheet else None)
        tongues = edition.languages or [edition.default_language]
        self.fields["question"] = TextsField(
            languages=tongues,
            max_length=rules.LONGEST_QUESTION,
            label=_("The question"),
            help_text=_("In one language at least. Who reads another one sees that it is missing there."),
        )
        self.fields["options"] = TextsField(
            languages=tongues,
            long=True,
            max_length=rules.MOST_OPTIONS * (rules.LONGEST_OPTION + 2),
            label=_("Answers to choose from"),
            help_text=_("One on each line, in the same order in every language."),
        )
        for name, label in (("low", _("The first step means")), ("high", _("The last step means"))):
            self.fields[name] = TextsField(
                languages=tongues, required=False, max_length=rules.LONGEST_END, label=label
            )
        self.order_fields(
            ["question", "kind", "options", "most", "steps", "low", "high", "results", "changeable"]
        )

    def clean_options(self) -> tuple[Text, ...]:
        """The lines of every language as options."""
        typed: Text = self.cleaned_data["options"]
        lines = {code: [line.strip() for line in text.splitlines()] for code, text in typed.items()}
        found = rules.options_in(lines)
        if found is None:
            raise forms.ValidationError(_("Please write as many answers in each language, one on each line."))
        if any(len(set(column)) < len(column) for column in _columns(found)):
            raise forms.ValidationError(_("Two answers are the same."))
        return found

    def clean(self) -> dict[str, Any]:
        """Fields of another kind are not asked for; what the rules miss is said beside the field it is about."""
        cleaned: dict[str, Any] = self.cleaned_data
        scale = cleaned.get("kind") == rules.SCALE
        for name in ("options", "most") if scale else ("steps", "low", "high"):
            self.errors.pop(name, None)
        if not self.errors and not (verdict := rules.is_whole(self.sheet())):
            self.add_error(self._wrong_field(), str(verdict.why))
        return cleaned

    def _wrong_field(self) -> str | None:
        sheet = self.sheet()
        if not sheet.question:
            return "question"
        if sheet.kind == rules.SCALE:
            return None
        several = len(sheet.options) >= rules.FEWEST_OPTIONS and sheet.most > len(sheet.options)
        return "most" if sheet.kind == rules.MULTIPLE and several else "options"

    def sheet(self) -> Sheet:
        """What was typed, as a poll."""
        typed: dict[str, Any] = self.cleaned_data
        kind, scale = typed["kind"], typed["kind"] == rules.SCALE
        options = (Text(),) * typed["steps"] if scale else typed["options"]
        several = kind == rules.MULTIPLE
        return Sheet(
            kind=kind,
            question=typed["question"],
            options=options,
            low=typed.get("low", Text()) if scale else Text(),
            high=typed.get("high", Text()) if scale else Text(),
            most=(typed.get("most") or max(len(options), 1)) if several else 1,
            changeable=typed["changeable"],
            results=typed["results"],
        )


def _columns(options: tuple[Text, ...]) -> list[list[str]]:
    """The words of all options, language by language."""
    languages = {code for option in options for code in option}
    return [[option[code] for option in options if code in option] for code in languages]


def _initial(sheet: Sheet) -> dict[str, Any]:
    scale, count = sheet.kind == rules.SCALE, len(sheet.options)
    languages = dict.fromkeys(code for option in sheet.options for code in option)
    lines = {code: "\n".join(one.get(code, "") for one in sheet.options) for code in languages}
    return {
        "kind": sheet.kind,
        "question": sheet.question,
        "options": {} if scale else lines,
        "most": sheet.most if sheet.kind == rules.MULTIPLE and sheet.most < count else None,
        "steps": count if scale else 5,
        "low": sheet.low,
        "high": sheet.high,
        "results": sheet.results,
        "changeable": sheet.changeable,
    }
