"""Forms of a release and of a late change."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.programme.models import Slot
from hemicycle.ui.forms import MomentField, TextsField

LONGEST = 24 * 60  # minutes


class NoteForm(forms.Form):
    """What changed, in the organisers' words."""

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"] = TextsField(
            languages=languages,
            required=False,
            max_length=600,
            label=_("What changed, in your words"),
            help_text=_("It stands in the public list of changes and in the mails."),
        )


class LateForm(NoteForm):
    """Another hour, another place, or cancelled."""

    MOVE, CANCEL = "move", "cancel"
    what = forms.ChoiceField(
        label=_("What happens"),
        choices=((MOVE, _("It moves")), (CANCEL, _("It is cancelled"))),
        widget=forms.RadioSelect,
        initial=MOVE,
    )

    def __init__(self, *args: Any, edition: Edition, slot: Slot, **kwargs: Any) -> None:
        super().__init__(*args, languages=edition.languages, **kwargs)
        length = int((slot.ends_at - slot.starts_at) / timedelta(minutes=1))
        self.fields["starts_at"] = MomentField(
            zone=edition.home, label=_("It begins at"), initial=slot.starts_at, required=False
        )
        self.fields["minutes"] = forms.IntegerField(
            label=_("It lasts (minutes)"), initial=length, min_value=1, max_value=LONGEST, required=False
        )
        self.fields["room"] = forms.CharField(
            label=_("Room"), initial=slot.room, max_length=120, required=False
        )
        self.order_fields(["what", "starts_at", "minutes", "room", "note"])

    def clean(self) -> dict[str, Any]:
        """With the end; a move needs its hour and length."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("what") == self.MOVE:
            for name in ("starts_at", "minutes"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in, or choose that it is cancelled."))
            if given.get("starts_at") and given.get("minutes"):
                given["ends_at"] = given["starts_at"] + timedelta(minutes=given["minutes"])
        return given
