"""When a change may be taken back."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.record.rules import Place, Step, may_undo, places, standing

A, B = ("title", "fr"), ("title", "en")


def _may(touched: set[Place], later: Sequence[Step] = (), **other: object) -> bool:
    given = {"act": "changed", "undone": False, "comes_back": True, "exists": True, **other}
    return bool(may_undo(touched=touched, later=later, **given))  # type: ignore[arg-type]


def test_of_a_text_only_the_languages_that_changed_are_touched() -> None:
    assert places({"title": [{"en": "A", "fr": "B"}, {"en": "A", "fr": "C"}], "order": [1, 2]}) == {
        ("title", "fr"),
        ("order", ""),
    }


@pytest.mark.parametrize(
    ("other", "may"),
    [
        ({}, True),
        ({"undone": True}, False),
        ({"exists": False}, False),
        ({"act": "made"}, False),
        ({"act": "removed", "exists": False}, True),
        ({"act": "removed", "exists": True}, False),
        ({"act": "removed", "exists": False, "comes_back": False}, False),
    ],
)
def test_what_may_be_undone(other: dict[str, object], may: bool) -> None:
    assert _may({A}, **other) is may


def test_a_later_change_of_another_language_is_not_in_the_way() -> None:
    assert _may({A}, [Step(2, frozenset({B}))])
    assert not _may({A}, [Step(2, frozenset({A}))])


def test_a_whole_field_is_in_the_way_of_each_of_its_languages() -> None:
    assert not _may({A}, [Step(2, frozenset({("title", "")}))])
    assert not _may({("title", "")}, [Step(2, frozenset({A}))])


def test_a_later_change_that_was_itself_undone_is_not_in_the_way() -> None:
    later = [Step(2, frozenset({A})), Step(3, frozenset({A}), undoes=2)]
    assert _may({A}, later)
    assert not _may({A}, [*later, Step(4, frozenset({A}), undoes=3)]), "done again"


touched = st.frozensets(
    st.tuples(st.sampled_from(["title", "text"]), st.sampled_from(["", "en", "fr"])), min_size=1
)


@given(touched, st.lists(touched, max_size=6))
def test_nothing_later_touched_the_same_whenever_it_may_be_undone(
    mine: frozenset[Place], others: list[frozenset[Place]]
) -> None:
    later = [Step(number, one) for number, one in enumerate(others, 2)]
    if _may(set(mine), later):
        assert not any(mine & step.touched for step in later)
    else:
        names = {name for name, _language in mine}
        assert any(names & {name for name, _language in step.touched} for step in later)


@given(st.lists(touched, max_size=5))
def test_changes_that_are_all_undone_in_turn_leave_nothing_standing(all_of: list[frozenset[Place]]) -> None:
    steps = [Step(number, one) for number, one in enumerate(all_of, 1)]
    undoing = [Step(100 - step.number, step.touched, undoes=step.number) for step in steps]
    assert standing([*steps, *undoing]) == []
