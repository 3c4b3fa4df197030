"""Small things about requests and answers that several rooms need."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import Forbidden

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
Answer = TypeVar("Answer", bound=HttpResponse)
View = Callable[Concatenate[R, P], HttpResponse]

FROM_ELSEWHERE = _(
    "This form was sent from another site, so nothing was changed. Please use the button on our own page."
)
KEEP = "X-Hemicycle-Keep"  # between Django and the page cache in front of it; never leaves the server
TOKEN_FIELD = b"csrfmiddlewaretoken"  # the name of the field in which a form carries its token


def is_same_origin(request: HttpRequest) -> bool:
    """True when the browser says that the request comes from one of our own pages.

    Browsers send `Sec-Fetch-Site` to trustworthy addresses and `Origin` with every POST; a page elsewhere can forge
    neither. A request that says nothing is not ours.
    """
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        parts = urlsplit(request.headers.get("Referer", ""))
        origin = f"{parts.scheme}://{parts.netloc}"
    return origin in {settings.ORIGIN, f"{request.scheme}://{request.get_host()}"}


def open_features(response: Answer, *names: str) -> Answer:
    """The answer as a page that may use these features of the browser ("camera"): itself, and nothing inside it.

    On every other page they stay closed, as the settings have it.
    """
    policy = settings.PERMISSIONS_POLICY
    for name in names:
        policy = policy.replace(f"{name}=()", f"{name}=(self)")
    response.headers["Permissions-Policy"] = policy
    return response


def same_origin_post(view: View[R, P]) -> View[R, P]:
    """A POST without a token, for pages that are kept for everybody and so can hold none.

    Only for changes to the sender's own signed cookie (and the demonstration's switches). Everything else
    uses Django's token.
    """

    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not is_same_origin(request):
            raise Forbidden(FROM_ELSEWHERE)
        return view(request, *args, **kwargs)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def kept_page(view: View[R, P]) -> View[R, P]:
    """The answer of this view may be kept and given to others who ask for the same in the same language and zone.

    A promise by the view: beside the address, what it shows depends only on the language in the path, the
    chosen zone, the house's clock (to the minute), and things whose changes call `editions.operations.touch`.
    The promise is checked as far as it can be: nothing is kept that was made for somebody.
    """

    @wraps(view)
    def marked(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if _is_for_everybody(request, response):
            response.headers[KEEP] = "1"
        return response

    return marked


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    session: Any = getattr(request, "session", None)
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and getattr(response, "is_rendered", True)
        and not response.cookies
        and getattr(request, "preview", None) is None
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and (session is None or (not session.modified and session.is_empty()))
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")  # a new token was put into the page
        and TOKEN_FIELD not in response.content  # or one that the browser had already
        and not getattr(getattr(request, "user", None), "is_authenticated", False)
        and get_language_from_path(request.path_info) is not None
    )
