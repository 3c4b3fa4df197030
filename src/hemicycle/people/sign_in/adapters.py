"""What allauth asks us: who a passkey belongs to, and what an organisation's own sign-in may do."""

import logging
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hemicycle.people.models import Person
from hemicycle.people.sign_in import operations, rules
from hemicycle.people.sign_in.coming_in import come_in

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth neither writes mails nor speaks to people here: the house does, in its own words."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by `operations.person_of`, never by allauth's own forms."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys belong to the configured origin, whatever a request says its host is."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The house, as a device writes it beside the passkey."""
        return {"id": operations.RELYING_PARTY, "name": "Hemicycle"}

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        """The person, as a device writes them beside the passkey."""
        return {
            "id": user_pk_to_url_str(user).encode(),
            "name": user.email or user.name,
            "display_name": user.name or user.email or "",
        }

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An organisation's own sign-in links to a person only by an address that it says is verified."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Decide everything here; allauth's own ways of making accounts are never taken."""
        back = rules.way_back(str(sociallogin.state.get("next") or ""))
        known = (
            _claims(sociallogin)
            and SocialAccount.objects.filter(
                provider=sociallogin.account.provider, uid=sociallogin.account.uid
            ).first()
        )
        if known:
            person, new = known.user, False
        else:
            address = _verified_address(sociallogin)
            if not address:
                self._turn_away(
                    request,
                    _(
                        "Your organisation did not confirm an e-mail address for you, so we cannot know who you are "
                        "here. Please sign in with a code by e-mail."
                    ),
                )
            person, new = operations.person_of(address, language=request.LANGUAGE_CODE)
            if operations.is_open(person):
                operations.link_organisation(person, sociallogin.account, name=_name_of(sociallogin))
        if not operations.is_open(person):
            self._turn_away(request, str(rules.CLOSED))
        raise ImmediateHttpResponse(
            come_in(request, person, method="organisation", back=back, new=new and not person.name)
        )

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **kwargs: Any
    ) -> NoReturn:
        """Back to the sign-in page with a sentence, whatever went wrong."""
        if exception is not None:
            log.warning("Signing in with %s failed: %s", settings.OIDC and settings.OIDC.name, exception)
        self._turn_away(
            request,
            _("Signing in with your organisation did not work. Please try again, or use a code by e-mail."),
        )

    def _turn_away(self, request: HttpRequest, why: str) -> NoReturn:
        messages.warning(request, why)
        raise ImmediateHttpResponse(redirect("me:sign-in"))


def _verified_address(sociallogin: SocialLogin) -> str:
    """The address that the organisation vouches for: the claim must be the truth value, not a word like "false"."""
    claims = _claims(sociallogin)
    if claims.get("email_verified") is not True:
        return ""
    try:
        return rules.clean_address(str(claims.get("email") or ""))
    except ValidationError:
        return ""


def _name_of(sociallogin: SocialLogin) -> str:
    name = _claims(sociallogin).get("name")
    return " ".join(str(name).replace(rules.NUL, "").split())[:200] if isinstance(name, str) else ""


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the organisation says of somebody. Its two answers must speak of the same one."""
    data = sociallogin.account.extra_data
    told, signed = data.get("userinfo") or {}, data.get("id_token") or {}
    if told and signed and told.get("sub") != signed.get("sub"):
        return {}
    return dict(told or signed)
