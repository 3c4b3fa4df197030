"""Fragments that all see alike, rendered once per interface language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override


def in_every_language(
    template: str, context: Mapping[str, Any] | Callable[[str], Mapping[str, Any]]
) -> dict[str, str]:
    """`{language: fragment}` for `operations.publish`. The context may be made anew for each language.

    It is rendered without a request: whatever depends on who reads does not belong into a parcel.
    """
    fragments = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            given = context(language) if callable(context) else context
            fragments[language] = render_to_string(template, dict(given)).strip()
    return fragments
