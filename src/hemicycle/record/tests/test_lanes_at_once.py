"""Several processes share the jobs, and one that is killed leaves its job to another."""

import json
import signal
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from hemicycle.kernel import clock
from hemicycle.record import lanes
from hemicycle.record.models import Job
from hemicycle.record.operations import enqueue
from hemicycle.record.sockets import JobKind, job_kinds
from hemicycle.site.testing import migrated_house

WORKS = """
import time, sys
from pathlib import Path
from hemicycle.record import lanes
from hemicycle.record.sockets import JobKind, job_kinds
def make(job):
    with Path({made!r}).open("a") as file:
        file.write(f"{{job.data['n']}}\\n")
    print("begun", flush=True)
    time.sleep({seconds})
job_kinds.plug(JobKind("shop.make", make))
print("done", lanes.run_due("slow"), flush=True)
"""
ORDERS = """
from hemicycle.record.operations import enqueue
for n in range({first}, {last}):
    enqueue("shop.make", {{"n": n}}, by=None)
"""
LOOKS = """
import json
from hemicycle.record.models import Job
print(json.dumps([[job.attempts, job.done_at is not None, job.trouble] for job in Job.objects.order_by("pk")]))
"""
IS_LEFT = """
from hemicycle.record import lanes
from hemicycle.record.sockets import JobKind, job_kinds
job_kinds.plug(JobKind("shop.make", print))
assert lanes.run_due("slow") == 0, "it rests before anybody begins it again"
"""
RESTED = """
from datetime import timedelta
from hemicycle.kernel import clock
from hemicycle.record.models import Job
Job.objects.update(due_at=clock.real_now() - timedelta(seconds=1))
"""


def test_a_killed_process_leaves_its_job_and_two_that_follow_do_each_job_once(tmp_path: Path) -> None:
    made = tmp_path / "made"
    with migrated_house() as house, house.shell() as shell:
        with shell.begin(
            ORDERS.format(first=0, last=1) + WORKS.format(made=str(made), seconds=600)
        ) as victim:
            assert victim.line() == "begun\n"
            victim.kill()
            assert victim.wait() == -signal.SIGKILL
        left = shell(LOOKS + IS_LEFT + RESTED + ORDERS.format(first=1, last=41))
        assert json.loads(left) == [[1, False, ""]]
        works = WORKS.format(made=str(made), seconds=0.02)
        with shell.begin(works) as one, shell.begin(works) as other:
            done = [int(worker.read().split()[-1]) for worker in (one, other)]
        assert sum(done) == 41
        counted = Counter(made.read_text().split())
        assert counted.pop("0") == 2, "begun, killed, and done"
        assert set(counted.values()) == {1}
        assert all(finished for _attempts, finished, _trouble in json.loads(shell(LOOKS)))


@pytest.fixture
def slow_kind(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A kind of job that takes a while, and what it did."""
    done: list[int] = []

    def make(job: Job) -> None:
        done.append(job.pk)
        time.sleep(0.4)

    monkeypatch.setattr(job_kinds, "_plugged", [])
    job_kinds.plug(JobKind("shop.make", make))
    return done


def _run(results: list[int]) -> None:
    try:
        results.append(lanes.run_due("slow"))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_longer_than_its_pause_is_not_begun_again_while_it_lives(
    slow_kind: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "BEAT", 0.03)
    monkeypatch.setattr(lanes, "pause_after", lambda attempts: timedelta(seconds=0.2))
    enqueue("shop.make", {}, by=None)
    results: list[int] = []
    first = threading.Thread(target=_run, args=(results,))
    first.start()
    while not slow_kind:
        time.sleep(0.01)
    for _look in range(4):
        assert lanes.run_due("slow") == 0
        time.sleep(0.08)
    first.join(timeout=10)
    assert (results, len(slow_kind)) == ([1], 1)


@pytest.mark.django_db(transaction=True)
def test_many_threads_do_each_job_once(slow_kind: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    jobs = [enqueue("shop.make", {}, by=None).pk for _n in range(30)]
    results: list[int] = []
    threads = [threading.Thread(target=_run, args=(results,)) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(slow_kind) == jobs
    assert sum(results) == 30
    assert not Job.objects.unfinished().filter(due_at__lte=clock.real_now()).exists()
