"""The console command: every verb explains itself, and says in a sentence what went wrong."""

import argparse
import json
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hemicycle import __version__
from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.record.sockets import ScheduledTask, scheduled_tasks
from hemicycle.site import commands, readiness
from hemicycle.site.commands import exchange, worker
from hemicycle.site.commands.terminal import Progress, Stop, progress


def outcome(capsys: pytest.CaptureFixture[str], *words: str) -> SimpleNamespace:
    """Exit code and output of a command."""
    try:
        code = commands.run(words)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    captured = capsys.readouterr()
    return SimpleNamespace(code=code, out=captured.out, err=captured.err)


@pytest.mark.parametrize("verb", commands.VERBS)
def test_every_verb_explains_itself(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    told = outcome(capsys, verb, "--help")
    assert told.code == 0
    assert f"hemicycle {verb}" in told.out
    assert len(told.out.splitlines()) > 4


def test_without_a_verb_all_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = outcome(capsys)
    assert told.code == 2
    assert all(verb in told.out for verb in commands.VERBS)


def test_an_unknown_verb_is_not_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(capsys, "dance").code == 2


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(capsys, "--version").out == f"hemicycle {__version__}\n"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_is_a_port(capsys: pytest.CaptureFixture[str], port: str) -> None:
    assert outcome(capsys, "serve", f"--port={port}").code == 2


def test_a_demonstration_listens_on_this_machine_only(
    capsys: pytest.CaptureFixture[str], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMICYCLE_MODE", "test")
    told = outcome(capsys, "demo", "--host", "0.0.0.0")
    assert told.code == 1
    assert "this machine only" in told.err


def test_an_interrupted_command_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(args: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("hemicycle.site.commands.check.run", interrupted)
    assert outcome(capsys, "check").code == 130


@pytest.mark.django_db
def test_check_tells_of_a_deployment_that_lacks_things(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    told = outcome(capsys, "check", "--json")
    findings = {finding["name"]: finding for finding in map(json.loads, told.out.splitlines())}
    assert told.code == 1
    assert findings["database"]["ok"]
    assert findings["migrations"]["ok"]
    assert not findings["origin"]["ok"]
    assert "only this machine" in findings["origin"]["says"]
    assert not findings["contact"]["ok"]
    assert findings["contact"]["advice"]
    plain = outcome(capsys, "check")
    assert plain.code == 1
    assert "things are missing." in plain.out


@pytest.mark.parametrize(
    ("marked", "demo_pages", "public", "public_demo", "refused"),
    [
        (False, False, True, False, False),  # a real house
        (False, False, False, False, False),  # a real house, tried at home
        (True, True, False, False, False),  # the demonstration at home
        (True, False, False, False, False),  # its database without demo pages, at home
        (True, True, True, False, True),
        (True, False, True, False, True),
        (True, True, True, True, False),  # meant
        (False, True, False, False, True),
        (False, True, True, True, True),
    ],
)
def test_who_may_serve_what(
    marked: bool, demo_pages: bool, public: bool, public_demo: bool, refused: bool
) -> None:
    why = readiness.why_not_serve(
        marked=marked, demo_pages=demo_pages, public=public, public_demo=public_demo
    )
    assert bool(why) == refused


# --- exchange -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_edition_that_is_not_there_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    EditionFactory.create(slug="2021")
    told = outcome(capsys, "export", "calendar", "--edition", "2099")
    assert told.code == 1
    assert "There are: 2021." in told.err


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    EditionFactory.create(slug="2021")
    told = outcome(capsys, "import", "schedule", str(tmp_path / "none.xml"), "--edition", "2021")
    assert (told.code, "cannot be read" in told.err) == (1, True)


@pytest.mark.django_db
def test_an_import_is_a_preview_until_it_is_applied(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    edition: Edition = EditionFactory.create(slug="2021")
    file = tmp_path / "schedule.xml"
    file.write_text(
        '<?xml version="1.0"?><schedule><conference><title>C</title></conference><day index="1" date="2021-02-17">'
        '<room name="Hall"><event id="7" guid="6f0c2c0e-6a4a-4c5e-9f3e-0d8a2f1b7c11">'
        "<date>2021-02-17T10:00:00+01:00</date>"
        "<start>10:00</start><duration>01:00</duration><title>Opening</title></event></room></day></schedule>"
    )
    words = ["import", "schedule", str(file), "--edition", "2021"]
    preview = outcome(capsys, *words)
    assert preview.code == 0, preview.err
    assert "Opening" in preview.out
    assert "nothing was changed" in preview.out
    assert edition.sessions.count() == 0
    assert outcome(capsys, *words, "--release").code == 1
    applied = outcome(capsys, *words, "--apply", "--release")
    assert applied.code == 0, applied.err
    assert edition.sessions.count() == 1
    assert "v1" in applied.out
    assert "1 unchanged" in outcome(capsys, *words).out
    exported = outcome(capsys, "export", "calendar", "--edition", "2021", "--output", str(tmp_path / "p.ics"))
    assert exported.code == 0
    assert b"SUMMARY:Opening" in (tmp_path / "p.ics").read_bytes()


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LARGEST_FILE", 10)
    (tmp_path / "large").write_bytes(bytes(11))
    with pytest.raises(Stop, match="larger than"):
        exchange.contents(tmp_path / "large")


# --- the worker -------------------------------------------------------------------------------------------------


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What two tasks have done; the first always fails."""
    done: list[str] = []

    def fails() -> str:
        done.append("fails")
        raise RuntimeError("broken")

    def works() -> str:
        done.append("works")
        return "worked"

    monkeypatch.setattr(scheduled_tasks, "_plugged", [])
    scheduled_tasks.plug(ScheduledTask("fails", timedelta(hours=1), fails))
    scheduled_tasks.plug(ScheduledTask("works", timedelta(0), works))
    return done


@pytest.mark.django_db
def test_tasks_are_done_at_their_intervals_and_one_that_fails_does_not_stop_the_others(
    tasks: list[str],
) -> None:
    due: dict[str, float] = {}
    assert not worker.work(due)
    assert worker.work(due)
    assert tasks == ["fails", "works", "works"]


@pytest.mark.django_db
def test_a_worker_that_is_told_to_stop_begins_no_task(tasks: list[str]) -> None:
    stop = threading.Event()
    stop.set()
    worker.work({}, stop)
    assert tasks == []


# --- progress ----------------------------------------------------------------------------------------------------


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress("Rows read", [1, 2, 3], 3)) == [1, 2, 3]
    captured: Any = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Rows read: 3 of 3 in ")


def test_progress_of_a_log_is_told_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    told = Progress("Rows read", 1000)
    for _ in range(1000):
        told.step()
    assert capsys.readouterr().err == ""


def test_a_steward_is_made_by_address_once(capsys: pytest.CaptureFixture[str], db: None) -> None:
    for _twice in range(2):
        told = outcome(capsys, "steward", "First@Example.org", "--name", "Fia")
        assert told.code == 0
        assert "first@example.org is a steward" in told.out
    person = Person.objects.get()
    assert person.name == "Fia"
    assert rights_of(person).may("editions.open", "/")


def test_a_steward_needs_an_address(capsys: pytest.CaptureFixture[str], db: None) -> None:
    told = outcome(capsys, "steward", "nobody")
    assert told.code == 1
    assert "not an e-mail address" in told.err
