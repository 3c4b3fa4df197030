"""Deliver what was announced, do the jobs that wait, send mail, and do what is due at intervals.

The server delivers and does jobs by itself, so a small house needs a worker only for what is due at intervals; with
several server processes, or much slow work, workers share it. It stops on SIGTERM after the task or job under way; a
job that takes a quarter of a minute longer is begun again by whoever comes next.
"""

import argparse
import logging
import signal
import threading
import time

from django.db import close_old_connections

from hemicycle.record import drain, lanes
from hemicycle.record.sockets import ScheduledTask, scheduled_tasks
from hemicycle.site import demo, readiness
from hemicycle.site.commands.terminal import Stop, note

log = logging.getLogger(__name__)
PAUSE = 5.0  # seconds between looks: entries announced in other processes do not wake us
GRACE = 15.0  # seconds that a job under way gets after a signal
ROUNDS = 20  # of delivering and doing with --once: what is done may announce something


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument(
        "--once", action="store_true", help="deliver, do every task once and the jobs that are due, then stop"
    )


def run(args: argparse.Namespace) -> int:
    """Look, work, rest, until told to stop."""
    if readiness.missing_migrations():
        raise Stop("The database is not up to date. Run `hemicycle migrate`, then start again.")
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    due: dict[str, float] = {}
    if args.once:
        return 0 if once(due) else 1
    threads = lanes.threads(stop)
    for thread in threads:
        thread.start()
    note("The worker is at work (Ctrl+C ends it).")
    while not stop.is_set():
        close_old_connections()
        work(due, stop)
        close_old_connections()
        stop.wait(PAUSE)
    lanes.wake()
    until = time.monotonic() + GRACE
    for thread in threads:
        thread.join(timeout=max(until - time.monotonic(), 0))
    note("The worker has ended.")
    return 0


def once(due: dict[str, float]) -> bool:
    """Do everything there is to do now; True when nothing failed."""
    well = work(due)
    for _round in range(ROUNDS):
        if done := lanes.run_due():
            note(f"Did {done} jobs.")
        if not done and not drain.deliver_all():
            break
    return well


def work(due: dict[str, float], stop: threading.Event | None = None) -> bool:
    """Deliver, then do each task whose time has come; True when nothing failed."""
    well = True
    try:
        demo.read_clock()
        if delivered := drain.deliver_all():
            note(f"Delivered {delivered}.")
    except Exception:
        log.exception("The record could not be drained")
        well = False
    for task in scheduled_tasks:
        if stop is not None and stop.is_set():
            break
        if due.get(task.name, 0.0) <= time.monotonic():
            due[task.name] = time.monotonic() + task.every.total_seconds()
            well = _do(task) and well
    return well


def _do(task: ScheduledTask) -> bool:
    """Do one task; what it says goes to the log, and its failure does not stop the others."""
    try:
        if sentence := task.run():
            note(f"{task.name}: {sentence}")
    except Exception:
        log.exception("The task %s failed", task.name)
        return False
    return True
