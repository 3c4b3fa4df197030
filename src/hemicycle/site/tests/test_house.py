"""The house as it really runs: `hemicycle demo` in a process of its own, and other processes beside it.

On PostgreSQL when DATABASE_URL says so.
"""

import json
import os
import re
import signal
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hemicycle.site.testing import COMMAND, House, demo_house, empty_house, migrated_house

WEEK = "/en/2021/programme/"
PAGES = ["/en/2021/", WEEK, "/fr/2021/programme/", "/ar/2021/programme/"]
CAST = ["amina", "bruno", "chen", "noor", "dora"]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A demonstration that runs while this file is tested."""
    with demo_house() as house, house.serving("demo"):
        yield house


# --- serving ----------------------------------------------------------------------------------------------


def test_it_answers_and_every_page_is_under_the_policies(house: House) -> None:
    for _ in range(2):  # rendered, then kept
        answer = house.visitor().get(WEEK)
        assert answer.status == 200
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "x-hemicycle-keep" not in answer.headers
        assert not answer.cookies


def test_another_host_is_refused_and_never_repeated(house: House) -> None:
    house.visitor().get(WEEK)
    answer = house.visitor().get(WEEK, host="evil.example")
    assert answer.status == 400
    assert "evil.example" not in answer.text


def test_the_stylesheet_is_kept_for_ever_under_its_hashed_name(house: House) -> None:
    page = house.visitor().get(WEEK).text
    name = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = house.visitor().get(name)
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]


def test_a_second_start_is_fast_and_the_port_is_told_when_it_is_taken(house: House) -> None:
    taken = house.run("demo")
    assert taken.returncode == 1
    assert f"Port {house.port} on 127.0.0.1 cannot be opened" in taken.stderr


# --- pages that are kept ----------------------------------------------------------------------------------------


def test_public_pages_are_kept(house: House) -> None:
    for path in PAGES[1:]:
        answer = house.visitor().get(path)
        assert answer.is_kept, path
        again = house.visitor().get(path, if_none_match=answer.headers["etag"])
        assert again.status in {200, 304}  # 200 only if a minute began in between and the page tells it


def test_nobody_gets_a_page_kept_for_another(house: House) -> None:
    """Every persona walks through every page, before and after everybody else."""
    visitor = house.visitor()
    plain = {path: visitor.get(path) for path in PAGES}
    for name in CAST:
        person = house.visitor()
        person.post(f"/demo/persona/{name}/")
        assert "sessionid" in person.cookies
        for path in PAGES:
            mine = person.get(path)
            assert mine.status == 200
            assert not mine.is_kept, f"{name} got a kept {path}"
            assert _who_looks(mine.text) == name
            theirs = visitor.get(path)
            assert theirs.is_kept == plain[path].is_kept
            assert _who_looks(theirs.text) == "visitor"


def _who_looks(page: str) -> str:
    """Whom the banner takes the reader for."""
    found = re.search(r'/demo/persona/(\w+)/" aria-current="true"', page)
    assert found
    return found[1]


def test_a_reader_with_stars_is_asked_of_django(house: House) -> None:
    reader = house.visitor()
    reader.cookies["stars"] = "1~forged"
    assert not reader.get(WEEK).is_kept


def test_a_chosen_zone_has_pages_of_its_own(house: House) -> None:
    reader = house.visitor()
    chosen = reader.get(f"{WEEK}?tz=Asia/Tokyo")
    assert not chosen.is_kept
    assert "tz" in reader.cookies
    mine = reader.get(WEEK)
    assert mine.is_kept
    assert "Tokyo" in mine.text
    assert mine.text != house.visitor().get(WEEK).text


def test_a_change_by_another_process_shows_at_once(house: House) -> None:
    reader = house.visitor()
    before = reader.get(WEEK)
    change = (
        "from hemicycle.editions.models import Edition; from hemicycle.editions.operations import touch;"
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        "    one = Edition.objects.get(slug='2021'); one.short_name = {'en': 'Renamed elsewhere'}; one.save()\n"
        "    touch(one)"
    )
    assert "Renamed elsewhere" not in before.text
    done = house.run("manage", "shell", "-c", change)
    assert done.returncode == 0, done.stderr
    after = reader.get(WEEK)
    assert "Renamed elsewhere" in after.text
    assert after.headers["etag"] != before.headers["etag"]


# --- the demonstration ----------------------------------------------------------------------------------------


def test_it_begins_ten_minutes_before_the_plenary_and_the_clock_can_be_set(house: House) -> None:
    reader = house.visitor()
    reader.post("/demo/clock/", {"to": "2021-02-17T12:50Z"})
    assert "13:5" in reader.get(WEEK).text.split("</header>")[0]
    answer = reader.post("/demo/clock/", {"to": "2022-02-15T10:00Z", "next": WEEK})
    assert (answer.status, answer.headers["location"]) == (302, WEEK)
    assert "2022" in reader.get(WEEK).text.split("</header>")[0]
    reader.post("/demo/clock/", {"moment": "2021-02-18T09:00"})
    assert "09:00" in reader.get(WEEK).text.split("</header>")[0], "a moment is meant in the home zone"
    reader.post("/demo/clock/", {"to": "2021-02-17T12:50Z"})


@pytest.mark.parametrize(
    "moment", ["", "yesterday", "1066-10-14T09:00", "9999-12-31T23:59", "2021-02-30T00:00"]
)
def test_a_moment_that_is_none_is_told_so(house: House, moment: str) -> None:
    assert house.visitor().post("/demo/clock/", {"moment": moment}).status == 400


@pytest.mark.parametrize("path", ["/demo/clock/", "/demo/persona/amina/"])
def test_other_sites_cannot_press_the_buttons(house: House, path: str) -> None:
    visitor = house.visitor()
    assert visitor.post(path, {"to": "2021-02-15T12:50Z"}, origin="https://evil.example").status == 403
    assert visitor.post(path, sec_fetch_site="cross-site").status == 403
    assert visitor.get(path).status == 405
    assert not visitor.cookies


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
)
def test_a_button_leads_only_to_our_own_pages(house: House, target: str) -> None:
    answer = house.visitor().post("/demo/persona/visitor/", {"next": target})
    assert answer.headers["location"] == "/"


def test_only_the_cast_can_be_played(house: House) -> None:
    assert house.visitor().post("/demo/persona/admin/").status == 404


def test_a_visitor_is_nobody_again(house: House) -> None:
    person = house.visitor()
    person.post("/demo/persona/amina/")
    person.post("/demo/persona/visitor/")
    assert person.get(WEEK).is_kept


def test_the_mailbox_is_empty_and_then_shows_what_was_sent(house: House) -> None:
    assert "Nothing has been sent yet" in house.visitor().get("/demo/mailbox/?in=en").text
    send = "from django.core.mail import send_mail; send_mail('Olá <b>', 'Text é', 'desk@x.org', ['amina@example.org'])"
    assert house.run("manage", "shell", "-c", send, HEMICYCLE_MODE="demo").returncode == 0
    page = house.visitor().get("/demo/mailbox/?in=en").text
    assert "Olá &lt;b&gt;" in page
    assert "Text é" in page


# --- other commands on the same database -----------------------------------------------------------------------


def test_serve_refuses_a_demonstration_on_a_public_address(house: House) -> None:
    outcome = house.run("serve", HEMICYCLE_ORIGIN="https://retreat.example.org")
    assert outcome.returncode == 1
    assert "This database is a demonstration" in outcome.stderr


def test_the_worker_does_everything_once(house: House) -> None:
    outcome = house.run("worker", "--once")
    assert outcome.returncode == 0, outcome.stderr


def test_the_demonstration_is_restored_elsewhere_row_by_row(house: House, tmp_path: Path) -> None:
    first, second = tmp_path / "first.tar.gz", tmp_path / "second.tar.gz"
    assert house.run("backup", str(first)).returncode == 0
    assert first.stat().st_mode & 0o777 == 0o600
    with migrated_house() as other:
        restored = other.run("restore", str(first))
        assert restored.returncode == 0, restored.stderr
        refused = other.run("restore", str(first))
        assert refused.returncode == 1
        assert "not empty" in refused.stderr
        assert other.run("restore", str(first), "--yes").returncode == 0
        assert other.run("backup", str(second)).returncode == 0
        with other.serving("demo"):
            assert other.visitor().get(WEEK).status == 200
    assert _contents(first) == _contents(second)


def _contents(archive: Path) -> dict[str, list[object]]:
    with tarfile.open(archive) as tar:
        return {
            member.name: sorted((json.loads(line) for line in tar.extractfile(member) or ()), key=json.dumps)
            for member in tar
            if member.name.startswith("tables/")
        }


# --- beginning and end ------------------------------------------------------------------------------------------


def test_a_house_without_tables_says_what_to_do(tmp_path: Path) -> None:
    with empty_house() as house:
        refused = house.run("serve")
        assert refused.returncode == 1
        assert "Run `hemicycle migrate`" in refused.stderr
        assert not house.findings()["migrations"]
        backup = tmp_path / "backup.tar.gz"
        with tarfile.open(backup, "w:gz"):
            assert "not up to date" in house.run("restore", str(backup)).stderr


def test_a_house_starts_fast_the_second_time_and_ends_cleanly() -> None:
    with demo_house() as house:
        with house.serving("demo") as server:
            assert _cpu_seconds(server.pid) < 4, "on a quiet machine that is a start within five seconds"
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=15) == 0
        assert "Traceback" not in (house.home / "server.log").read_text()
        with house.serving("serve"):
            assert house.visitor().get("/demo/mailbox/").status == 404, "no demo pages without demo mode"


def _cpu_seconds(pid: int) -> float:
    """What a process has cost; unlike the clock on the wall it does not depend on the tests that run beside it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_demo_pages_are_refused_on_a_database_that_is_no_demonstration() -> None:
    with migrated_house() as house:
        outcome = house.run("serve", HEMICYCLE_MODE="demo")
        assert outcome.returncode == 1
        assert "not marked as a demonstration" in outcome.stderr
        assert (
            house.run("generate", "--edition", "mine", "--sessions", "3", "--speakers", "2").returncode == 0
        )
        outcome = house.run("demo", "--load-only")
        assert outcome.returncode == 1
        assert "is not a demonstration, so it is left alone" in outcome.stderr


def test_a_worker_ends_on_sigterm() -> None:
    with migrated_house() as house:
        worker = subprocess.Popen([COMMAND, "worker"], env=house.env, stderr=subprocess.PIPE)
        assert worker.stderr is not None
        assert b"at work" in worker.stderr.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0
        worker.stderr.close()
