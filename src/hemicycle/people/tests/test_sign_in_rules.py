"""Judgement about codes, addresses, ways back and devices."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.people.sign_in import rules

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "12345678",
        "1234 5678",
        " 1234  5678 ",
        "1234-5678",
        "1234–5678",
        "1 2 3 4 5 6 7 8",
        "١٢٣٤٥٦٧٨",
        "１２３４５６７８",
        "\u200e12345678\u200f",
    ],
)
def test_a_code_may_be_typed_in_many_ways(typed: str) -> None:
    assert rules.typed_code(typed) == "12345678"


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "abcdefgh", "1234567a", "12345678" * 20])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert rules.typed_code(typed) == ""


@given(st.text(max_size=200))
def test_whatever_is_typed_a_code_has_eight_digits_or_is_none(typed: str) -> None:
    code = rules.typed_code(typed)
    assert code == "" or (len(code) == 8 and code.isascii() and code.isdigit())


@given(st.integers(0, 99_999_999).map("{:08d}".format))
def test_a_code_as_it_is_shown_can_be_typed(code: str) -> None:
    assert rules.typed_code(rules.shown_code(code)) == code


@pytest.mark.parametrize(
    ("minutes", "used", "tries", "why"),
    [
        (0, False, 0, ""),
        (14, False, 4, ""),
        (15, False, 0, rules.RAN_OUT),
        (0, True, 1, rules.USED),
        (0, False, 5, rules.TOO_MANY_TRIES),
    ],
)
def test_a_code_is_good_once_for_a_quarter_of_an_hour(
    minutes: int, used: bool, tries: int, why: object
) -> None:
    verdict = rules.may_try(made_at=NOW - timedelta(minutes=minutes), used=used, tries=tries, now=NOW)
    assert (bool(verdict), verdict.why) == (not why, why)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Amina@Example.ORG", "amina@example.org"),
        ("  amina@example.org ", "amina@example.org"),
        ("maire@évian.example", "maire@xn--vian-9oa.example"),
        (
            "mi\u212ae@example.org",
            "mike@example.org",
        ),  # the Kelvin sign is a k from here on: the mail goes to mike
    ],
)
def test_an_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert rules.clean_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "amina",
        "amina@",
        "@example.org",
        "a b@example.org",
        "mıke@example.org",
        "amina@exa\x00mple.org",
        "a@b@example.org",
        "amina@example.org\nBcc: x@example.org",
        f"{'a' * 250}@example.org",
        "a@..",
        f"a@{'é' * 70}.org",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        rules.clean_address(typed)


@pytest.mark.parametrize("typed", ["müller@example.org", "José@example.org", "李@例え.jp", "ﬀ@example.org"])
def test_letters_that_few_servers_take_are_told_by_name(typed: str) -> None:
    with pytest.raises(ValidationError, match="letters that many mail servers do not take"):
        rules.clean_address(typed)


@given(st.text(max_size=80))
def test_an_address_is_refused_or_plain(typed: str) -> None:
    try:
        address = rules.clean_address(typed)
    except ValidationError:
        return
    assert address.isascii()
    assert rules.clean_address(address) == address


@pytest.mark.parametrize("asked", ["/en/2021/", "/en/2021/programme/?theme=care&q=%20", "/fr/me/addresses/"])
def test_a_way_back_within_the_house_is_taken(asked: str) -> None:
    assert rules.way_back(asked) == asked


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "en/2021/",
        "/en/\n/x",
        "/en/\x00",
        "/" + "a" * 3000,
        "/en/me/sign-in/",
        "/ar/me/sign-out/",
        "/en/me/proof/code/",
        "http:///elsewhere.example",
    ],
)
def test_a_way_back_that_leads_elsewhere_is_none(asked: str) -> None:
    assert rules.way_back(asked) == ""


@given(st.text(max_size=100))
def test_no_way_back_leaves_the_house(asked: str) -> None:
    back = rules.way_back(asked)
    assert back == "" or (back[0] == "/" and back[1:2] not in {"/", "\\"})


@pytest.mark.parametrize(
    ("agent", "seen"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
            ("Chrome", "Linux"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0",
            ("Firefox", "Windows"),
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36 EdgA/120", ("Chrome", "Android")),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_device_is_told_in_words(agent: str, seen: tuple[str, str]) -> None:
    assert rules.device(agent) == seen


def test_of_a_hidden_address_its_owner_knows_enough() -> None:
    assert rules.hidden_address("amina@example.org") == "a•••a@example.org"
    assert rules.hidden_address("ab@example.org") == "a•••@example.org"
