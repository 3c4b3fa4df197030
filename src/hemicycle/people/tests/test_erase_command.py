"""Erasing somebody from the command line, for those who cannot sign in."""

import pytest

from hemicycle.people.models import Person
from hemicycle.site.commands import run

pytestmark = pytest.mark.django_db


def test_it_says_first_what_stays(amina: Person, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["erase", "Amina@example.org"]) == 0
    assert "Nothing was done yet" in capsys.readouterr().out
    amina.refresh_from_db()
    assert amina.erased_at is None


def test_with_a_yes_it_is_done_and_listed(amina: Person, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["erase", "--yes", str(amina.pk)]) == 0
    amina.refresh_from_db()
    assert amina.erased_at
    capsys.readouterr()
    assert run(["erase", "--list"]) == 0
    assert capsys.readouterr().out.split() == [str(amina.pk)]
    assert run(["erase", "--yes", str(amina.pk)]) == 0
    assert "erased already" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["nobody@example.org", "9" * 30, "²", ""])
def test_nobody_is_erased_by_mistake(amina: Person, word: str) -> None:
    assert run(["erase", "--yes", str(amina.pk), word]) == 1
    amina.refresh_from_db()
    assert amina.erased_at is None
