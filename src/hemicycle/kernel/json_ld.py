"""Structured data for search engines, inside a page."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hemicycle.kernel.csp import allow_script

_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def json_ld(request: HttpRequest, data: Mapping[str, Any]) -> SafeString:
    """`data` as a `<script type="application/ld+json">` whose hash is in the page's policy.

    Nothing in the data can end the element: `<`, `>` and `&` are escaped as JSON allows.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str).translate(_ESCAPES)
    allow_script(request, text)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  (escaped above)
