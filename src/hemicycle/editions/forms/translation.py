"""One text in one language, written beside the same in another."""

from typing import Any

from django import forms

from hemicycle.editions.queries.languages import Line
from hemicycle.kernel.illustrative import confirmed

LONGEST, LONGEST_LINE = 100_000, 300  # signs


class TranslationForm(forms.Form):
    """What is said in the language into which one translates; empty takes the text away."""

    text = forms.CharField(required=False, max_length=LONGEST)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**62)
    is_confirmed = forms.BooleanField(required=False)

    def __init__(self, line: Line, language: str, data: Any) -> None:
        super().__init__(data)
        self.line, self.language = line, language
        self.thing: Any = line.row.thing
        if line.field not in line.row.long:
            self.fields["text"] = forms.CharField(required=False, max_length=LONGEST_LINE)

    def changes(self) -> dict[str, Any]:
        """The field with this language in it, and the marks that are left, as the object's keeper has them."""
        field, text = self.line.field, self.cleaned_data["text"]
        said = {**self.line.text, self.language: text}
        given: dict[str, Any] = {field: {code: words for code, words in said.items() if words}}
        assumed = getattr(self.thing, "assumed", None)
        if assumed and self.cleaned_data["is_confirmed"] and text != self.line.text.get(self.language, ""):
            given["assumed"] = confirmed(assumed, field, [self.language], others=said)
        return given
