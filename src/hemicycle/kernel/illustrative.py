"""Values that are assumed, not found: shown as "illustrative", never as fact."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models


class Illustrated(models.Model):
    """A row some of whose values are assumed. `assumed` maps `field` or `field.lang` to the basis, a sentence."""

    assumed = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def basis(self, field: str, language: str = "") -> str:
        """Why the value is only assumed; empty when it is a found fact."""
        marks: dict[str, Any] = self.assumed
        return str(marks.get(f"{field}.{language}", "") or marks.get(field, ""))


def confirmed(
    assumed: Mapping[str, Any],
    field: str,
    languages: Iterable[str] | None = None,
    *,
    others: Iterable[str] = (),
) -> dict[str, Any]:
    """The marks that are left when a value is confirmed: of the whole field, or of a text in some `languages`.

    A mark of a whole text then stays on its `others`, the languages that nobody has confirmed.
    """
    left = dict(assumed)
    whole = left.pop(field, None)
    if languages is None:
        return {key: why for key, why in left.items() if not key.startswith(f"{field}.")}
    done = set(languages)
    if whole is not None:
        for language in others:
            if language not in done:
                left.setdefault(f"{field}.{language}", whole)
    return {key: why for key, why in left.items() if key not in {f"{field}.{code}" for code in done}}
