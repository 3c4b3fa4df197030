"""Filters, judged without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.rules.filters import Facts, Filters, answers_when, fold, matches, next_start, words

NOON = datetime(2021, 2, 17, 12, tzinfo=UTC)


def facts(**more: object) -> Facts:
    given_facts = {
        "day": date(2021, 2, 17),
        "hour": 13,
        "themes": frozenset({"planet"}),
        "sections": frozenset({"africa"}),
        "kind": "plenary",
        "languages": frozenset({"en", "fr"}),
        "starts_at": NOON,
        "ends_at": NOON + timedelta(hours=1),
        "cancelled": False,
    }
    return Facts(**(given_facts | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"day": "2021-02-17"}, True),
        ({"day": "2021-02-18"}, False),
        ({"theme": "planet", "section": "africa", "kind": "plenary", "language": "fr"}, True),
        ({"theme": "planet", "language": "ru"}, False),
        ({"hour": "13"}, True),
        ({"hour": "14"}, False),
        ({"kind": "no such kind"}, False),
    ],
)
def test_filters_combine(query: dict[str, str], found: bool) -> None:
    assert matches(Filters.asked(query), facts()) is found


@given(
    st.dictionaries(
        st.sampled_from(["day", "theme", "kind", "q", "hour", "when", "other"]), st.text(max_size=200)
    )
)
def test_any_query_is_read_and_bounded(query: dict[str, str]) -> None:
    asked = Filters.asked(query)
    assert all(len(value) <= 64 for value in asked.active().values())
    assert "other" not in asked.active()


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Séminaire", "seminaire"),
        ("CÔTE D’AZUR", "cote"),
        ("Straße", "STRASSE"),
        ("ﬁnances", "finances"),
        ("l’avenir", "L'AVENIR"),
        ("cœur", "coeur"),
        ("إدارة", "اداره"[:3]),
    ],
)
def test_accents_and_case_do_not_matter(written: str, sought: str) -> None:
    assert fold(sought) in fold(written)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_blanks_make_words() -> None:
    assert words("  Água   POTABLE ") == ["agua", "potable"]


def test_now_and_next() -> None:
    on, later, cancelled = (
        facts(),
        facts(starts_at=NOON + timedelta(hours=2)),
        facts(starts_at=NOON + timedelta(hours=1), cancelled=True),
    )
    upcoming = next_start([on, later, cancelled], NOON)
    assert upcoming == later.starts_at
    assert answers_when("now", on, now=NOON, upcoming=upcoming)
    assert not answers_when("now", on, now=NOON + timedelta(hours=1), upcoming=upcoming)
    assert answers_when("next", later, now=NOON, upcoming=upcoming)
    assert not answers_when("next", on, now=NOON, upcoming=upcoming)
