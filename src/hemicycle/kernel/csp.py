"""The content security policy: no inline script runs unless its hash was declared while the page was rendered.

Hashes, not nonces: a page that is kept and given to many readers cannot hold a nonce.
"""

import base64
import hashlib
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

_HASHES = "_script_hashes"


def allow_script(request: HttpRequest, text: str) -> None:
    """Let this inline `<script>` (its exact text) pass the policy of the answer to `request`."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    declared: list[str] = request.__dict__.setdefault(_HASHES, [])
    source = f"'sha256-{digest}'"
    if source not in declared:
        declared.append(source)


class ContentSecurityPolicy(CSPMiddleware):
    """django-csp's header, plus the hashes declared by `allow_script`."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The configured policy and what this page declared."""
        parts = super().get_policy_parts(request, response, report_only)
        if hashes := request.__dict__.get(_HASHES):
            update: dict[str, Any] = dict(parts.update or {})
            given = update.get("script-src", [])
            update["script-src"] = [*([given] if isinstance(given, str) else given), *hashes]
            parts.update = update
        return parts
