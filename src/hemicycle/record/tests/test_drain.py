"""Facts are written down with what caused them, and listeners hear of them."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.kernel.fact import Fact
from hemicycle.record import drain
from hemicycle.record.models import Entry
from hemicycle.record.operations import announce
from hemicycle.record.sockets import Listener, listeners

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class WindowLit(Fact):
    """A window of the house lights up."""

    window_id: int


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a listener of WindowLit has heard."""
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(listeners, "_plugged", [])
    listeners.plug(Listener("test", frozenset({"WindowLit"}), lambda entry: heard.append(entry.data)))
    return heard


def _rest(entry: Entry) -> None:
    """Let the pause of an entry be over."""
    Entry.objects.filter(pk=entry.pk).update(tried_at=clock.real_now() - timedelta(days=1))


def test_a_fact_is_heard_once(heard: list[Any]) -> None:
    announce(WindowLit(window_id=3), by=None)
    assert drain.deliver_all() == 1
    assert drain.deliver_all() == 0
    assert heard == [{"window_id": 3}]


def test_a_fact_says_who_did_it(heard: list[Any], bruno: Any) -> None:
    assert announce(WindowLit(window_id=3), by=bruno).by == bruno


def test_a_fact_that_nobody_listens_for_is_history_at_once(heard: list[Any]) -> None:
    Entry.objects.create(kind="Unheard")
    assert drain.deliver_all() == 1
    assert heard == []


def test_what_did_not_happen_is_not_told(heard: list[Any]) -> None:
    with transaction.atomic():
        announce(WindowLit(window_id=3), by=None)
        transaction.set_rollback(True)
    drain.deliver_all()
    assert heard == []


def test_an_entry_that_another_process_delivers_is_left_to_it(heard: list[Any]) -> None:
    entry = announce(WindowLit(window_id=3), by=None)
    assert drain._claim(Entry.objects.get(pk=entry.pk))
    assert not drain.deliver(entry)
    assert drain.deliver_all() == 0
    assert heard == []


@pytest.mark.usefixtures("caplog")
def test_a_failure_is_noted_and_tried_again(heard: list[Any]) -> None:
    troubles = [RuntimeError("the post is closed")]

    def fails_once(entry: Entry) -> None:
        if troubles:
            raise troubles.pop()

    listeners.plug(Listener("fails once", frozenset({"WindowLit"}), fails_once))
    entry = announce(WindowLit(window_id=3), by=None)
    assert drain.deliver_all() == 0
    entry.refresh_from_db()
    assert entry.delivered_at is None
    assert entry.trouble == "RuntimeError: the post is closed"
    assert drain.deliver_all() == 0, "it rests first"
    _rest(entry)
    assert drain.deliver_all() == 1
    entry.refresh_from_db()
    assert entry.delivered_at is not None
    assert entry.trouble == ""
    assert len(heard) == 2, "listeners bear hearing twice"


@pytest.mark.usefixtures("caplog")
def test_an_entry_that_always_fails_is_given_up_and_stays_undelivered(heard: list[Any]) -> None:
    def fails(entry: Entry) -> None:
        raise RuntimeError("never")

    listeners.plug(Listener("fails", frozenset({"WindowLit"}), fails))
    entry = announce(WindowLit(window_id=3), by=None)
    for _ in range(drain.MOST_ATTEMPTS + 3):
        drain.deliver_all()
        _rest(entry)
    assert len(heard) == drain.MOST_ATTEMPTS
    assert Entry.objects.undelivered().count() == 1


def test_one_that_fails_does_not_stop_the_others(heard: list[Any]) -> None:
    def fails_for_one(entry: Entry) -> None:
        if entry.data["window_id"] == 1:
            raise RuntimeError("not this one")

    listeners.plug(Listener("fails for one", frozenset({"WindowLit"}), fails_for_one))
    announce(WindowLit(window_id=1), by=None)
    announce(WindowLit(window_id=2), by=None)
    assert drain.deliver_all() == 1


def test_pauses_grow() -> None:
    pauses = [drain.pause_after(n) for n in range(1, drain.MOST_ATTEMPTS)]
    assert pauses == sorted(set(pauses))


def test_a_commit_wakes_the_drain(heard: list[Any], django_capture_on_commit_callbacks: Any) -> None:
    drain._awake.clear()
    with django_capture_on_commit_callbacks(execute=True):
        announce(WindowLit(window_id=3), by=None)
        assert not drain._awake.is_set()
    assert drain._awake.is_set()


def test_a_stopped_drain_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "deliver_all", lambda: 0)
    stop = threading.Event()
    thread = threading.Thread(target=drain.run, args=(stop,))
    thread.start()
    stop.set()
    drain.wake()
    thread.join(timeout=5)
    assert not thread.is_alive()
