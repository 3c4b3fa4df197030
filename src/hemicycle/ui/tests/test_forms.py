"""A moment is typed as a day and an hour, from 00:00 to 23:59, in a stated zone."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.ui.forms import HourField, MomentField, hour_of

HOME = ZoneInfo("Europe/Madrid")


class Sheet(forms.Form):
    """A form with a moment that may be left out."""

    at = MomentField(zone=HOME, required=False)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("9", "09:00"),
        ("9:05", "09:05"),
        ("09.05", "09:05"),
        ("9h05", "09:05"),
        ("905", "09:05"),
        ("1630", "16:30"),
        (" 16:30 ", "16:30"),
        ("١٦:٣٠", "16:30"),
        ("noon", "noon"),
        ("", ""),
        ("16:30:10", "16:30:10"),
    ],
)
def test_an_hour_is_understood_as_people_type_it(typed: str, hour: str) -> None:
    assert hour_of(typed) == hour


@given(st.times())
def test_an_hour_that_was_understood_is_understood_again(at: time) -> None:
    assert hour_of(f"{at:%H:%M}") == f"{at:%H:%M}"
    assert hour_of(f"{at:%H%M}") == f"{at:%H:%M}"


@pytest.mark.parametrize("sent", [{"at-day": "2021-02-17", "at-hour": "15.30"}, {"at": "2021-02-17T15:30"}])
def test_a_moment_is_one_of_the_home_zone(sent: dict[str, str]) -> None:
    form = Sheet(sent)
    assert form.is_valid()
    assert form.cleaned_data["at"] == datetime(2021, 2, 17, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("sent", [{}, {"at-day": "", "at-hour": " "}, {"at": ""}])
def test_a_moment_may_be_left_out(sent: dict[str, str]) -> None:
    form = Sheet(sent)
    assert form.is_valid()
    assert form.cleaned_data["at"] is None


@pytest.mark.parametrize(
    ("day", "hour", "why"),
    [
        ("2021-02-17", "", "Please choose a day and an hour."),
        ("", "15:30", "Please choose a day and an hour."),
        ("2021-02-17", "25:10", "Please choose a day and an hour."),
        ("2021-02-17", "noon", "Please choose a day and an hour."),
        ("1021-02-17", "15:30", "Please check the year."),
        ("2021-03-28", "02:30", "this hour does not exist"),
    ],
)
def test_half_a_moment_is_none_and_stays_in_the_form(day: str, hour: str, why: str) -> None:
    form = Sheet({"at-day": day, "at-hour": hour})
    assert not form.is_valid()
    assert why in form.errors["at"][0]
    assert f'value="{hour}"' in str(form["at"])


@given(st.text(max_size=12), st.text(max_size=12))
def test_nothing_that_is_typed_breaks_a_moment(day: str, hour: str) -> None:
    form = Sheet({"at-day": day, "at-hour": hour})
    form.is_valid()
    assert "</span>" in str(form["at"])


def test_what_is_there_is_shown_at_home() -> None:
    form = Sheet(initial={"at": datetime(2021, 2, 17, 14, 30, tzinfo=UTC)})
    assert 'value="2021-02-17"' in str(form["at"])
    assert 'value="15:30"' in str(form["at"])
    sent = Sheet({"at-day": "2021-02-17", "at-hour": "15:30"}, initial=form.initial)
    assert not sent.has_changed()


@pytest.mark.parametrize(("typed", "hour"), [("9h05", time(9, 5)), ("16", time(16))])
def test_an_hour_alone_is_understood_too(typed: str, hour: time) -> None:
    assert HourField().clean(typed) == hour
