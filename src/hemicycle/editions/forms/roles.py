"""Giving a role: to whom, which, where, until when."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import RoleSpot
from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person
from hemicycle.people.queries.roles import may_give, role_named
from hemicycle.people.sign_in.rules import clean_address
from hemicycle.people.sockets import Role


class RoleForm(forms.Form):
    """Only roles and places that the giver may give are offered; what is sent is judged again."""

    columns = 2
    address = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The person signs in with it: we send a code there, nothing else is needed."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("How we address somebody who is new here. Whoever has an account keeps their own name."),
    )
    role = forms.ChoiceField(label=_("Role"))
    place = forms.ChoiceField(label=_("Where"))
    until = forms.DateField(
        label=_("Until the end of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Without a day the role lasts until somebody takes it back."),
    )

    def __init__(
        self,
        *args: Any,
        giver: Person,
        edition: Edition,
        roles: Sequence[Role],
        spots: Sequence[tuple[Words, Sequence[RoleSpot]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.giver, self.edition = giver, edition
        self.scopes = {str(spot.scope.pk): spot.scope for _label, group in spots for spot in group}
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", "–"),  # nothing is chosen beforehand: the first of the list would be the mightiest
            *((role.name, f"{role.label}: {role.summary}") for role in roles),
        ]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((str(label), [(str(spot.scope.pk), spot.name) for spot in group]) for label, group in spots),
        ]

    def clean_address(self) -> str:
        """The address in the one form in which it is kept."""
        return clean_address(self.cleaned_data["address"])

    def clean_until(self) -> datetime | None:
        """The end of the day, at home; a day that is over ends nothing."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        try:
            ends = datetime.combine(day + timedelta(days=1), time(0), self.edition.home).astimezone(UTC)
        except OverflowError:
            raise ValidationError(_("Please choose a day."), code="invalid") from None
        if ends <= clock.now():
            raise ValidationError(_("This day is over already."), code="past")
        return ends

    def clean(self) -> dict[str, Any]:
        """The role must be one for that place, and the giver's to give."""
        data = super().clean() or self.cleaned_data
        scope = self.scopes.get(data.get("place", ""))
        if scope is not None and (role := role_named(data.get("role", ""))):
            verdict = may_give(self.giver, role.name, scope)
            if not verdict:
                self.add_error("place", str(verdict.why))
            data["scope"] = scope
        return data
