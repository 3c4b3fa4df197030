"""A note: a message as it travels from who publishes to who listens."""

import json
from dataclasses import dataclass, field
from typing import Any

from hemicycle.bell import rules

EVERY = "*"  # the language of a payload that is the same in all
FALLBACK = "en"


@dataclass(slots=True)
class Note:
    """A numbered message, or a passing one (number 0) that nobody hears again."""

    epoch: str
    seq: int
    topic: str
    name: str
    payload: dict[str, str] | None = None
    cacheable: bool = False
    replaces: tuple[int, ...] = ()
    written: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def to_json(self) -> bytes:
        """As it crosses from process to process."""
        row = [self.epoch, self.seq, self.topic, self.name, self.payload, self.cacheable, self.replaces]
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Note":
        """Read what `to_json` wrote; `ValueError` for anything else."""
        try:
            epoch, seq, topic, name, payload, cacheable, replaces = json.loads(data)
            return cls(str(epoch), int(seq), str(topic), str(name), payload, bool(cacheable), tuple(replaces))
        except (TypeError, ValueError) as trouble:
            raise ValueError(f"This is no note: {trouble}") from None

    def place(self) -> rules.Place:
        """Where it stands in the sequence."""
        return rules.Place(self.epoch, self.seq)

    def languages(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """In which of these it is to be written: once, if it is the same in all."""
        return wanted if self.payload is not None and EVERY not in self.payload else (EVERY,)

    def event(self, language: str, listeners: int) -> dict[str, Any]:
        """What a browser reads, in a language; so many listen to the topic."""
        said: dict[str, Any] = {"t": self.topic, "n": self.name}
        if self.payload is None:
            said["r"] = rules.spread(listeners, cacheable=self.cacheable)
        elif EVERY in self.payload:
            said["h"] = self.payload[EVERY]
        else:
            found = self.payload.get(language) or self.payload.get(FALLBACK)
            said["l"], said["h"] = language, found or next(iter(self.payload.values()))
        return said

    def bytes(self, language: str, listeners: int) -> bytes:
        """The same as it stands on the wire, written once per language."""
        found = self.written.get(language)
        if found is None:
            found = self.written[language] = on_the_wire(
                self.event(language, listeners), self.place() if self.seq else None
            )
        return found

    def take_payload_of(self, other: "Note") -> None:
        """What it said has been taken away: it says what the other says."""
        self.payload = other.payload
        self.written.clear()


def on_the_wire(event: dict[str, Any], at: rules.Place | None = None, *, retry: int = 0) -> bytes:
    """An event of the stream."""
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    before = f"retry: {retry}\n" if retry else ""
    return f"{before}{f'id: {at}{chr(10)}' if at else ''}data: {data}\n\n".encode()
