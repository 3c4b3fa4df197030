"""What a person wants to be told, in which way, and when."""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.inbox.queries import Choice, Choices, Reaching
from hemicycle.inbox.rules import reaching as rules
from hemicycle.inbox.rules.reaching import ANY_HOUR, AT_ONCE, DIGEST, NEVER, Hours
from hemicycle.kernel.words import Words

WAYS: dict[str, Words] = {
    AT_ONCE: _("At once"),
    ANY_HOUR: _("At once, in quiet hours too"),
    DIGEST: _("In the daily digest"),
    NEVER: _("Never"),
}


class WishesForm(forms.Form):
    """A line for every kind: whether it stands in the page, and how it comes by mail.

    Only lines that the form has shown (`line`) are answered: a tick that is missing elsewhere says nothing.
    """

    def __init__(self, *args: Any, choices: Sequence[Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._groups = choices
        for line in self._lines():
            if line.in_page is not None and line.may_hide:
                self.fields[f"page:{line.name}"] = forms.BooleanField(
                    label=_("In the page"), required=False, initial=line.in_page
                )
            if len(line.ways) > 1:
                self.fields[f"mail:{line.name}"] = forms.ChoiceField(
                    label=_("By mail"),
                    choices=[(way, WAYS[way]) for way in line.ways],
                    initial=line.mail,
                    required=False,
                )

    def _lines(self) -> Iterator[Choice]:
        for group in self._groups:
            yield from group.lines

    def groups(self) -> Iterator[tuple[Words, list[tuple[Choice, Any, Any]]]]:
        """The headings, and below each (line, field of the page or None, field of the mail or None)."""
        for group in self._groups:
            yield (
                group.label,
                [(line, self._field("page", line), self._field("mail", line)) for line in group.lines],
            )

    def _field(self, what: str, line: Choice) -> Any:
        name = f"{what}:{line.name}"
        return self[name] if name in self.fields else None

    def wanted(self) -> dict[str, Reaching]:
        """What was answered, by the names of kinds."""
        shown = set(self.data.getlist("line"))  # type: ignore[attr-defined]
        found = {}
        for line in self._lines():
            if line.name in shown:
                in_page = self.cleaned_data.get(f"page:{line.name}", bool(line.in_page))
                found[line.name] = Reaching(in_page, self.cleaned_data.get(f"mail:{line.name}") or line.mail)
        return found


class _Hour(forms.TimeField):
    """An hour of the day, asked for as the browser asks for hours."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class HoursForm(forms.Form):
    """When mail may come."""

    quiet = forms.BooleanField(label=_("Leave me in peace for some hours of the day"), required=False)
    quiet_from = _Hour(label=_("From"), required=False)
    quiet_until = _Hour(label=_("Until"), required=False)
    digest = forms.BooleanField(
        label=_("Send me a daily digest, if there is something in it"), required=False
    )
    digest_at = _Hour(label=_("At"), required=False)

    def __init__(self, *args: Any, hours: Hours, gets_digest: bool, **kwargs: Any) -> None:
        begins, ends = hours.quiet or (rules.EVENING, rules.MORNING)
        kwargs["initial"] = {
            "quiet": hours.quiet is not None,
            "quiet_from": _time(begins),
            "quiet_until": _time(ends),
            "digest": gets_digest,
            "digest_at": _time(hours.digest_at),
        }
        super().__init__(*args, **kwargs)
        self._before = hours

    def clean(self) -> dict[str, Any]:
        """Hours that are needed must be there; hours of what is switched off stay as they were."""
        given = super().clean() or {}
        if given.get("quiet"):
            for name in ("quiet_from", "quiet_until"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Please say an hour, like 22:00."))
        if given.get("digest") and given.get("digest_at") is None and "digest_at" not in self.errors:
            self.add_error("digest_at", _("Please say an hour, like 08:00."))
        if not self.errors:
            verdict = rules.may_keep_hours(self.quiet_hours(), self.digest_hour())
            if not verdict:
                self.add_error(None, str(verdict.why))
        return given

    def quiet_hours(self) -> tuple[int, int] | None:
        """In minutes after midnight; None: none."""
        given = self.cleaned_data
        return (_minutes(given["quiet_from"]), _minutes(given["quiet_until"])) if given.get("quiet") else None

    def digest_hour(self) -> int:
        """In minutes after midnight."""
        said: time | None = self.cleaned_data.get("digest_at")
        return self._before.digest_at if said is None else _minutes(said)


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute
