"""What the frame of every page shows: edition, navigation, languages, zone."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of `ui/base.html`."""
    return {"edition": getattr(request, "edition", None), "reader": getattr(request, "reader", None)}
