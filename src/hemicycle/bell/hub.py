"""The hub: brings every message to everybody who listens, in order, once (docs/decisions/0016).

It lives in the event loop and nothing else touches its state. Messages come from the bus and are applied in the order
of the sequence; what does not come is read from the log. What was applied is *flushed* once a tick: put into the ring,
written once per set of topics and language, and sent to each listener in one piece. A listener is *live* (in a group,
written to by the flush) or *behind* (brought up by a task of its own, from the ring or the log).
"""

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from hemicycle.bell import rules
from hemicycle.bell.audience import Audience
from hemicycle.bell.bus.contract import Bus
from hemicycle.bell.flushing import Flush, write_event
from hemicycle.bell.listener import Listener, Wants
from hemicycle.bell.log import Log
from hemicycle.bell.notes import Note, on_the_wire
from hemicycle.bell.operations import ASK, CLOSE
from hemicycle.bell.queries import Question
from hemicycle.bell.rights import Rights
from hemicycle.bell.ring import Ring
from hemicycle.bell.rules import Place

log = logging.getLogger(__name__)
T = TypeVar("T")
SLICE = 400  # listeners written to before others get their turn
COMPARED = 1.0  # seconds between two looks into the log
HOLE = 0.05  # seconds that a missing number may take
AT_ONCE = 500  # messages read from the log at once
WARM = 5000  # messages that a new hub reads into its ring


class NotReady(Exception):  # noqa: N818  (it reads as a sentence)
    """The log cannot be read yet, or the house closes: come again in a moment."""


class Hub:
    """Give it a log and a bus, `start` it in the event loop, and `serve` listeners.

    `tick` is the time in seconds between two writes to a listener; 0 writes every message at once.
    """

    def __init__(self, *, log: Log, bus: Bus | None = None, tick: float = rules.TICK) -> None:
        self.here: Place | None = None  # flushed up to here; read from any thread
        self.tick = tick
        self.audience = Audience()
        self.cuts = 0
        self.rights = Rights(self._ask)
        self.words = 0  # how many words to the hub itself were heard
        self._log = log
        self._bus = bus
        self._end_bus: Callable[[], None] | None = None
        self._closing = False
        self._epoch = ""
        self._applied = 0
        self._waiting: dict[int, Note] = {}
        self._fresh: list[Note] = []
        self._ring = Ring()
        self._flush_at: asyncio.TimerHandle | None = None
        self._flushed_at = 0.0
        self._under_way: Flush | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._comparing = asyncio.Lock()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="bell")

    # --- beginning and end --------------------------------------------------------------------------------
    async def start(self) -> None:
        """Listen to the bus and read the log; when it cannot be read yet, that is tried again every second."""
        self._loop = asyncio.get_running_loop()
        if self._bus is not None:
            self._end_bus = await self._in_thread(
                self._bus.subscribe, lambda note: self._loop.call_soon_threadsafe(self.hear, note)
            )
        await self._compare_and_log()
        self._spawn(self._keep_comparing())
        self._spawn(self._keep_beating())

    async def stop(self) -> None:
        """End every stream and let go of bus and log."""
        self.close()
        for task in list(self._tasks):
            task.cancel()
        if self._end_bus is not None:
            await self._in_thread(self._end_bus)
        self._threads.shutdown(wait=False)

    def close_soon(self) -> None:
        """End every stream; from any thread, and from a signal."""
        self._loop.call_soon_threadsafe(self.close)

    def close(self) -> None:
        """End every stream, and begin none any more; those who listen come back spread over some seconds."""
        self._closing = True
        self._end_all(list(self.audience.open))

    # --- what is heard ------------------------------------------------------------------------------------
    def hear(self, note: Note) -> None:
        """A note of the bus, in the event loop. Numbered ones may come in any order, twice, or not at all."""
        if note.seq == 0:
            if note.epoch == self._epoch:
                self._fresh.append(note)
                self._flush_soon()
            return
        if note.epoch != self._epoch:
            self._spawn(self._compare_and_log())
            return
        self._take([note])
        if self._waiting:
            self._loop.call_later(HOLE, self._look_for_hole, self._applied)

    def _take(self, notes: Iterable[Note]) -> None:
        """Apply what comes next in the sequence; the rest waits for what is between."""
        for note in notes:
            if note.seq > self._applied:
                self._waiting[note.seq] = note
        while (following := self._waiting.pop(self._applied + 1, None)) is not None:
            self._applied += 1
            self._apply(following)

    def _apply(self, note: Note) -> None:
        for seq in note.replaces:
            if said := self._ring.find(seq) or next((one for one in self._fresh if one.seq == seq), None):
                said.take_payload_of(note)
        if not note.topic:
            self._obey(note)
        self._fresh.append(note)
        self._flush_soon()

    def _look_for_hole(self, applied: int) -> None:
        if self._waiting and self._applied == applied:
            self._spawn(self._compare_and_log())

    def _obey(self, note: Note) -> None:
        """A word to the hub itself."""
        self.words += 1
        said = note.payload or {}
        about = self.audience.about(said)
        if note.name == CLOSE:
            self._end_all(about)
        elif note.name == ASK and about:
            self._spawn(self._ask_again(about))

    # --- the log ------------------------------------------------------------------------------------------
    async def _keep_comparing(self) -> None:
        while True:
            await asyncio.sleep(COMPARED)
            await self._compare_and_log()

    async def _compare_and_log(self) -> None:
        try:
            await self._compare()
        except Exception as trouble:  # whatever it is: it is tried again
            log.warning("The log of the bell cannot be read: %r", trouble)

    async def _compare(self, wanted: int = 0) -> None:
        """Read what the bus did not bring (up to `wanted` at least); begin anew when it is another sequence."""
        async with self._comparing:
            known = self._applied
            if wanted and known >= wanted:
                return
            place = await self._in_thread(self._log.position)
            if place.epoch != self._epoch or place.seq < known:
                await self._begin_anew(place)
            while self._applied < place.seq:
                before = self._applied
                notes = await self._in_thread(self._log.after, Place(self._epoch, before), AT_ONCE)
                self._take(notes)
                if self._applied == before:  # the log no longer has what comes next
                    await self._begin_anew(place)

    async def _begin_anew(self, place: Place) -> None:
        """Another sequence, or this one after a gap: whoever listens comes back and is told so."""
        notes = await self._in_thread(self._log.last, place.epoch, WARM)
        self._end_all(list(self.audience.open))
        self._epoch = place.epoch
        self._applied = notes[-1].seq if notes else place.seq
        self._waiting, self._fresh = {}, []
        self._ring = Ring(self._applied)
        self._ring.put(notes)
        self.here = Place(self._epoch, self._applied)

    async def _in_thread(self, call: Callable[..., T], *args: Any) -> T:
        return await self._loop.run_in_executor(self._threads, call, *args)

    def _spawn(self, coroutine: Any) -> None:
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- flushing -----------------------------------------------------------------------------------------
    def _flush_soon(self) -> None:
        """At once after a quiet spell, else when the tick is over."""
        if self._flush_at is None and self._under_way is None:
            wait = max(self._flushed_at + self.tick - self._loop.time(), 0.0)
            self._flush_at = self._loop.call_later(wait, self._flush)

    def _flush(self) -> None:
        self._flush_at = None
        self._flushed_at = self._loop.time()
        notes, self._fresh = self._fresh, []
        if not notes or self.here is None:
            return
        before = self.here
        self._ring.put(note for note in notes if note.seq)
        self.here = Place(self._epoch, self._ring.last)
        self._under_way = Flush(notes, self.audience.by_topic, before)
        self._write_some()

    def _write_some(self) -> None:
        """Write to some of those who are live, then let others have the loop."""
        flush = self._under_way
        assert flush is not None  # noqa: S101  (for the type checker)
        for listener, chunk in flush.next(SLICE):
            if listener.group is not None and not self._written_to(listener, chunk):
                self._fall_behind(listener, flush.before)
        if flush.left:
            self._loop.call_soon(self._write_some)
            return
        self._under_way = None
        if self._fresh:
            self._flush_soon()

    def _written_to(self, listener: Listener, chunk: bytes) -> bool:
        """Write to one of them; trouble with a line is not the trouble of the others."""
        try:
            return listener.write(chunk)
        except Exception:
            log.exception("A listener could not be written to")
            self.audience.leave(listener)
            listener.cut()
            return True

    def _fall_behind(self, listener: Listener, sent: Place) -> None:
        self.audience.leave(listener)
        listener.sent = sent
        listener.task = self._loop.create_task(self._bring_up(listener))

    # --- listeners ----------------------------------------------------------------------------------------
    async def serve(self, listener: Listener, until: Callable[[], Any]) -> None:
        """Bring a listener up to now and keep them so until `until()` (the end of the line) comes back.

        The answer has begun; `listener.sent` says from where on they want to hear.
        """
        if self._closing or self.here is None:
            raise NotReady
        self.audience.open[listener] = None
        try:
            listener.begin()
            await self._bring_up(listener)
            while not listener.gone and (await until())["type"] != "http.disconnect":
                pass
        finally:
            listener.gone = True
            self.audience.open.pop(listener, None)
            self.audience.leave(listener)
            if listener.task is not None:
                listener.task.cancel()

    async def reach(self, place: Place | None) -> None:
        """Wait until the hub is as far as a place of this sequence that another process has told of."""
        if self._closing or self.here is None:
            raise NotReady
        if place is not None and place.epoch == self._epoch and place.seq > self._ring.last:
            await self._compare(wanted=place.seq)
            for _each in range(20):
                if self._ring.last >= min(place.seq, self._applied):
                    return
                await asyncio.sleep(self.tick / 4 or 0.01)

    async def missed(self, wants: Wants, since: Place | None) -> tuple[list[Note], Place] | None:
        """What came on these topics since a place, and how far that is; None when it is too much or forgotten."""
        if self.here is None:
            raise NotReady
        if since is None:
            return [], self.here
        if since.epoch != self._epoch or since.seq > self._ring.last:
            return None
        if self._ring.reaches(since.seq):
            found: Sequence[Note] | None = [
                note for note in self._ring.after(since.seq) if note.topic in wants
            ]
            here = self.here
        else:
            here = self.here
            found = await self._in_thread(self._log.missed, since, list(wants), here.seq, AT_ONCE + 1)
        if found is None or len(found) > AT_ONCE or here.epoch != self._epoch:
            return None
        weight = sum(len(self._written(note, wants)) for note in found)
        return (list(found), here) if weight <= rules.TOO_FAR else None

    async def _bring_up(self, listener: Listener) -> None:
        """Write what they missed, in pieces, then make them live. Between the last look and live nothing waits."""
        greeted = False
        while not listener.gone:
            missed = await self.missed(listener.wants, listener.sent)
            if missed is None:
                piece, upto = self._reset(), self.here
            elif missed[0]:
                piece, upto = self._piece(missed[0], missed[1], listener.wants)
            elif missed[1] != self.here:
                listener.sent = missed[1]  # more was flushed while the log was read
                continue
            elif greeted:
                listener.sent = missed[1]
                self.audience.join(listener)
                return
            else:
                piece, upto, greeted = self._beat(), self.here, True
            if not await self._write_patiently(listener, piece):
                return
            listener.sent = upto or listener.sent

    def _piece(self, notes: list[Note], here: Place, wants: Wants) -> tuple[bytes, Place]:
        """As much of it as is written at once, and how far that is."""
        parts: list[bytes] = []
        weight = 0
        for count, note in enumerate(notes, start=1):
            parts.append(self._written(note, wants))
            weight += len(parts[-1])
            if weight >= rules.PIECE and count < len(notes):
                return b"".join(parts), note.place()
        return b"".join(parts), here

    def _written(self, note: Note, wants: Wants) -> bytes:
        return write_event(note, wants[note.topic], self.audience.by_topic)

    async def _write_patiently(self, listener: Listener, piece: bytes) -> bool:
        if listener.write(piece):
            return True
        try:
            async with asyncio.timeout(rules.PATIENCE):
                await listener.write_slowly(piece)
        except TimeoutError:
            self.cuts += 1
            listener.cut()
            return False
        return True

    def _end_all(self, listeners: Iterable[Listener]) -> None:
        for listener in listeners:
            self.audience.leave(listener)
            listener.end(f"retry: {self._retry()}\n\n".encode())

    # --- signs of life, and rights ------------------------------------------------------------------------
    async def _keep_beating(self) -> None:
        """Each second to those whose turn it is; and their rights are asked again now and then."""
        second = 0
        while True:
            await asyncio.sleep(1.0)
            second += 1
            while self._under_way is not None:  # a sign of life tells a place: not before what was flushed
                await asyncio.sleep(0.01)
            turn = self.audience.turn(second)
            beat = self._beat()
            for listener in turn:
                if not self._written_to(listener, beat):
                    self._fall_behind(listener, self.here or listener.sent)
            if second // rules.BEAT % (rules.ASK_AGAIN // rules.BEAT) == 0 and turn:
                self._spawn(self._ask_again(turn))

    async def _ask_again(self, listeners: Collection[Listener]) -> None:
        """End the streams of those who may no longer hear all of it; they come back and hear what they may."""
        about = [one for one in listeners if not one.gone]
        for start in range(0, len(about), AT_ONCE):
            some = about[start : start + AT_ONCE]
            try:
                answers = await self._ask(
                    [Question(one.viewer, one.person, tuple(one.wants)) for one in some]
                )
            except Exception as trouble:  # what cannot be asked is not heard
                log.warning("Rights cannot be asked, %s streams end: %r", len(some), trouble)
                answers = [frozenset()] * len(some)
            self._end_all(
                one for one, heard in zip(some, answers, strict=True) if not one.wants.keys() <= heard
            )

    async def _ask(self, questions: Sequence[Question]) -> list[frozenset[str]]:
        return await self._in_thread(self._log.heard, questions)

    def _beat(self) -> bytes:
        return on_the_wire({"beat": 1}, self.here, retry=self._retry())

    def _reset(self) -> bytes:
        return on_the_wire({"reset": 1, "r": rules.spread_after_reset(len(self.audience.open))}, self.here)

    def _retry(self) -> int:
        return rules.retry(len(self.audience.open), random.random())  # noqa: S311  (only spread)


current: Hub | None = None  # the hub of this process, while it serves
