"""The form of how one speaks in the venues of an edition."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from hemicycle.kernel.languages import language_name
from hemicycle.kernel.text import direction
from hemicycle.live.models import Conduct
from hemicycle.live.sockets import modules

MOST_WORDS, LONGEST_WORD = 500, 80


class WordsField(forms.CharField):
    """Words, one a line: gives a list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """One a line."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Each once, without blanks around it."""
        lines = (line.strip()[:LONGEST_WORD] for line in super().clean(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))[:MOST_WORDS]


class ConductForm(forms.Form):
    """What is switched on, limits, what is kept, which words wait."""

    columns = 2

    begins_with = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Switched on in every new venue"),
        help_text=gettext_lazy("Whoever hosts a venue switches on and off there."),
    )
    edit_minutes = forms.IntegerField(
        min_value=0,
        max_value=1440,
        label=gettext_lazy("Minutes for changing one's own words"),
        help_text=gettext_lazy("Deleting is always possible."),
    )
    longest = forms.IntegerField(
        min_value=50, max_value=4000, label=gettext_lazy("Greatest length of a line, in characters")
    )
    most_a_minute = forms.IntegerField(
        min_value=1, max_value=60, label=gettext_lazy("Most contributions of one person within a minute")
    )
    kept_days = forms.IntegerField(
        min_value=1,
        max_value=3650,
        label=gettext_lazy("Days for which it is kept"),
        help_text=gettext_lazy("After the last day of the edition. Then all that was said is removed."),
    )
    deleted_seen = forms.ChoiceField(
        choices=Conduct.DeletedSeen.choices,
        label=gettext_lazy("Who reads what somebody has deleted"),
        help_text=gettext_lazy("This is said to everybody before they delete."),
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = [*languages, "*"]
        held = self.initial.get("words") or {}
        self.fields["begins_with"].choices = [(one.name, one.label) for one in modules]  # type: ignore[attr-defined]
        for code in self.languages:
            field = WordsField(required=False, label=_words_label(code))
            if code != "*":
                field.widget.attrs.update(lang=code, dir=direction(code))
            self.fields[self._name(code)] = field
            self.initial[self._name(code)] = held.get(code, [])

    @staticmethod
    def _name(code: str) -> str:
        return "words_all" if code == "*" else f"words_{code}"

    def changes(self) -> dict[str, Any]:
        """As the keeper has it: the lists of words together."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("words_")}
        elsewhere = {k: v for k, v in (self.initial.get("words") or {}).items() if k not in self.languages}
        typed = {code: self.cleaned_data[self._name(code)] for code in self.languages}
        return {**given, "words": {**elsewhere, **{code: words for code, words in typed.items() if words}}}


def _words_label(code: str) -> str:
    if code == "*":
        return str(gettext_lazy("Words that wait for a moderator, in every language"))
    return str(gettext_lazy("Words that wait for a moderator: %(language)s")) % {
        "language": language_name(code, get_language() or "en")
    }
