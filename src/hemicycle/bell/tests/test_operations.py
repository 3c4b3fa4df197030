"""What is told is numbered without a gap, once per key, and only when the change has held."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from hemicycle.bell import bus, operations, queries
from hemicycle.bell.bus.memory import MemoryBus
from hemicycle.bell.models import Message, Position, Viewer
from hemicycle.bell.notes import Note
from hemicycle.bell.rules import Place
from hemicycle.bell.viewers import digest_of
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.site import tables

TOPIC = "hall/1"
HTML = {"en": "<p>Hello</p>", "fr": "<p>Bonjour</p>"}


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[Note]:
    """What the bus was given."""
    notes: list[Note] = []
    carrier = MemoryBus()
    carrier.subscribe(notes.append)
    monkeypatch.setattr(bus, "current", lambda: carrier)
    return notes


@pytest.mark.django_db(transaction=True)
class TestTelling:
    def test_messages_are_numbered_one_by_one(self, carried: list[Note]) -> None:
        assert operations.publish(TOPIC, "line", HTML) == 1
        assert operations.ring(TOPIC, "ballot", cacheable=True) == 2
        epoch = Position.objects.get().epoch
        assert carried == [
            Note(epoch, 1, TOPIC, "line", HTML),
            Note(epoch, 2, TOPIC, "ballot", None, cacheable=True),
        ]
        assert queries.notes_after(Place(epoch, 0), most=10) == carried, "the log says the same as the bus"

    def test_a_change_that_did_not_hold_is_never_told(self, carried: list[Note]) -> None:
        with transaction.atomic():
            operations.publish(TOPIC, "line", HTML)
            transaction.set_rollback(True)
        assert operations.publish(TOPIC, "line", HTML) == 1, "and leaves no hole"
        assert [note.seq for note in carried] == [1]

    def test_a_key_makes_it_once(self, carried: list[Note]) -> None:
        assert operations.publish(TOPIC, "line", HTML, key="line-1") == 1
        assert operations.publish(TOPIC, "line", HTML, key="line-1") is None
        assert operations.publish(TOPIC, "line", HTML, key="line-2") == 2
        assert [note.seq for note in carried] == [1, 2]

    def test_what_is_taken_back_is_gone_from_the_log(self, carried: list[Note]) -> None:
        operations.publish(TOPIC, "line", {"*": "<p>an insult</p>"}, key="line-1")
        assert operations.replace(TOPIC, "line", {"*": "<p>deleted</p>"}, key="line-1") == 2
        assert carried[-1].replaces == (1,)
        assert "insult" not in json.dumps(list(Message.objects.values_list("payload", flat=True)))
        assert operations.replace(TOPIC, "line", {"*": "<p>shown again</p>"}, key="line-1") == 3
        assert carried[-1].replaces == (1, 2)

    def test_what_the_log_has_forgotten_is_taken_back_all_the_same(self, carried: list[Note]) -> None:
        assert operations.replace(TOPIC, "line", {"*": "<p>deleted</p>"}, key="old") == 1

    def test_a_state_is_told_again_though_it_was_told_last(self, carried: list[Note]) -> None:
        """An act, a page that is read, the act undone: the page has to hear of it, though nobody heard of the act."""
        for number in (1, 2):
            assert operations.replace(TOPIC, "line", {"*": "<p>as it was</p>"}, key="line-1") == number
        assert carried[-1].replaces == (1,)

    def test_something_passing_is_no_row(self, carried: list[Note]) -> None:
        operations.show(TOPIC, "total", {"*": "12"})
        assert [(note.seq, note.payload) for note in carried] == [(0, {"*": "12"})]
        assert not Message.objects.exists()

    def test_a_message_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no topic"):
            operations.publish("nonsense", "line", HTML)
        assert not Message.objects.exists()

    def test_old_messages_and_sign_ins_are_forgotten(self, carried: list[Note], amina: Person) -> None:
        for key in ("old", "new"):
            operations.publish(TOPIC, "line", HTML, key=key)
            operations.admit(key, amina.pk)
        past = clock.real_now() - timedelta(seconds=3601)
        Message.objects.filter(key="old").update(at=past)
        Viewer.objects.filter(digest=digest_of("old")).update(until_at=past)
        assert operations.forget_old() == "1 messages and 1 viewers were forgotten."
        assert Message.objects.get().key == "new"
        assert Viewer.objects.get().digest == digest_of("new")
        assert operations.publish(TOPIC, "line", HTML) == 3, "the sequence goes on"

    def test_a_place_before_a_moment_misses_nothing(self, carried: list[Note]) -> None:
        operations.publish(TOPIC, "line", HTML)
        Message.objects.update(at=clock.real_now() - timedelta(hours=1))
        moment = clock.real_now()
        operations.publish(TOPIC, "line", HTML)
        assert queries.position_before(moment).seq == 1
        assert queries.position_before(moment + timedelta(hours=2)).seq == 2

    def test_what_is_missed_is_told_only_when_nothing_is_forgotten(self, carried: list[Note]) -> None:
        for topic in (TOPIC, "hall/2", TOPIC):
            operations.publish(topic, "line", HTML)
        epoch = Position.objects.get().epoch

        def missed(since: int) -> list[int] | None:
            found = queries.notes_for(Place(epoch, since), [TOPIC], until=3, most=10)
            return None if found is None else [note.seq for note in found]

        assert missed(0) == [1, 3]
        assert missed(1) == [3]
        assert missed(3) == []
        Message.objects.filter(seq=1).delete()
        assert missed(0) is None
        assert missed(1) == [3]
        Message.objects.all().delete()
        assert missed(2) is None
        assert missed(3) == []


@pytest.mark.django_db
def test_a_database_that_is_restored_begins_another_sequence() -> None:
    operations.publish(TOPIC, "line", HTML)
    before = queries.position()
    tables.make_empty()
    assert not Message.objects.exists()
    after = queries.position()
    assert after.seq == 0
    assert after.epoch != before.epoch
    assert not {"bell.position", "bell.message", "bell.viewer"} & {
        tables.name_of(one) for one in tables.in_order()
    }
