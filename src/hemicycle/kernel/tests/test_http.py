"""Who may send a form without a token, which pages may be kept, and what structured data may hold."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from hemicycle.kernel.csp import ContentSecurityPolicy
from hemicycle.kernel.http import KEEP, kept_page, same_origin_post
from hemicycle.kernel.json_ld import json_ld
from hemicycle.kernel.verdict import Forbidden


@same_origin_post
def star(request: HttpRequest) -> HttpResponse:
    return HttpResponse("starred")


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://localhost:8000"}, True),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Referer": "http://testserver/fr/2021/"}, True),
        ({"Referer": "http://evil.example/http://testserver/"}, False),
        ({}, False),
    ],
)
def test_a_form_without_a_token_must_come_from_our_own_page(
    headers: dict[str, str], passes: bool, settings: Any
) -> None:
    settings.ORIGIN = "http://localhost:8000"
    request = RequestFactory().post("/stars/", headers=headers)
    if passes:
        assert star(request).content == b"starred"
    else:
        with pytest.raises(Forbidden, match="another site"):
            star(request)


def test_such_a_form_is_only_posted() -> None:
    assert star(RequestFactory().get("/stars/", headers={"Sec-Fetch-Site": "same-origin"})).status_code == 405


def _asked(path: str = "/en/2021/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.session = SessionStore()
    request.user = AnonymousUser()
    return request


def _kept(request: HttpRequest, response: HttpResponse | None = None, *, before: Any = None) -> bool:
    def view(request: HttpRequest) -> HttpResponse:
        if before is not None:
            before(request)
        return response or HttpResponse("page")

    return KEEP in kept_page(view)(request).headers


def test_a_page_for_everybody_may_be_kept() -> None:
    assert _kept(_asked())


def test_a_page_that_looked_into_an_empty_session_may_be_kept() -> None:
    assert _kept(_asked(), before=lambda request: request.session.get("anything"))


def test_a_page_with_a_token_is_not_kept() -> None:
    assert not _kept(_asked(), before=get_token)


def test_a_page_with_a_token_that_the_browser_had_is_not_kept() -> None:
    page = HttpResponse('<input type="hidden" name="csrfmiddlewaretoken" value="x">')
    assert not _kept(_asked(csrftoken="x" * 32), page)


def test_a_page_that_wrote_into_the_session_is_not_kept() -> None:
    assert not _kept(_asked(), before=lambda request: request.session.update({"a": 1}))


def test_a_page_for_a_session_is_not_kept() -> None:
    assert not _kept(_asked(sessionid="x"))


def test_a_page_that_sets_a_cookie_is_not_kept() -> None:
    response = HttpResponse("page")
    response.set_cookie("tz", "Asia/Tokyo")
    assert not _kept(_asked(), response)


def test_a_missing_page_is_not_kept() -> None:
    assert not _kept(_asked(), HttpResponse("none", status=404))


def test_a_page_whose_address_does_not_say_its_language_is_not_kept() -> None:
    assert not _kept(_asked("/2021/"))


def test_a_page_for_somebody_signed_in_is_not_kept() -> None:
    class Member:
        is_authenticated = True

    request = _asked()
    request.user = Member()  # type: ignore[assignment]
    assert not _kept(request)


def test_structured_data_cannot_end_its_element_and_its_hash_is_in_the_policy() -> None:
    request = RequestFactory().get("/en/2021/")
    data = {"name": "</script><script>alert(1)</script> & more \u2028"}
    html = json_ld(request, data)
    text = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html)
    assert text is not None
    assert "<" not in text[1]
    assert json.loads(text[1]) == data
    policy = ContentSecurityPolicy(lambda _: HttpResponse(html))(request)["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}'" in policy
    assert "unsafe-inline" not in policy
