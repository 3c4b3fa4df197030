"""The last messages in memory, flushed ones only: what most who come back have missed."""

from collections.abc import Iterable, Sequence

from hemicycle.bell.notes import Note

MOST = 20_000  # messages
HEAVIEST = 32 * 1024 * 1024  # characters


class Ring:
    """Consecutive notes, found by their number."""

    def __init__(self, last: int = 0) -> None:
        self.last = last  # the number of the newest, also when there is none
        self._notes: list[Note] = []
        self._weight = 0

    def __len__(self) -> int:
        return len(self._notes)

    def put(self, notes: Iterable[Note]) -> None:
        """The next notes, one number after the other."""
        for note in notes:
            self._notes.append(note)
            self._weight += _weight(note)
            self.last = note.seq
        if len(self._notes) > MOST or self._weight > HEAVIEST:
            self._drop_oldest()

    def reaches(self, seq: int) -> bool:
        """True when everything after this number is here."""
        return self.last - len(self._notes) <= seq <= self.last

    def after(self, seq: int) -> Sequence[Note]:
        """Everything after this number; ask `reaches` first."""
        return self._notes[len(self._notes) - (self.last - seq) :] if seq < self.last else ()

    def find(self, seq: int) -> Note | None:
        """The note with this number."""
        index = len(self._notes) - 1 - (self.last - seq)
        return self._notes[index] if 0 <= index < len(self._notes) else None

    def _drop_oldest(self) -> None:
        keep_notes, keep_weight = MOST * 4 // 5, HEAVIEST * 4 // 5
        dropped = 0
        while len(self._notes) - dropped > keep_notes or (
            self._weight > keep_weight and dropped < len(self._notes)
        ):
            self._weight -= _weight(self._notes[dropped])
            dropped += 1
        del self._notes[:dropped]


def _weight(note: Note) -> int:
    return 200 + sum(map(len, (note.payload or {}).values()))
