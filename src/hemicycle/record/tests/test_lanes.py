"""Jobs are done outside the request: once, tried again when they fail, given up in the end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.record import lanes
from hemicycle.record.models import Job
from hemicycle.record.operations import enqueue
from hemicycle.record.sockets import JobKind, job_kinds

pytestmark = pytest.mark.django_db


class Workshop:
    """Jobs that note what they did; while `troubles` last, they fail."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.troubles: list[Exception] = []
        self.given_up: list[int] = []
        self.opened = self.closed = 0

    def run(self, job: Job) -> None:
        self.done.append(job.data.get("n"))
        if self.troubles:
            raise self.troubles.pop()
        job.result = {"n": job.data.get("n")}

    def give_up(self, job: Job) -> None:
        self.given_up.append(job.pk)

    @contextmanager
    def around(self) -> Iterator[None]:
        self.opened += 1
        yield
        self.closed += 1


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    workshop = Workshop()
    monkeypatch.setattr(job_kinds, "_plugged", [])
    job_kinds.plug(
        JobKind(
            "shop.make",
            workshop.run,
            lane="slow",
            most_attempts=4,
            around=workshop.around,
            give_up=workshop.give_up,
        )
    )
    return workshop


def make(n: int = 1, **given: Any) -> Job:
    return enqueue("shop.make", {"n": n}, by=None, **given)


def rest(job: Job) -> None:
    """Let the pause of a job be over."""
    Job.objects.filter(pk=job.pk).update(due_at=clock.real_now() - timedelta(seconds=1))


def test_a_job_is_done_once_and_keeps_its_result(workshop: Workshop) -> None:
    job = make()
    assert lanes.run_due() == 1
    assert lanes.run_due() == 0
    job.refresh_from_db()
    assert workshop.done == [1]
    assert (job.result, job.attempts, job.trouble) == ({"n": 1}, 1, "")
    assert job.done_at is not None


def test_what_was_asked_for_first_is_done_first(workshop: Workshop) -> None:
    for n in range(4):
        make(n)
    lanes.run_due("slow")
    assert workshop.done == [0, 1, 2, 3]


def test_a_lane_leaves_the_jobs_of_another_lane(workshop: Workshop) -> None:
    make()
    assert lanes.run_due("mail", "urgent") == 0
    assert lanes.run_due("slow") == 1


def test_a_job_waits_until_it_is_due(workshop: Workshop) -> None:
    job = make(due_at=clock.real_now() + timedelta(hours=1))
    assert lanes.run_due() == 0
    rest(job)
    assert lanes.run_due() == 1


def test_a_job_with_a_key_is_asked_for_once(workshop: Workshop) -> None:
    assert make(key="one").pk == make(key="one").pk
    assert lanes.run_due() == 1


def test_a_job_of_a_transaction_that_failed_is_not_done(workshop: Workshop) -> None:
    with transaction.atomic():
        make()
        transaction.set_rollback(True)
    assert lanes.run_due() == 0


def test_what_jobs_share_is_opened_once_and_closed_in_the_end(workshop: Workshop) -> None:
    for n in range(3):
        make(n)
    lanes.run_due()
    assert (workshop.opened, workshop.closed) == (1, 1)
    lanes.run_due()
    assert workshop.opened == 1, "without a job nothing is opened"


@pytest.mark.usefixtures("caplog")
def test_a_failure_is_noted_and_tried_again_after_a_pause_that_grows(workshop: Workshop) -> None:
    workshop.troubles = [RuntimeError("the glue is dry"), RuntimeError("the glue is dry")]
    job = make()
    for attempts, minutes in ((1, 1), (2, 2)):
        assert lanes.run_due() == 0
        job.refresh_from_db()
        assert job.attempts == attempts
        assert job.trouble == "RuntimeError: the glue is dry"
        pause = job.due_at - clock.real_now()
        assert timedelta(minutes=minutes) - timedelta(seconds=20) < pause <= timedelta(minutes=minutes)
        rest(job)
    assert lanes.run_due() == 1
    job.refresh_from_db()
    assert (job.trouble, job.gave_up_at) == ("", None)


@pytest.mark.usefixtures("caplog")
def test_a_job_that_always_fails_is_given_up_and_told_once(workshop: Workshop) -> None:
    workshop.troubles = [RuntimeError("never") for _ in range(20)]
    job = make()
    for _ in range(8):
        lanes.run_due()
        rest(job)
    job.refresh_from_db()
    assert job.gave_up_at is not None
    assert job.trouble == "RuntimeError: never"
    assert workshop.done == [1] * 4
    assert workshop.given_up == [job.pk]
    assert list(Job.objects.given_up()) == [job]


@pytest.mark.usefixtures("caplog")
def test_one_that_fails_does_not_stop_the_others(workshop: Workshop) -> None:
    workshop.troubles = [RuntimeError("only once")]
    make(1)
    make(2)
    assert lanes.run_due() == 1
    assert workshop.done == [1, 2]


def test_a_job_that_another_process_does_is_left_to_it(workshop: Workshop) -> None:
    job = make()
    read_before = Job.objects.get(pk=job.pk)
    assert lanes._claim(Job.objects.get(pk=job.pk))
    assert not lanes._claim(read_before)
    assert lanes.run_due() == 0
    assert workshop.done == []


def test_a_job_whose_process_died_is_done_by_another_after_its_pause(workshop: Workshop) -> None:
    job = make()
    assert lanes._claim(Job.objects.get(pk=job.pk))
    rest(job)
    assert lanes.run_due() == 1


@pytest.mark.usefixtures("caplog")
def test_a_job_that_kills_every_process_is_given_up(workshop: Workshop) -> None:
    job = make()
    for _ in range(4):
        assert lanes._claim(Job.objects.get(pk=job.pk))
        rest(job)
    assert lanes.run_due() == 0
    job.refresh_from_db()
    assert job.trouble == "The process ended in the middle of it."
    assert workshop.done == []
    assert workshop.given_up == [job.pk]


def test_a_late_end_of_a_job_that_was_begun_again_changes_nothing(workshop: Workshop) -> None:
    job = make()
    mine = Job.objects.get(pk=job.pk)
    assert lanes._claim(mine)
    rest(job)
    other = Job.objects.get(pk=job.pk)
    assert lanes._claim(other)
    lanes._note_failure(mine, next(iter(job_kinds)), "late")
    job.refresh_from_db()
    assert job.trouble == ""


def test_progress_is_told_on_the_row_or_within_a_transaction_beside_it(workshop: Workshop) -> None:
    job = make()
    assert lanes.progress_of(job) == (0, 0)
    lanes.tell_progress(job, 30, 100)  # this test runs inside a transaction
    assert lanes.progress_of(Job.objects.get(pk=job.pk)) == (30, 100)
    cache.delete(lanes._progress_key(job))  # not all of it: others count there
    Job.objects.filter(pk=job.pk).update(progress=40, total=100)
    assert lanes.progress_of(Job.objects.get(pk=job.pk)) == (40, 100)


def test_a_waiting_job_can_be_cancelled_and_one_at_work_cannot(workshop: Workshop) -> None:
    lanes.cancel(make())
    assert lanes.run_due() == 0
    job = make()
    assert lanes._claim(Job.objects.get(pk=job.pk))
    with pytest.raises(Refused, match="cannot be stopped"):
        lanes.cancel(job)


def test_a_job_that_was_given_up_can_be_tried_again_and_one_at_work_cannot(workshop: Workshop) -> None:
    job = make()
    Job.objects.filter(pk=job.pk).update(attempts=4, gave_up_at=clock.now(), trouble="never")
    lanes.retry(job)
    assert lanes.run_due() == 1
    lanes.retry(job)
    assert lanes._claim(Job.objects.get(pk=job.pk))
    with pytest.raises(Refused, match="at the moment"):
        lanes.retry(job)


def test_jobs_done_a_month_ago_are_removed_and_others_stay(workshop: Workshop) -> None:
    for n in range(3):
        make(n)
    lanes.run_due()
    old = Job.objects.order_by("pk").first()
    assert old is not None
    Job.objects.filter(pk=old.pk).update(done_at=clock.now() - timedelta(days=31))
    assert lanes.forget_old_jobs() == "Removed 1 old jobs."
    assert Job.objects.count() == 2


def test_a_commit_wakes_the_lanes(workshop: Workshop, django_capture_on_commit_callbacks: Any) -> None:
    lanes._awake["slow"].clear()
    with django_capture_on_commit_callbacks(execute=True):
        make()
        assert not lanes._awake["slow"].is_set()
    assert lanes._awake["slow"].is_set()


def test_a_stopped_lane_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "run_due", lambda *_lanes, stop: 0)
    stop = threading.Event()
    threads = lanes.threads(stop)
    for thread in threads:
        thread.start()
    stop.set()
    lanes.wake()
    for thread in threads:
        thread.join(timeout=5)
        assert not thread.is_alive()
