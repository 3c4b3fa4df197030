"""Who may speak, in which language, which words wait: worked out on paper."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.live.rules.language import guess
from hemicycle.live.rules.speaking import Standing, may_act_on, may_change, may_follow, may_report, may_speak
from hemicycle.live.rules.words import held_word

NOW = datetime(2021, 2, 17, 13, tzinfo=UTC)
ANY = st.builds(
    Standing,
    signed_in=st.booleans(),
    opened=st.booleans(),
    archived=st.booleans(),
    read_only=st.booleans(),
    moderates=st.booleans(),
    silenced=st.booleans(),
)


@given(ANY)
def test_nobody_speaks_unseen_or_where_nothing_is_on(standing: Standing) -> None:
    if may_speak(standing):
        assert standing.signed_in
        assert standing.opened
        assert not standing.archived
    else:
        assert may_speak(standing).why


@given(ANY)
def test_only_who_moderates_speaks_where_it_is_only_read(standing: Standing) -> None:
    if standing.read_only and may_speak(standing):
        assert standing.moderates


@given(st.integers(0, 4000), st.sampled_from([10, 30, 60, 300]))
def test_in_slow_mode_one_waits_exactly_so_long(passed: int, seconds: int) -> None:
    verdict = may_follow(last_at=NOW - timedelta(seconds=passed), seconds=seconds, moderates=False, now=NOW)
    assert bool(verdict) == (passed >= seconds)
    assert may_follow(last_at=NOW, seconds=seconds, moderates=True, now=NOW)
    assert may_follow(last_at=None, seconds=seconds, moderates=False, now=NOW)


def test_ones_own_words_may_be_changed_for_some_minutes() -> None:
    assert may_change(own=True, removed=False, at=NOW - timedelta(minutes=9), minutes=10, now=NOW)
    assert not may_change(own=True, removed=False, at=NOW - timedelta(minutes=10), minutes=10, now=NOW)
    assert not may_change(own=False, removed=False, at=NOW, minutes=10, now=NOW)
    assert not may_change(own=True, removed=True, at=NOW, minutes=10, now=NOW)


def test_a_moderator_neither_silences_nor_is_silenced_here() -> None:
    assert may_act_on(itself=False, moderates_too=False)
    assert not may_act_on(itself=True, moderates_too=True)
    assert not may_act_on(itself=False, moderates_too=True)


def test_one_reports_once_and_never_oneself() -> None:
    assert may_report(own=False, removed=False, reported=False)
    assert not may_report(own=True, removed=False, reported=False)
    assert not may_report(own=False, removed=False, reported=True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Good morning from Rabat, how are you?", "en"),
        ("Bonjour à tous, merci pour l’invitation", "fr"),
        ("¿Y el agua?", "es"),
        ("Gracias a todas y todos", "es"),
        ("صباح الخير من الرباط", "ar"),
        ("C'est une très bonne question", "fr"),
        ("What about the water supply in our cities?", "en"),
        ("Hola", "es"),
        ("Merci !", "fr"),
        ("https://exemple.fr/les-villes The water", "en"),
    ],
)
def test_the_language_of_a_line_is_found(text: str, language: str) -> None:
    assert guess(text, ["en", "fr", "es", "ar"], "en" if language != "en" else "fr") == language


def test_where_nothing_tells_the_author_s_own_language_counts() -> None:
    assert guess("👍 42", ["en", "fr", "es"], "es") == "es"
    assert guess("OK", ["en", "fr"], "fr") == "fr"
    assert guess("Привет", ["en", "fr"], "fr") == ""


@given(st.text(max_size=60), st.lists(st.sampled_from(["en", "fr", "es", "ar", "pt"]), unique=True))
def test_only_a_language_of_the_edition_is_ever_found(text: str, among: list[str]) -> None:
    assert guess(text, among, "en") in {*among, ""}


WORDS = {"en": ["scam", "buy now"], "es": ["timo"], "*": ["spam"]}


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("This is a SCAM!", "en", "scam"),
        ("A scammer", "en", ""),
        ("Buy   now, please", "en", "buy now"),
        ("un timo", "es", "timo"),
        ("un timo", "en", ""),
        ("Sp\u200bam", "en", "spam"),
        ("spám", "fr", "spam"),
        ("a scam", "", "scam"),
    ],
)
def test_a_word_of_the_list_is_found_as_a_whole_word(text: str, language: str, word: str) -> None:
    assert held_word(text, WORDS, language) == word


@given(st.text(max_size=40))
def test_a_text_with_the_word_in_it_waits_whatever_stands_around(around: str) -> None:
    assert held_word(f"{around} spam {around}", WORDS, "en")
