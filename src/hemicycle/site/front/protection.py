"""The headers of protection on what the front answers by itself; the pages have theirs from the middleware."""

from django.conf import settings

from hemicycle.site.front import asgi

# A file or a word is no page: whoever opens one as a page gets nothing that runs, loads, posts or is framed.
POLICY = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def headers() -> asgi.Headers:
    """As the settings have them."""
    found = [
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", POLICY),
        (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
        (b"permissions-policy", settings.PERMISSIONS_POLICY.encode()),
    ]
    if settings.HSTS:
        found.append((b"strict-transport-security", settings.HSTS.encode()))
    return found
