"""One flush: what is written to whom, each piece made once for all who want the same."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from hemicycle.bell.listener import Listener, Wants
from hemicycle.bell.notes import Note
from hemicycle.bell.rules import Place


class Group:
    """Live listeners with the same topics and languages."""

    __slots__ = ("key", "members", "wants")

    def __init__(self, key: tuple[Any, ...], wants: Wants) -> None:
        self.key = key
        self.wants = wants
        self.members: dict[Listener, None] = {}


def listeners_of(topic: str, by_topic: Mapping[str, Mapping[Group, None]]) -> int:
    """How many live listeners a topic has."""
    return sum(len(group.members) for group in by_topic.get(topic, ()))


def write_event(
    note: Note, languages: tuple[str, ...], by_topic: Mapping[str, Mapping[Group, None]]
) -> bytes:
    """A note on the wire, in each of the languages that it differs in."""
    wanted = note.languages(languages)
    if len(wanted) == 1 and (found := note.written.get(wanted[0])):
        return found
    count = 0 if note.payload is not None else listeners_of(note.topic, by_topic)
    return b"".join(note.bytes(language, count) for language in wanted)


class Flush:
    """The notes of a tick on their way. Who joins meanwhile is not in it: they have had these from the ring."""

    def __init__(
        self, notes: list[Note], by_topic: Mapping[str, Mapping[Group, None]], before: Place
    ) -> None:
        self.before = before
        self._by_topic = by_topic
        self._topics: dict[str, list[tuple[int, Note]]] = {}
        for order, note in enumerate(only_last_of_passing(notes)):
            if note.topic:
                self._topics.setdefault(note.topic, []).append((order, note))
        self._chunks: dict[tuple[Any, ...], bytes] = {}
        jobs: list[tuple[Listener, bytes]] = []
        for group, topics in self._groups().items():
            chunk = self._chunk(tuple((topic, group.wants[topic]) for topic in topics))
            jobs += [(listener, chunk) for listener in group.members]
        self._jobs = iter(jobs)
        self.left = len(jobs)

    def next(self, most: int) -> Iterator[tuple[Listener, bytes]]:
        """The next so many to write to."""
        self.left = max(self.left - most, 0)
        return islice(self._jobs, most)

    def _groups(self) -> Mapping[Group, list[str]]:
        """Which groups hear something, and on which topics."""
        found: defaultdict[Group, list[str]] = defaultdict(list)
        for topic in self._topics:
            for group in self._by_topic.get(topic, ()):
                found[group].append(topic)
        return found

    def _chunk(self, wanted: tuple[tuple[str, tuple[str, ...]], ...]) -> bytes:
        chunk = self._chunks.get(wanted)
        if chunk is None:
            notes = sorted(
                (order, topic, languages)
                for topic, languages in wanted
                for order, _note in self._topics[topic]
            )
            told = {order: note for topic, _languages in wanted for order, note in self._topics[topic]}
            chunk = self._chunks[wanted] = b"".join(
                write_event(told[order], languages, self._by_topic) for order, _topic, languages in notes
            )
        return chunk


def only_last_of_passing(notes: list[Note]) -> list[Note]:
    """Of passing notes with the same topic and name only the last: they tell a state, not a step."""
    last = {(note.topic, note.name): note for note in notes if not note.seq}
    return [note for note in notes if note.seq or last[note.topic, note.name] is note]
