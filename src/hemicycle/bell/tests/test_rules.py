"""Words of the wire and arithmetic, on paper."""

import pytest

from hemicycle.bell import rules
from hemicycle.bell.rules import Place


@pytest.mark.parametrize("topic", ["session/17", "sitting/3/roll", "person/4", "call-room/a.b_c-D"])
def test_a_topic_is_a_kind_and_what_it_is_about(topic: str) -> None:
    assert rules.is_topic(topic)
    assert rules.kind_of(topic) == topic.split("/")[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "session",
        "session/",
        "/17",
        "Session/17",
        "session/17/",
        "a/b c",
        "a/\n",
        "a/b\n",
        "a/" + "b" * 200,
    ],
)
def test_anything_else_is_no_topic(text: str) -> None:
    assert not rules.is_topic(text)


def test_a_place_is_written_and_read() -> None:
    assert rules.place("abcdefgh-17") == Place("abcdefgh", 17)
    assert str(Place("abcdefgh", 17)) == "abcdefgh-17"


@pytest.mark.parametrize(
    "text", ["", "17", "abcdefgh", "abcdefgh-", "abcdefgh--1", "abcdefgh-1x", "A-1", "abcd-" + "9" * 30]
)
def test_anything_else_is_no_place(text: str) -> None:
    assert rules.place(text) is None


def test_a_message_is_checked_before_it_is_sent() -> None:
    rules.check("session/1", "line", {"en": "<p>"})
    rules.check("session/1", "ballot", None)
    for topic, name, payload in (
        ("session", "line", None),
        ("session/1", "Line", None),
        ("session/1", "line", {}),
        ("session/1", "line", {"*": "x" * (rules.LARGEST_PAYLOAD + 1)}),
    ):
        with pytest.raises(ValueError, match=r"."):
            rules.check(topic, name, payload)


def test_re_reads_are_spread_unless_they_are_kept_for_all() -> None:
    assert rules.spread(1000, cacheable=False) == 20
    assert rules.spread(1000, cacheable=True) == 0
    assert rules.spread(0, cacheable=False) == 0
    assert rules.spread_after_reset(1000) == 10


def test_those_who_come_back_after_a_restart_are_spread_over_their_number() -> None:
    assert rules.retry(10, 0.0) == 1000
    assert rules.retry(10, 1.0) == 2000
    assert rules.retry(5000, 1.0) == 11_000
    assert rules.retry(100_000, 1.0) == 12_000, "nobody waits longer than that"


def test_a_network_is_an_address_or_half_of_a_long_one() -> None:
    assert rules.network_of("192.0.2.7") == "192.0.2.7"
    assert rules.network_of("2001:db8::1") == rules.network_of("2001:db8::ffff:2") == "2001:db8::/64"
    assert rules.network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert rules.network_of("") == ""
