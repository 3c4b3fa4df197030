"""Rights asked for many at once: whoever comes within the same moment shares one question to the database."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from hemicycle.bell.queries import Question

MOMENT = 0.02  # seconds
AT_ONCE = 400  # questions in one batch: databases bound the length of a list
Ask: TypeAlias = Callable[[Sequence[Question]], Awaitable[list[frozenset[str]]]]


class Rights:
    """Gathers questions and asks them together."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._waiting: list[tuple[Question, asyncio.Future[frozenset[str]]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def of(self, question: Question) -> frozenset[str]:
        """The topics that may be heard; raises what the database raised."""
        answer: asyncio.Future[frozenset[str]] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_for_all())
        return await answer

    async def _ask_for_all(self) -> None:
        try:
            await asyncio.sleep(MOMENT)
            while self._waiting:
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._ask_for(batch)
        finally:
            self._asking = None

    async def _ask_for(self, batch: list[tuple[Question, asyncio.Future[frozenset[str]]]]) -> None:
        try:
            answers = await self._ask([question for question, _answer in batch])
        except Exception as trouble:  # whatever it is: those who wait must be answered
            for _question, future in batch:
                if not future.done():
                    future.set_exception(trouble)
            return
        for (_question, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
