"""The lanes: jobs that wait are done here, one after the other in each lane.

The server has a thread for each lane, and so has every worker. Whoever claims a job does it (`claims.py`). While it is
at work the job's `due_at` is moved on again and again; when the process dies that stops, and once `due_at` is past
somebody else tries it. The row is the truth; `wake` only hurries.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, close_old_connections, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.record.claims import claim, pause_after
from hemicycle.record.models import Job
from hemicycle.record.sockets import JobKind, job_kinds

log = logging.getLogger(__name__)
LANES = ("urgent", "mail", "slow")  # urgent: what somebody waits for in front of a page, like a code
BEAT = 20.0  # seconds between two signs of life of whoever does a job
KEPT_FOR = timedelta(days=30)  # of jobs that are done
GIVEN_UP_KEPT_FOR = timedelta(days=90)
LONGEST_TROUBLE = 2000

_awake = {lane: threading.Event() for lane in LANES}


def wake() -> None:
    """Say that there may be something to do."""
    for event in _awake.values():
        event.set()


# --- doing -----------------------------------------------------------------------------------------------


def run(lane: str, stop: threading.Event, *, pause: float = 5.0) -> None:
    """Do the jobs of a lane whenever woken, and every `pause` seconds, until `stop` is set (then `wake`)."""
    while not stop.is_set():
        close_old_connections()
        try:
            run_due(lane, stop=stop)
        except Exception:
            log.exception("The lane %s could not be read; it tries again", lane)
        finally:
            close_old_connections()
        _awake[lane].wait(timeout=pause)
        _awake[lane].clear()


def threads(stop: threading.Event) -> list[threading.Thread]:
    """A thread for each lane, not started yet."""
    return [
        threading.Thread(target=run, args=(lane, stop), name=f"lane-{lane}", daemon=True) for lane in LANES
    ]


def run_due(*lanes: str, stop: threading.Event | None = None) -> int:
    """Do every job of these lanes (of all, if none is named) that is due; return how many were done.

    Jobs that are made meanwhile are done too; one that failed rests first.
    """
    return sum(_run_lane(lane, stop) for lane in lanes or LANES)


def _run_lane(lane: str, stop: threading.Event | None) -> int:
    kinds = {kind.name: kind for kind in job_kinds if kind.lane == lane}
    done = 0
    with ExitStack() as stack:
        opened: set[str] = set()
        while not (stop is not None and stop.is_set()) and (job := _next_of(kinds)) is not None:
            kind = kinds[job.kind]
            if kind.name not in opened:
                opened.add(kind.name)
                stack.enter_context(kind.around())
            done += do(job, kind)
    return done


def _next_of(kinds: dict[str, JobKind]) -> Job | None:
    """The job that has been due longest."""
    due = Job.objects.unfinished().filter(kind__in=kinds, due_at__lte=clock.real_now())
    return due.order_by("due_at", "pk").first()


def do(job: Job, kind: JobKind) -> bool:
    """Do one job; a failure is noted on the row and tried again later. True when it is done."""
    if job.attempts >= kind.most_attempts:  # whoever did it last has died
        _give_up(job, kind, job.trouble or "The process ended in the middle of it.")
        return False
    if not _claim(job):
        return False
    try:
        with _signs_of_life(job):
            kind.run(job)
    except Exception as trouble:
        log.exception("Job %s (%s) was not done", job.pk, job.kind)
        _note_failure(job, kind, f"{type(trouble).__name__}: {trouble}")
        return False
    cache.delete(_progress_key(job))
    fields = {"progress": max(job.progress, job.total), "total": job.total, "result": job.result}
    _mine(job).update(done_at=clock.now(), trouble="", **fields)
    return True


def _claim(job: Job) -> bool:
    """True for the one process that does this job now."""
    free = Job.objects.unfinished().filter(due_at=job.due_at)
    if not claim(free, job, due_at=clock.real_now() + pause_after(job.attempts + 1), trouble=""):
        return False
    job.refresh_from_db()
    return True


def _mine(job: Job) -> models.QuerySet[Job]:
    """The row, as long as nobody else has begun it after us."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts)


def _note_failure(job: Job, kind: JobKind, trouble: str) -> None:
    if job.attempts >= kind.most_attempts:
        _give_up(job, kind, trouble)
    else:
        due_at = clock.real_now() + pause_after(job.attempts)
        _mine(job).update(due_at=due_at, trouble=trouble[:LONGEST_TROUBLE] or "?")


def _give_up(job: Job, kind: JobKind, trouble: str) -> None:
    given_up = _mine(job).filter(gave_up_at=None, done_at=None)
    if given_up.update(gave_up_at=clock.now(), trouble=trouble[:LONGEST_TROUBLE]) and kind.give_up:
        job.trouble = trouble
        kind.give_up(job)


@contextmanager
def _signs_of_life(job: Job) -> Iterator[None]:
    """Inside the block nobody else begins this job: its `due_at` is moved on from a thread beside."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(job.pk, job.attempts, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(pk: int, attempts: int, over: threading.Event) -> None:
    used = False
    while not over.wait(timeout=BEAT):
        used = True
        try:
            later = clock.real_now() + pause_after(attempts)
            Job.objects.filter(pk=pk, attempts=attempts, done_at=None).update(due_at=later)
        except (
            DatabaseError
        ):  # the job itself may hold the lock of an SQLite database; then nobody can claim either
            log.info("Job %s could not show a sign of life", pk)
    if used:
        connection.close()


# --- how far ---------------------------------------------------------------------------------------------


def tell_progress(job: Job, done: int, total: int) -> None:
    """Say how far the work is; cheap enough for every row.

    Inside a transaction it is told through the cache, since nobody could see the row before the end.
    """
    job.progress, job.total = done, total
    if connection.in_atomic_block:
        cache.set(_progress_key(job), (done, total), timeout=3600)
    else:
        _mine(job).update(progress=done, total=total)


def progress_of(job: Job) -> tuple[int, int]:
    """(done, total) of a job; a total of 0 is not known."""
    told: tuple[int, int] | None = None if job.done_at else cache.get(_progress_key(job))
    return max(told, (job.progress, job.total)) if told else (job.progress, job.total)


def _progress_key(job: Job) -> str:
    return f"job-progress-{job.pk}"


def forget_old_jobs() -> str:
    """Remove jobs that were done or given up long ago; a sentence about it."""
    now = clock.now()
    old = models.Q(done_at__lt=now - KEPT_FOR) | models.Q(gave_up_at__lt=now - GIVEN_UP_KEPT_FOR)
    removed, _each = Job.objects.filter(old).delete()
    return f"Removed {removed} old jobs." if removed else ""


# --- by hand ---------------------------------------------------------------------------------------------


def cancel(job: Job) -> None:
    """The job is not done any more, and its row goes. Refused while somebody is doing it, or once it is done."""
    if not Job.objects.at_rest().filter(pk=job.pk, done_at=None).delete()[0]:
        raise Refused(_("This is being done at the moment or is done already, so it cannot be stopped."))


def retry(job: Job) -> None:
    """Do the job once more from the beginning: one that rests, was given up or is done. Refused while it is done."""
    again = {"attempts": 0, "due_at": clock.real_now(), "done_at": None, "gave_up_at": None, "trouble": ""}
    if not Job.objects.at_rest().filter(pk=job.pk).update(**again):
        raise Refused(_("This is being done at the moment. Please wait until it has ended."))
    transaction.on_commit(wake)
