"""What a machine says of a job that failed becomes a sentence for a person."""

import pytest

from hemicycle.record.rules import why_given_up


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("OperationalError: database is locked", "The database did not answer"),
        ("ConnectionRefusedError: [Errno 111]", "Another machine or the disk"),
        ("DoesNotExist: Release matching query does not exist.", "no longer there"),
        ("Refused: The edition is archived.", "The edition is archived."),
        ("Refused", "A rule of the house forbids it."),
        ("The process ended in the middle of it.", "The server stopped"),
        ("KeyError: 'entry'", "The house made a mistake"),
        ("", "The house made a mistake"),
    ],
)
def test_a_trouble_is_told_in_plain_words(trouble: str, words: str) -> None:
    assert words in str(why_given_up(trouble))
