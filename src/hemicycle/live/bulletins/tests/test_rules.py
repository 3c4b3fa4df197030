"""What can be worked out on paper."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.text import Text
from hemicycle.live.bulletins import rules
from hemicycle.live.bulletins.rules import IMPORTANT, INFORMATION, URGENT

LEVELS = st.sampled_from(sorted(rules.RANKS))
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2021, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
TEXTS = st.dictionaries(st.sampled_from(["en", "fr", "es", "ar"]), st.sampled_from(["", "a", "b"])).map(Text)
SPANS = st.one_of(st.none(), st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes)))


@given(SPANS, MOMENTS)
def test_it_stands_at_least_for_its_span_and_ends_with_a_minute(
    span: timedelta | None, now: datetime
) -> None:
    end = rules.until(span, now)
    if span is None:
        assert end is None
        assert rules.is_up(end, taken_down=False, now=now + timedelta(days=999))
        return
    assert end is not None
    assert now + span <= end < now + span + timedelta(minutes=1)
    assert (end.second, end.microsecond) == (0, 0)
    assert rules.is_up(end, taken_down=False, now=end - timedelta(microseconds=1))
    assert not rules.is_up(end, taken_down=False, now=end)
    assert not rules.is_up(end, taken_down=True, now=now)


def test_how_long_it_stands_hangs_on_its_level_unless_somebody_says_so() -> None:
    assert rules.lasts(INFORMATION, rules.USUAL) == timedelta(minutes=30)
    assert rules.lasts(IMPORTANT, rules.USUAL) == timedelta(hours=2)
    assert rules.lasts(URGENT, rules.USUAL) is None
    assert rules.lasts(URGENT, "10") == timedelta(minutes=10)
    assert rules.lasts(INFORMATION, rules.OPEN) is None


@pytest.mark.parametrize("nonsense", ["", "7", "-10", "1e3", "99999999999"])
def test_no_other_span_is_taken(nonsense: str) -> None:
    with pytest.raises(ValueError, match=nonsense or "invalid literal"):
        rules.lasts(INFORMATION, nonsense)


@given(LEVELS, LEVELS, st.integers(1, 10**11), st.integers(1, 10**11))
def test_the_more_pressing_stands_first_then_the_newer(one: str, other: str, key: int, later: int) -> None:
    before, after = (rules.RANKS[one], key), (rules.RANKS[other], later)
    assert (rules.place(one, key) < rules.place(other, later)) == (before < after)


@given(TEXTS, TEXTS, st.lists(st.sampled_from(["en", "fr", "es", "ar"]), unique=True))
def test_missing_are_the_languages_whose_readers_read_another(
    title: Text, body: Text, languages: list[str]
) -> None:
    found = rules.missing(title, body, languages)
    for code in languages:
        whole = title.said((code,)).language == code and bool(title.get(code))
        whole = whole and (not body or bool(body.get(code)))
        assert (code in found) == (not whole)
    assert found == [code for code in languages if code in found]


def test_a_text_without_a_title_in_its_language_is_named() -> None:
    assert rules.untitled(Text(en="Late"), Text(en="Ten minutes", fr="Dix minutes")) == ["fr"]
    assert rules.untitled(Text(en="Late", fr="Retard"), Text(fr="Dix minutes")) == []


ORIGIN = "https://house.example"


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("", ""),
        ("  ", ""),
        ("/en/2021/programme/", "/en/2021/programme/"),
        (" https://house.example/en/2021/?day=2021-02-17#x ", "/en/2021/?day=2021-02-17#x"),
        ("https://house.example", "/"),
        ("https://house.example.evil/x", None),
        ("https://elsewhere.example/", None),
        ("//elsewhere.example/", None),
        ("https://house.example//elsewhere.example/", None),
        ("/\\elsewhere.example/", None),
        ("/en/\n//x", None),
        ("javascript:alert(1)", None),
        ("en/2021/", None),
    ],
)
def test_a_link_leads_to_a_page_of_ours(typed: str, link: str | None) -> None:
    assert rules.link_of(typed, ORIGIN) == link


@given(st.text(alphabet="/\\abhtps:.x?#@ \n\t\x00[]", max_size=30))
def test_no_link_that_is_taken_leaves_the_site(typed: str) -> None:
    link = rules.link_of(typed, ORIGIN)
    if link:
        assert link.startswith("/")
        assert link[1:2] not in {"/", "\\"}
        assert rules.link_of(link, "") == link


def test_a_page_is_led_to_in_the_readers_language() -> None:
    languages = {"en", "fr", "ar"}
    assert rules.in_language("/en/2021/programme/?a=/en/", "fr", languages) == "/fr/2021/programme/?a=/en/"
    assert rules.in_language("/healthz", "fr", languages) == "/healthz"
    assert rules.in_language("/english/x/", "fr", languages) == "/english/x/"
    assert rules.in_language("", "fr", languages) == ""


@given(LEVELS, st.booleans(), st.lists(st.sampled_from(["fr", "es", "ar"]), unique=True))
def test_a_yes_to_one_thing_is_no_yes_to_another(level: str, everybody: bool, gaps: list[str]) -> None:
    asked = rules.asked_first(level=level, to_everybody=everybody, gaps=gaps)
    assert (asked == "") == (not gaps and not (level == URGENT and everybody))
    if gaps:
        assert asked != rules.asked_first(level=level, to_everybody=everybody, gaps=gaps[1:])
    assert rules.asked_first(level=URGENT, to_everybody=True, gaps=gaps) != rules.asked_first(
        level=INFORMATION, to_everybody=True, gaps=gaps
    )


def test_who_may_and_why_not() -> None:
    assert rules.may_publish(may_announce=True, published=True, archived=False)
    assert not rules.may_publish(may_announce=False, published=True, archived=False)
    assert not rules.may_publish(may_announce=True, published=False, archived=False)
    assert not rules.may_publish(may_announce=True, published=True, archived=True)
    assert rules.may_correct(taken_down=False)
    assert not rules.may_correct(taken_down=True)
    assert rules.may_end(up=True)
    assert not rules.may_end(up=False)
    assert rules.may_put_up_again(taken_down=True)
    assert not rules.may_put_up_again(taken_down=False)
