"""What may be asked, chosen and seen, and how answers are counted: worked out on paper."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.text import Text
from hemicycle.live.polls import rules
from hemicycle.live.polls.rules import Sheet
from hemicycle.live.polls.tests.factories import scale, sheet

STATES = st.sampled_from([rules.DRAFT, rules.OPEN, rules.CLOSED, rules.WITHDRAWN])
COUNTS = st.dictionaries(st.integers(1, 12), st.integers(0, 5000), max_size=12)


@given(STATES, st.booleans(), st.booleans())
def test_only_an_open_poll_is_answered_and_an_answer_that_stays_is_given_once(
    state: str, answered: bool, changeable: bool
) -> None:
    verdict = rules.may_answer(state, answered=answered, changeable=changeable)
    assert bool(verdict) == (state == rules.OPEN and (changeable or not answered))
    assert verdict or verdict.why


@given(st.sets(st.integers(0, 14)), st.sets(st.integers(1, 12), min_size=2), st.integers(1, 12))
def test_an_answer_is_made_of_what_is_offered_and_of_not_too_much(
    chosen: set[int], offered: set[int], most: int
) -> None:
    well = 1 <= len(chosen) <= most and chosen <= offered
    assert bool(rules.may_choose(chosen, offered=offered, most=most)) == well


@given(STATES, st.sampled_from([rules.LIVE, rules.WHEN_CLOSED]))
def test_hidden_results_are_seen_by_who_moderates_until_the_poll_is_closed(state: str, results: str) -> None:
    assert rules.sees_totals(state, results=results, moderates=True) == (state != rules.DRAFT)
    seen = rules.sees_totals(state, results=results, moderates=False)
    assert seen == (state == rules.CLOSED or (state == rules.OPEN and results == rules.LIVE))


@given(st.booleans(), st.booleans(), st.booleans())
def test_where_a_poll_stands_hangs_on_its_rows(opened: bool, closed: bool, withdrawn: bool) -> None:
    state = rules.state_of(opened=opened, closed=closed, withdrawn=withdrawn)
    assert (state == rules.DRAFT) == (not opened)
    assert (state == rules.OPEN) == (opened and not closed and not withdrawn)


def test_words_are_changed_only_while_nobody_has_read_them() -> None:
    assert rules.may_edit(rules.DRAFT)
    assert not any(rules.may_edit(state) for state in (rules.OPEN, rules.CLOSED, rules.WITHDRAWN))


def test_a_closing_is_taken_back_unless_it_has_shown_hidden_results() -> None:
    assert rules.may_reopen(rules.CLOSED, results=rules.LIVE)
    assert not rules.may_reopen(rules.CLOSED, results=rules.WHEN_CLOSED)
    assert not rules.may_reopen(rules.OPEN, results=rules.LIVE)


def test_a_draft_is_opened_where_polls_are_on() -> None:
    assert rules.may_open(rules.DRAFT, switched_on=True)
    assert not rules.may_open(rules.DRAFT, switched_on=False)
    assert not rules.may_open(rules.CLOSED, switched_on=True)


@given(st.permutations([(rules.OPEN, 3, 0), (rules.OPEN, 9, 0), (rules.CLOSED, 4, 7), (rules.CLOSED, 5, 2)]))
def test_open_polls_come_first_then_the_latest_that_was_closed(polls: list[tuple[str, int, int]]) -> None:
    ranked = sorted(polls, key=lambda one: rules.place_of(one[0], opening=one[1], closing=one[2]))
    assert ranked == [(rules.OPEN, 3, 0), (rules.OPEN, 9, 0), (rules.CLOSED, 4, 7), (rules.CLOSED, 5, 2)]


@given(COUNTS)
def test_shares_are_in_a_hundred_of_those_who_answered(counts: dict[int, int]) -> None:
    people = sum(counts.values())
    shares = [rules.share(count, people) for count in counts.values()]
    assert all(0 <= share <= 100 for share in shares)
    assert people == 0 or abs(sum(shares) - 100) <= len(shares) / 2
    for one, other in itertools.combinations(counts.values(), 2):
        if one <= other:
            assert rules.share(one, people) <= rules.share(other, people)


@pytest.mark.parametrize(
    ("count", "people", "share"), [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (5, 5, 100)]
)
def test_a_half_goes_up(count: int, people: int, share: int) -> None:
    assert rules.share(count, people) == share


@given(COUNTS)
def test_the_mean_lies_among_the_steps_that_were_chosen(counts: dict[int, int]) -> None:
    chosen = [step for step, count in counts.items() if count]
    mean = rules.mean(counts)
    assert (mean is None) == (not chosen)
    if mean is not None:
        assert min(chosen) - 1e-9 <= mean <= max(chosen) + 1e-9


def test_lines_of_several_languages_are_options_with_their_gaps() -> None:
    assert rules.options_in({"en": ["Care", "", "Water"], "fr": ["Soin", "Eau"], "es": []}) == (
        Text(en="Care", fr="Soin"),
        Text(en="Water", fr="Eau"),
    )
    assert rules.options_in({"en": ["Care", "Water"], "fr": ["Soin"]}) is None
    assert rules.options_in({}) == ()


@pytest.mark.parametrize(
    ("given_", "well"),
    [
        (sheet(), True),
        (scale(), True),
        (sheet("One"), False),
        (sheet(*map(str, range(13))), False),
        (sheet(*map(str, range(12))), True),
        (sheet(question=""), False),
        (sheet("One", ""), False),
        (sheet(question="x" * 301), False),
        (sheet("One", "x" * 121), False),
        (sheet(kind=rules.MULTIPLE, most=3), True),
        (sheet(kind=rules.MULTIPLE, most=4), False),
        (sheet(kind=rules.MULTIPLE, most=0), False),
    ],
)
def test_a_poll_is_asked_when_it_is_whole(given_: Sheet, well: bool) -> None:
    verdict = rules.is_whole(given_)
    assert bool(verdict) == well
    assert well or str(verdict.why)
