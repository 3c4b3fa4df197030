"""The one question before the end."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ErasureForm(forms.Form):
    """Two confirmations: a tick, and a word that nobody types by mistake."""

    understood = forms.BooleanField(
        label=gettext_lazy("I have read what goes and what stays, and I know that it cannot be undone."),
        error_messages={"required": gettext_lazy("Please tick this once you have read it.")},
    )
    typed = forms.CharField(label="", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word = _("ERASE")
        self.fields["typed"].label = _("Type the word %(word)s") % {"word": self.word}

    def clean_typed(self) -> str:
        """The word, letter case aside."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed.casefold() != self.word.casefold():
            raise ValidationError(
                _("Please type the word exactly as it stands there: %(word)s") % {"word": self.word}
            )
        return typed
