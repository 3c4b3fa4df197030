"""Coming in by an organisation's own sign-in (OpenID Connect), if the environment names one."""

import logging
from collections.abc import Callable

from allauth.socialaccount.providers.openid_connect import views as allauth
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from hemicycle.kernel import oidc
from hemicycle.people.sign_in.door import private
from hemicycle.people.sign_in.pending import WAITING

log = logging.getLogger(__name__)
TROUBLE = (
    RequestException,
    ValidationError,
    ImproperlyConfigured,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)


@csrf_protect
@require_POST
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the organisation's page; it sends people back to `come_back`."""
    response = _through(request, provider_id, allauth.login)
    if not request.user.is_authenticated:
        request.session.set_expiry(WAITING)
    return response


@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from there, with an answer that is checked with the organisation itself."""
    return _through(request, provider_id, allauth.callback)


def _through(request: HttpRequest, provider_id: str, view: Callable[..., HttpResponse]) -> HttpResponse:
    if settings.OIDC is None or provider_id != oidc.PROVIDER_ID:
        raise Http404("There is no such sign-in here.")
    try:
        return private(view(request, provider_id))
    except TROUBLE:
        log.exception("Signing in with %s failed", settings.OIDC.name)
        messages.warning(
            request,
            _("Your organisation's sign-in does not answer as it should. Please use a code by e-mail."),
        )
        return private(redirect("me:sign-in"))
