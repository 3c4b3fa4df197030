"""Judgement on what an edition holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.editions.rules.content import in_order, may_be_a_day, may_change_address, outside

FIRST, LAST = date(2021, 2, 15), date(2021, 2, 22)
codes = st.lists(st.sampled_from(["en", "fr", "es", "ar", "pt"]), unique=True)


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (FIRST, True),
        (LAST, True),
        (FIRST - timedelta(days=1), False),
        (LAST + timedelta(days=1), False),
    ],
)
def test_a_day_lies_within_its_edition(day: date, fits: bool) -> None:
    assert bool(may_be_a_day(day, starts_on=FIRST, ends_on=LAST)) is fits
    assert outside([day], starts_on=FIRST, ends_on=LAST) == ([] if fits else [day])


def test_what_is_public_keeps_its_address() -> None:
    assert may_change_address(public=False)
    assert not may_change_address(public=True)


@given(codes, codes)
def test_chosen_languages_are_all_there_once_and_old_ones_keep_their_order(
    chosen: list[str], before: list[str]
) -> None:
    found = in_order(chosen, before=before, known=["en", "fr", "es", "ar", "pt"])
    assert sorted(found) == sorted(chosen)
    kept = [code for code in before if code in chosen]
    assert found[: len(kept)] == kept
