"""How forms look, and fields for texts in several languages and for moments in a zone."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.text import Text, direction

FIRST_YEAR, LAST_YEAR = 1900, 2199


class Renderer(TemplatesSetting):
    """Forms in the house's own markup."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class TextsWidget(forms.MultiWidget):
    """One input a language, side by side, the first language's text offered for copying."""

    template_name = "ui/forms/texts.html"

    def __init__(self, languages: Sequence[str], *, long: bool = False) -> None:
        self.languages = tuple(languages)
        self.long = long
        widget = forms.Textarea if long else forms.TextInput
        names = dict(settings.LANGUAGES)
        super().__init__(
            {
                code: widget(
                    attrs={"lang": code, "dir": direction(code), "aria-label": names.get(code, code)}
                )
                for code in self.languages
            }
        )

    def decompress(self, value: Any) -> list[str]:
        """The text in each language."""
        return [(value or {}).get(code, "") for code in self.languages]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the languages' names."""
        if isinstance(value, Mapping):
            value = self.decompress(value)
        context: dict[str, Any] = super().get_context(name, value, attrs)
        names, parts = dict(settings.LANGUAGES), context["widget"]["subwidgets"]
        filled = any(part["value"] for part in parts)
        for code, part in zip(self.languages, parts, strict=True):
            part["language"], part["language_name"] = code, names.get(code, code)
            part["gap"] = filled and not part["value"]
        context["widget"]["long"] = self.long
        return context


class TextsField(forms.MultiValueField):
    """A text in several languages: gives a `Text`. Languages that are not edited here are kept from `initial`."""

    wide = True  # it takes the whole width of a form in two columns

    def __init__(
        self,
        *,
        languages: Sequence[str],
        long: bool = False,
        max_length: int = 20_000,
        **kwargs: Any,
    ) -> None:
        self.languages = tuple(languages)
        fields = [forms.CharField(required=False, max_length=max_length) for _code in self.languages]
        super().__init__(
            fields, widget=TextsWidget(self.languages, long=long), require_all_fields=False, **kwargs
        )

    def compress(self, data_list: Sequence[str]) -> Text:
        """What was typed, by language."""
        elsewhere = {k: v for k, v in dict(self.initial or {}).items() if k not in self.languages}
        return Text({**elsewhere, **dict(zip(self.languages, data_list or [], strict=False))})


HOUR = re.compile(r"(\d{1,2}?)\s*[:.hH٫]?\s*(\d\d)")


def hour_of(typed: str) -> str:
    """An hour as people type it, as `HH:MM`: 9:05, 09.05, 9h05, 905, 9. What is none of these stays as it is."""
    typed = typed.strip()
    if typed.isdecimal() and len(typed) <= 2:
        typed = f"{typed}:00"
    if found := HOUR.fullmatch(typed):
        return f"{int(found[1]):02}:{int(found[2]):02}"
    return typed


class HourField(forms.TimeField):
    """An hour of the day, typed from 00:00 to 23:59 in whatever way a browser has hours."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": "14:30",
            "dir": "ltr",
            "size": 6,
        }
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The hour; `9`, `905` and `9h05` are understood."""
        return super().to_python(hour_of(value) if isinstance(value, str) else value)


class MomentWidget(forms.Widget):
    """A day and an hour beside each other. The hour is typed from 00:00 to 23:59, in whatever way a browser has hours.

    Sent as `<name>-day` and `<name>-hour`; one value `<name>` in the form of ISO 8601 counts, too.
    """

    template_name = "ui/forms/moment.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """`2021-02-17T14:30`, or less if less was typed; nothing if nothing was."""
        if name in data:
            return str(data.get(name) or "")
        day, hour = (str(data.get(f"{name}-{part}") or "").strip() for part in ("day", "hour"))
        return f"{day}T{hour_of(hour)}" if day or hour else ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """True when neither way of sending it was used."""
        return name not in data and f"{name}-day" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the two parts; in a row of a table they are named after its cell."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        typed = value.isoformat(timespec="minutes") if isinstance(value, datetime) else str(value or "")
        day, _t, hour = typed.partition("T")
        widget["day"], widget["hour"] = day, hour[:5] if HOUR.fullmatch(hour[:5]) else hour
        widget["of"] = widget["attrs"].pop("aria-label", "")
        return context


class MomentField(forms.DateTimeField):
    """A moment typed in a zone (the edition's home zone), given in UTC."""

    def __init__(self, *, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        kwargs.setdefault("widget", MomentWidget)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A moment as it is in the zone."""
        if isinstance(value, str) and value.endswith(
            "+00:00"
        ):  # as keepers have it; what was typed names no zone
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        """The moment in UTC. An hour that the clocks skip is refused; of one that comes twice, the first counts."""
        if value in self.empty_values:
            return None
        try:
            typed = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise ValidationError(_("Please choose a day and an hour."), code="invalid") from None
        if (
            not FIRST_YEAR <= typed.year <= LAST_YEAR
        ):  # also keeps the arithmetic of zones within the calendar
            raise ValidationError(_("Please check the year."), code="year")
        moment = typed.replace(tzinfo=self.zone) if typed.tzinfo is None else typed
        if (
            typed.tzinfo is None
            and moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != typed
        ):
            raise ValidationError(
                _("The clocks are changed that day, and this hour does not exist."), code="skipped"
            )
        return moment.astimezone(UTC)
