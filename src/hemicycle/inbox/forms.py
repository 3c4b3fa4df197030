"""What a person wants by mail."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.inbox.sockets import MailKind


class WishesForm(forms.Form):
    """A tick for every kind of mail that one may do without: ticked, it comes."""

    def __init__(self, *args: Any, kinds: Iterable[MailKind], unwanted: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unwanted = set(unwanted)
        self.kinds = list(kinds)
        self.fields["wanted"] = forms.MultipleChoiceField(
            label=_("These mails may come to me as well"),
            required=False,
            choices=[(kind.name, kind.label) for kind in self.kinds],
            initial=[kind.name for kind in self.kinds if kind.name not in unwanted],
            widget=forms.CheckboxSelectMultiple,
        )
