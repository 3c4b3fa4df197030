"""Values that are assumed, not found: shown as "illustrative", never as fact."""

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
