"""What a text is as captions, which language somebody reads, when a caption shows: worked out on paper."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.live.captions.exchange import escaped
from hemicycle.live.captions.rules import (
    LONGEST,
    OFF,
    SHOWN_AT_MOST,
    captions_of,
    cues,
    language_shown,
    may_correct,
    may_type,
)
from hemicycle.live.rules.speaking import Standing

NOW = datetime(2021, 2, 17, 13, tzinfo=UTC)
LANGUAGES = ["en", "fr", "es", "ar"]
TEXTS = st.text(alphabet=st.sampled_from("ab é.。!\n\r\t\u2028中م\x00\x07"), max_size=1800)


@given(TEXTS)
def test_no_word_of_a_text_is_lost_and_no_caption_is_too_long_or_empty(text: str) -> None:
    found = captions_of(text)
    assert all(one == one.strip() and 0 < len(one) <= LONGEST for one in found)
    kept = "".join("".join(found).split())
    assert kept == "".join(text.replace("\x00", "").replace("\x07", "").split())


def test_each_line_is_a_caption_and_a_long_one_is_parted_after_a_sentence() -> None:
    assert captions_of("One\r\n\n  Two   words \n") == ["One", "Two words"]
    sentence = "The city is ours. " * 40
    found = captions_of(sentence)
    assert len(found) == 2
    assert found[0].endswith("ours.")
    assert captions_of("x" * (LONGEST + 1)) == ["x" * LONGEST, "x"]


@pytest.mark.parametrize(
    ("asked", "chosen", "there", "shown"),
    [
        ("", "", ["fr", "es"], "fr"),  # the reader's own language, of those that are there
        ("", "", ["es"], "es"),  # else what is spoken
        ("", "", ["ar"], "ar"),  # else whatever there is
        ("", "", [], "fr"),  # nothing yet: what they would read
        ("", "ar", ["fr", "ar"], "ar"),  # what they have chosen
        ("", "ar", ["fr"], "fr"),  # … if it is there
        ("", OFF, ["fr"], OFF),
        ("en", OFF, ["fr"], "en"),  # the address counts
        (OFF, "", ["fr"], OFF),
        ("xx", "", ["fr"], "fr"),
    ],
)
def test_in_which_language_somebody_reads(asked: str, chosen: str, there: list[str], shown: str) -> None:
    found = language_shown(
        asked=asked, chosen=chosen, reads=["fr"], spoken=["es", "ils"], there=there, languages=LANGUAGES
    )
    assert found == shown


@given(
    st.lists(st.tuples(st.floats(-100, 4000), st.text(max_size=5)), max_size=30),
)
def test_cues_come_one_after_the_other_and_none_hides_another(lines: list[tuple[float, str]]) -> None:
    found = cues(sorted(lines, key=lambda line: line[0]))
    assert [cue.text for cue in found] == [text for _at, text in sorted(lines, key=lambda line: line[0])]
    for cue in found:
        assert 0 <= cue.starts <= cue.ends <= cue.starts + SHOWN_AT_MOST + 1e-6
    for one, following in pairwise(found):
        assert one.ends <= following.starts + 1e-6


def test_lines_of_one_moment_share_the_time_until_the_next() -> None:
    found = cues([(-5, "a"), (0, "b"), (4, "c"), (60, "d")])
    assert [(cue.starts, cue.ends) for cue in found] == [(0, 2), (2, 4), (4, 11), (60, 67)]


@given(st.text())
def test_the_words_of_a_cue_hold_no_tag_and_no_arrow(text: str) -> None:
    assert not set(escaped(text)) & {"<", ">"}


def test_a_caption_is_corrected_for_two_minutes() -> None:
    assert may_correct(withdrawn=False, at=NOW - timedelta(seconds=119), now=NOW)
    assert not may_correct(withdrawn=False, at=NOW - timedelta(seconds=120), now=NOW)
    assert not may_correct(withdrawn=True, at=NOW, now=NOW)


def test_whoever_types_holds_the_permission_and_may_speak() -> None:
    on = Standing(signed_in=True, opened=True)
    assert may_type(holds=True, standing=on)
    assert not may_type(holds=False, standing=on)
    assert not may_type(holds=True, standing=Standing(signed_in=True, opened=False))
    assert not may_type(holds=True, standing=Standing(signed_in=True, opened=True, read_only=True))
