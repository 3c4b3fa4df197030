"""Forms of the day grid: where a time of a session lies, and a new one."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.ui.forms import HourField, MomentField

LONGEST = 24 * 60  # minutes


class PlaceForm(forms.Form):
    """When it begins at home, how long it lasts, where, and its order among those that begin together."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_at"] = MomentField(zone=edition.home, label=_("Begins"))
        self.fields["minutes"] = forms.IntegerField(
            label=_("Minutes"), min_value=5, max_value=LONGEST, widget=forms.NumberInput(attrs={"step": 5})
        )
        self.fields["room"] = forms.CharField(label=_("Room"), max_length=120, required=False)
        self.fields["order"] = forms.IntegerField(
            label=_("Order"), min_value=0, max_value=30_000, required=False
        )

    def changes(self) -> dict[str, Any]:
        """As the keeper of an occurrence has it; the order stays if it is not said."""
        given = self.cleaned_data
        starts_at: datetime = given["starts_at"]
        changes = {
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(minutes=given["minutes"])).isoformat(),
            "room": given["room"],
        }
        return changes if given["order"] is None else changes | {"order": given["order"]}


class AddForm(forms.Form):
    """A session takes place (once more) on this day, at an hour of the home clock."""

    def __init__(
        self, *args: Any, edition: Edition, day: date, sessions: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._day, self._moment = day, MomentField(zone=edition.home)
        self.fields["session"] = forms.TypedChoiceField(
            label=_("Session"), choices=[("", "–"), *sessions], coerce=int
        )
        self.fields["hour"] = HourField(label=_("Begins"))
        self.fields["minutes"] = forms.IntegerField(
            label=_("Minutes"),
            min_value=5,
            max_value=LONGEST,
            initial=60,
            widget=forms.NumberInput(attrs={"step": 5}),
        )
        self.fields["room"] = forms.CharField(label=_("Room"), max_length=120, required=False)

    def clean_hour(self) -> datetime:
        """The moment on that day; an hour that the clocks skip is refused."""
        moment = self._moment.to_python(datetime.combine(self._day, self.cleaned_data["hour"]))
        if moment is None:
            raise ValidationError(_("Please choose an hour."))
        return moment

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Beginning and end."""
        starts_at: datetime = self.cleaned_data["hour"]
        return starts_at, starts_at + timedelta(minutes=self.cleaned_data["minutes"])
