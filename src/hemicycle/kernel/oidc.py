"""An organisation's own sign-in (OpenID Connect), as the environment describes it."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hemicycle.kernel import env

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")  # it becomes a part of the policy of every page
PROVIDER_ID = "house"  # a part of the address that the provider sends people back to


@dataclass(frozen=True, slots=True)
class OpenIDConnect:
    """One provider: what its button says, where it is, and who we are to it."""

    name: str
    issuer: str
    client_id: str
    secret: str

    @property
    def origin(self) -> str:
        """`https://id.example.org`."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def provider(self) -> dict[str, Any]:
        """As allauth wants to be told."""
        return {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": PROVIDER_ID,
                    "name": self.name,
                    "client_id": self.client_id,
                    "secret": self.secret,
                    "settings": {"server_url": self.issuer},
                }
            ],
        }


def from_environment() -> OpenIDConnect | None:
    """The provider that `HEMICYCLE_OIDC_…` describes; None if nothing is said; half of it is refused."""
    issuer = env.text("HEMICYCLE_OIDC_ISSUER")
    client_id = env.text("HEMICYCLE_OIDC_CLIENT_ID")
    secret = env.text("HEMICYCLE_OIDC_CLIENT_SECRET")
    if not (issuer or client_id or secret):
        return None
    if not (issuer and client_id and secret):
        raise env.Misconfigured(
            "HEMICYCLE_OIDC_ISSUER, HEMICYCLE_OIDC_CLIENT_ID and HEMICYCLE_OIDC_CLIENT_SECRET are set together or not "
            "at all."
        )
    try:
        parts = urlsplit(issuer)
        local = parts.hostname in {"localhost", "127.0.0.1"}
        unlike = parts.query or parts.fragment or parts.port == 0 or not _HOST.fullmatch(parts.netloc)
    except ValueError:
        unlike = local = True
    if unlike or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise env.Misconfigured(
            "HEMICYCLE_OIDC_ISSUER must be an address like https://id.example.org or "
            f"https://id.example.org/realms/house; it is {issuer!r}."
        )
    name = env.text("HEMICYCLE_OIDC_NAME", str(parts.hostname))
    return OpenIDConnect(name, issuer.rstrip("/"), client_id, secret)
