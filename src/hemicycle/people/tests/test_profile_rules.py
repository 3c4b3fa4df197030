"""Who sees which part of a profile, and what stands in it: judged without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.people import rules

SHOWN = st.dictionaries(
    st.sampled_from([*rules.PARTS, "gender", "email", "mailbox"]),
    st.sampled_from([rules.TO_PARTICIPANTS, rules.TO_EVERYBODY, "", "anything"]),
)


@given(SHOWN)
def test_a_stranger_sees_nothing_that_a_participant_does_not(shown: dict[str, str]) -> None:
    stranger = rules.seen_parts(shown, is_self=False, together=False)
    participant = rules.seen_parts(shown, is_self=False, together=True)
    assert stranger <= participant <= rules.seen_parts(shown, is_self=True, together=False)


@given(SHOWN, st.booleans())
def test_nobody_sees_more_than_was_allowed(shown: dict[str, str], together: bool) -> None:
    for part in rules.seen_parts(shown, is_self=False, together=together):
        assert part in rules.PARTS
        assert shown[part] == rules.TO_EVERYBODY or (together and shown[part] == rules.TO_PARTICIPANTS)


@given(SHOWN, st.sampled_from(sorted(rules.PARTS)), st.booleans())
def test_whatever_is_taken_back_is_seen_no_more(shown: dict[str, str], part: str, together: bool) -> None:
    less = {name: to for name, to in shown.items() if name != part}
    before = rules.seen_parts(shown, is_self=False, together=together)
    assert rules.seen_parts(less, is_self=False, together=together) == before - {part}


def test_without_a_word_nobody_sees_anything() -> None:
    assert not rules.seen_parts({}, is_self=False, together=True)


def test_what_is_asked_for_counting_only_is_no_part_that_can_be_shown() -> None:
    assert not {"gender", "email", "mailbox"} & rules.PARTS.keys()


@pytest.mark.parametrize(
    ("typed", "topics"),
    [
        ("housing, care,water", ["housing", "care", "water"]),
        (" Housing ,housing,, HOUSING", ["Housing"]),
        ("public   space\nwater", ["public space", "water"]),
        ("سكن، ماء", ["سكن", "ماء"]),
        (" ,, \n", []),
    ],
)
def test_topics_are_short_words_each_once(typed: str, topics: list[str]) -> None:
    assert rules.topics_in(typed) == topics


@pytest.mark.parametrize(
    ("first", "last", "day", "current"),
    [
        (None, None, date(2021, 2, 17), True),
        (date(2021, 2, 17), date(2021, 2, 17), date(2021, 2, 17), True),
        (date(2021, 2, 18), None, date(2021, 2, 17), False),
        (None, date(2021, 2, 16), date(2021, 2, 17), False),
    ],
)
def test_an_office_is_present_from_its_first_day_to_its_last(
    first: date | None, last: date | None, day: date, current: bool
) -> None:
    assert rules.is_current(first, last, day) is current
    assert rules.may_span(first, last)


def test_an_office_does_not_end_before_it_begins() -> None:
    assert not rules.may_span(date(2021, 2, 17), date(2021, 2, 16))


def test_every_purpose_has_words() -> None:
    assert all(purpose.words for purpose in rules.PURPOSES.values())
