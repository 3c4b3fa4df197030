"""The judgement of a device: what a line and a voice are enough for, and what a browser may send."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.calls import rules
from hemicycle.kernel.verdict import Unclear

SPEEDS = st.integers(0, rules.FASTEST)
LEVELS = st.integers(rules.SILENCE, 0)
BETTER = {"text": 0, "sound": 1, "video": 2, "nothing": 0, "quiet": 1, "heard": 2}
CODES = {part.name: [one.code for one in part.outcomes] for part in rules.PARTS}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("down", "up", "enough"),
    [
        (20_000, 5_000, "video"),
        (1000, 600, "video"),
        (20_000, 599, "sound"),
        (999, 5000, "sound"),
        (100, 64, "sound"),
        (99, 64, "text"),
        (100, 63, "text"),
        (0, 0, "text"),
    ],
)
def test_a_line_is_enough_for(down: int, up: int, enough: str) -> None:
    assert rules.bandwidth(down, up) == enough


@given(SPEEDS, SPEEDS, st.integers(0, 5000), st.integers(0, 5000))
def test_a_faster_line_is_never_enough_for_less(down: int, up: int, more_down: int, more_up: int) -> None:
    slow, fast = rules.bandwidth(down, up), rules.bandwidth(down + more_down, up + more_up)
    assert BETTER[fast] >= BETTER[slow]


@pytest.mark.parametrize(
    ("loudest", "code"), [(0, "heard"), (-38, "heard"), (-39, "quiet"), (-60, "quiet"), (-61, "nothing")]
)
def test_a_voice_is_heard(loudest: int, code: str) -> None:
    assert rules.level(loudest) == code


@given(LEVELS, LEVELS)
def test_a_louder_voice_is_never_heard_less(one: int, other: int) -> None:
    quiet, loud = sorted((one, other))
    assert BETTER[rules.level(loud)] >= BETTER[rules.level(quiet)]


@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(codes) for name, codes in CODES.items()}))
def test_every_outcome_can_be_kept_and_read_in_words(sent: dict[str, str]) -> None:
    results = rules.results_of(sent)
    lines = rules.lines_of(results)
    assert {line.part.name: line.outcome.code for line in lines} == sent
    assert all(str(line.outcome.short) and str(line.outcome.said) for line in lines)
    assert bool(rules.may_keep(results)) == any(code != "skipped" for code in sent.values())


@given(LEVELS, SPEEDS, SPEEDS)
def test_what_follows_from_numbers_is_worked_out_here(loudest: int, down: int, up: int) -> None:
    sent = {"microphone": "heard", "level": loudest, "bandwidth": "video", "down": down, "up": up}
    results = rules.results_of(sent)
    assert results["microphone"] == rules.level(loudest)
    assert results["bandwidth"] == rules.bandwidth(down, up)
    assert rules.results_of({**sent, "microphone": "refused"})["microphone"] == "refused"


@given(st.dictionaries(st.sampled_from([*CODES, *rules.NUMBERS, "other"]), JSON, min_size=1) | JSON)
def test_whatever_else_is_sent_is_refused_or_known(sent: Any) -> None:
    try:
        results = rules.results_of(sent)
    except Unclear:
        return
    assert results.keys() <= CODES.keys() | rules.NUMBERS.keys()
    assert all(results[name] in CODES[name] for name in results.keys() & CODES.keys())
    assert len(json.dumps(results)) < 500


@pytest.mark.parametrize(
    "sent",
    [
        {"down": True},
        {"down": 1.0},
        {"down": -1},
        {"down": 10**9},
        {"level": 1},
        {"level": "-3"},
        {"camera": 1},
    ],
)
def test_a_number_is_a_whole_one_within_its_bounds(sent: dict[str, Any]) -> None:
    with pytest.raises(Unclear):
        rules.results_of(sent)


def test_every_part_can_be_left_out_and_every_look_is_one_of_a_notice() -> None:
    assert all(part.outcome("skipped") for part in rules.PARTS)
    assert {one.look for part in rules.PARTS for one in part.outcomes} <= {
        "good",
        "warning",
        "danger",
        "info",
    }
    assert all(len({one.code for one in part.outcomes}) == len(part.outcomes) for part in rules.PARTS)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox 130, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Mobile Safari/604.1",
            "Safari 17, iOS",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge 126, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36",
            "Chrome 126, Android",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_in_two_words(said: str, words: str) -> None:
    assert rules.browser_words(said) == words


@given(st.text(max_size=800))
def test_a_browser_is_never_told_in_more_words_than_are_kept(said: str) -> None:
    assert len(rules.browser_words(said)) <= rules.LONGEST_BROWSER
