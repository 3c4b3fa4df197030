"""Stars in a signed cookie."""

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.verdict import Refused
from hemicycle.programme import agenda_cookie
from hemicycle.programme.agenda_cookie import NAME, NONE, Stars
from hemicycle.programme.rules.agenda import MOST_STARS

keys = st.integers(0, 2**40)
tokens = st.one_of(st.just(""), st.text("abcXYZ019-_", min_size=1, max_size=64))
stars = st.builds(Stars, st.dictionaries(keys, st.integers(0, 9999), max_size=30), tokens)


def request(cookie: str = "") -> object:
    made = RequestFactory().get("/")
    if cookie:
        made.COOKIES[NAME] = cookie
    return made


def kept(edition: int, held: Stars, before: str = "") -> str:
    response = HttpResponse()
    agenda_cookie.keep(request(before), response, edition, held)  # type: ignore[arg-type]
    return response.cookies[NAME].value


def read(cookie: str, edition: int) -> Stars:
    return agenda_cookie.of(request(cookie), edition)  # type: ignore[arg-type]


@given(st.integers(1, 10**6), stars)
def test_what_is_kept_is_read_again(edition: int, held: Stars) -> None:
    cookie = kept(edition, held)
    assert read(cookie, edition) == held
    assert read(cookie, edition + 1) == NONE


@given(st.text(max_size=200))
def test_what_is_not_ours_is_no_cookie(text: str) -> None:
    assert read(text, 1) == NONE


@given(st.text(max_size=200))
def test_even_a_signed_text_of_another_form_is_no_cookie(text: str) -> None:
    signed = signing.TimestampSigner(salt="hemicycle.programme.stars").sign(f"1~{text}")
    read(signed, 1)


def test_a_changed_cookie_is_no_cookie() -> None:
    cookie = kept(1, Stars({5: 1}))
    assert read(cookie.replace("5-1", "6-1"), 1) == NONE
    assert read(cookie[:-1], 1) == NONE


def test_an_old_cookie_and_another_forms_are_no_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = kept(1, Stars({5: 1}))
    monkeypatch.setattr(agenda_cookie, "KEPT_FOR", -1)
    assert read(cookie, 1) == NONE
    signer = signing.TimestampSigner(salt="hemicycle.programme.stars")
    assert read(signer.sign("2~1!!5-1"), 1) == NONE


def test_editions_lie_side_by_side_and_an_empty_one_goes() -> None:
    cookie = kept(2, Stars({7: 1}), before=kept(1, Stars({5: 1})))
    assert read(cookie, 1).seen == {5: 1}
    assert read(cookie, 2).seen == {7: 1}
    assert read(kept(1, NONE, before=cookie), 1) == NONE


def test_without_stars_the_cookie_goes() -> None:
    response = HttpResponse()
    agenda_cookie.keep(request(kept(1, Stars({5: 1}))), response, 1, NONE)  # type: ignore[arg-type]
    assert response.cookies[NAME]["max-age"] == 0


def test_a_full_agenda_fits_and_needs_no_quotes() -> None:
    full = Stars({10**6 + n: 99 for n in range(MOST_STARS)}, "x" * 32)
    response = HttpResponse()
    agenda_cookie.keep(request(), response, 1, full)  # type: ignore[arg-type]
    morsel = response.cookies[NAME]
    assert len(morsel.OutputString()) < 3500
    assert morsel.coded_value == morsel.value
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"


def test_what_no_browser_would_keep_is_refused() -> None:
    cookie = kept(1, Stars({10**6 + n: 99 for n in range(200)}))
    cookie = kept(2, Stars({10**6 + n: 99 for n in range(200)}), before=cookie)
    with pytest.raises(Refused, match="cannot keep more"):
        kept(3, Stars({10**6 + n: 99 for n in range(200)}), before=cookie)
