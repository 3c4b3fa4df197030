"""Text in several languages: `{lang: text}` with visible gaps and a declared fallback order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def direction(language: str) -> str:
    """`rtl` or `ltr` for a language code."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True)
class Said:
    """A text in the language it was found in; `asked` is the language the reader wanted."""

    text: str
    language: str
    asked: str

    @property
    def is_fallback(self) -> bool:
        """True when the reader gets another language than the one asked for."""
        return bool(self.text) and self.language != self.asked

    @property
    def apart(self) -> str:
        """For labels and other plain words: a fallback does not take the direction of the page that it stands in."""
        return f"\u2068{self.text}\u2069" if self.is_fallback else self.text

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


class Text(dict[str, str]):
    """One text in several languages. Empty strings are gaps and are not kept."""

    def __init__(self, versions: Mapping[str, str] | Iterable[tuple[str, str]] = (), /, **more: str) -> None:
        super().__init__({k: v for k, v in dict(versions, **more).items() if v})

    def said(self, languages: Sequence[str]) -> Said:
        """The text in the first of `languages` that has it, else in any that has; the first is the one asked for."""
        asked = languages[0] if languages else ""
        for language in languages:
            if found := self.get(language):
                return Said(found, language, asked)
        for language in sorted(self):  # not the order of keys: databases keep theirs
            return Said(self[language], language, asked)
        return Said("", asked, asked)

    def gaps(self, languages: Iterable[str]) -> list[str]:
        """The languages in which this text is missing; none if the text is empty altogether."""
        return [language for language in languages if language not in self] if self else []

    def __str__(self) -> str:
        return self.said(("en",)).text

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class MultilingualField(models.JSONField):
    """A column that holds a `Text`, as a JSON object on every database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Text)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Text:
        """What the database gives, as a `Text`."""
        if value is None or value == "{}":  # most texts of a programme are empty: worth not asking the parser
            return Text()
        return Text(super().from_db_value(value, expression, connection) or {})

    def to_python(self, value: Any) -> Text:
        """A mapping of language codes to strings, or a `ValidationError`."""
        if isinstance(value, str):
            value = super().to_python(value)
        if not isinstance(value, Mapping) or not all(
            isinstance(k, str) and isinstance(v, str) for k, v in value.items()
        ):
            raise ValidationError(_("A text in several languages maps language codes to texts."))
        return Text(value)
