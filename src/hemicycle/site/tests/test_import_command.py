"""`hemicycle import schedule` and `hemicycle export schedule.*`: preview, exit codes, an edition made for a file."""

from pathlib import Path

import pytest

from hemicycle.editions.models import Edition
from hemicycle.programme.models import Occurrence
from hemicycle.site import commands

pytestmark = pytest.mark.django_db


def event(number: int, start: str = "10:00") -> str:
    return (
        f'<event id="{number}"><title>Talk {number}</title><date>2021-02-17T{start}:00+01:00</date>'
        "<duration>01:00</duration><language>fr</language></event>"
    )


def written(folder: Path, *events: str) -> str:
    file = folder / "schedule.xml"
    file.write_text(
        "<schedule><conference><title>A conference</title><acronym>conf</acronym>"
        "<time_zone_name>Europe/Madrid</time_zone_name></conference>"
        f'<day date="2021-02-17"><room name="Hall">{"".join(events)}</room></day></schedule>'
    )
    return str(file)


def run(file: str, *more: str) -> int:
    return commands.run(["import", "schedule", file, "--edition", "conf", *more])


def test_an_edition_is_made_for_a_file_and_only_previewed_without_apply(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, event(1))
    assert run(file, "--make") == 0
    assert "new        Talk 1:" in capsys.readouterr().out
    assert not Edition.objects.exists()
    assert run(file, "--make", "--apply", "--release") == 0
    edition = Edition.objects.get()
    assert (edition.slug, edition.published_at, edition.releases.count()) == ("conf", None, 1)


def test_every_row_is_told_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(written(tmp_path, event(1), event(2), event(3)), "--make", "--apply")
    capsys.readouterr()
    broken = "<event id='9'><title>Talk 9</title></event>"
    assert run(written(tmp_path, event(1), event(2, "12:00"), event(4), broken)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:5]] == ["unchanged", "new", "changed", "gone", "error"]
    assert all(line.endswith(".") or line.endswith(").") for line in lines[:5])
    assert lines[5] == "1 unchanged, 1 new, 1 changed, 1 gone, 1 error."


def test_a_file_that_cannot_be_read_has_exit_code_2_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "schedule.xml"
    file.write_text('<!DOCTYPE s [<!ENTITY a "b">]><schedule>&a;</schedule>')
    assert run(str(file), "--make", "--apply") == 2
    assert "Nothing was changed." in capsys.readouterr().err
    assert not Edition.objects.exists()


def test_an_unknown_zone_has_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(written(tmp_path, event(1)), "--make", "--zone", "Mars/Olympus") == 2
    assert "not a time zone" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["schedule.xml", "schedule.json"])
def test_what_is_exported_comes_back_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    run(written(tmp_path, event(1), event(2)), "--make", "--apply", "--release")
    out = tmp_path / form
    assert commands.run(["export", form, "--edition", "conf", "--output", str(out)]) == 0
    capsys.readouterr()
    assert run(str(out)) == 0
    assert "2 unchanged, 0 new, 0 changed, 0 gone, 0 error." in capsys.readouterr().out
    assert Occurrence.objects.count() == 2
