"""Two changes of one value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.record.merging import Apart, beside, settle

texts = st.dictionaries(st.sampled_from(["en", "fr", "es"]), st.sampled_from(["one", "two"]))


def test_two_languages_of_one_text_go_together() -> None:
    both = beside({"en": "Hello"}, {"en": "Hello", "fr": "Bonjour"}, {"en": "Hello", "es": "Hola"})
    assert both == {"en": "Hello", "fr": "Bonjour", "es": "Hola"}


def test_a_language_taken_away_stays_away_beside_a_change_of_another() -> None:
    assert beside({"en": "A", "fr": "B"}, {"en": "C", "fr": "B"}, {"en": "A"}) == {"en": "C"}


@pytest.mark.parametrize(
    ("base", "theirs", "mine"), [("a", "b", "c"), ({"en": "a"}, {"en": "b"}, {"en": "c"}), (None, 1, 2)]
)
def test_two_values_for_one_thing_do_not_go_together(base: object, theirs: object, mine: object) -> None:
    with pytest.raises(Apart):
        beside(base, theirs, mine)


@given(texts, texts)
def test_nobody_else_in_between_changes_nothing(base: dict[str, str], mine: dict[str, str]) -> None:
    assert beside(base, base, mine) == mine


@given(texts, texts, texts)
def test_no_change_is_lost_whoever_is_first(
    base: dict[str, str], one: dict[str, str], other: dict[str, str]
) -> None:
    try:
        both = beside(base, one, other)
    except Apart:
        with pytest.raises(Apart):
            beside(base, other, one)
        return
    assert both == beside(base, other, one)
    for version in (one, other):
        for key in {*base, *version}:
            if base.get(key) != version.get(key):
                assert both.get(key) == version.get(key)


def test_what_one_of_us_left_alone_is_no_conflict() -> None:
    assert beside("a", "b", "a") == "b"
    assert beside("a", "a", "b") == "b"


def test_where_they_do_not_go_together_mine_is_proposed_and_the_place_is_told() -> None:
    base = {"en": "a", "fr": "b", "es": "c"}
    both, apart = settle(base, {**base, "en": "theirs", "es": "theirs"}, {**base, "en": "mine", "fr": "mine"})
    assert both == {"en": "mine", "fr": "mine", "es": "theirs"}
    assert apart == ["en"]
    assert settle("a", "b", "c") == ("c", [""])


@given(texts, texts, texts)
def test_nothing_is_lost_where_two_are_settled(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    both, apart = settle(base, theirs, mine)
    for key in {*base, *theirs, *mine}:
        if theirs.get(key) != base.get(key) and theirs.get(key) != mine.get(key):
            assert key in apart or both.get(key) == theirs.get(key)
        if mine.get(key) != base.get(key):
            assert both.get(key) == mine.get(key)
