"""The order of questions, and what is told of where they come from."""

from hypothesis import given
from hypothesis import strategies as st

from hemicycle.live.questions.rules import SMALLEST, Weight, balance, may_support, ordered

WEIGHTS = st.lists(
    st.builds(Weight, st.integers(1, 99), st.integers(0, 50), st.booleans(), st.booleans()),
    unique_by=lambda weight: weight.key,
)


@given(WEIGHTS)
def test_what_is_answered_now_stands_first_and_what_is_answered_last(weights: list[Weight]) -> None:
    by_key = {weight.key: weight for weight in weights}
    found = [by_key[key] for key in ordered(weights)]
    assert len(found) == len(weights)
    ranks = [(not one.in_turn, one.answered) for one in found]
    assert ranks == sorted(ranks)


@given(WEIGHTS, st.integers(1, 99))
def test_more_support_never_moves_a_question_down(weights: list[Weight], key: int) -> None:
    before = ordered(weights)
    if key not in before:
        return
    raised = [
        Weight(one.key, one.supports + 1, one.answered, one.in_turn) if one.key == key else one
        for one in weights
    ]
    assert ordered(raised).index(key) <= before.index(key)


@given(st.lists(st.sampled_from(["Africa", "Europe", "Eurasia"])))
def test_small_numbers_are_not_told(sections: list[str]) -> None:
    told = balance(sections, sections)
    assert all(count >= SMALLEST and sections.count(name) == count for name, count in told)
    assert [count for _name, count in told] == sorted((count for _name, count in told), reverse=True)


def test_nobody_supports_their_own_or_what_is_gone() -> None:
    assert may_support(own=False, removed=False, held=False, answered=False)
    assert not may_support(own=True, removed=False, held=False, answered=False)
    assert not may_support(own=False, removed=True, held=False, answered=False)
    assert not may_support(own=False, removed=False, held=True, answered=False)
    assert not may_support(own=False, removed=False, held=False, answered=True)
