"""Who listens: every stream, and those that are live by what they want."""

import random
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from hemicycle.bell import rules
from hemicycle.bell.flushing import Group, listeners_of
from hemicycle.bell.listener import Listener


class Audience:
    """Streams that are open, and of those the live ones in groups; each has its second for a sign of life."""

    def __init__(self) -> None:
        self.open: dict[Listener, None] = {}
        self.by_topic: defaultdict[str, dict[Group, None]] = defaultdict(dict)
        self._groups: dict[tuple[Any, ...], Group] = {}
        self._turns: list[dict[Listener, None]] = [{} for _each in range(rules.BEAT)]

    def count(self, topics: Collection[str] = ()) -> int:
        """How many are live on these topics (on several of them: counted once a group), or open at all."""
        if not topics:
            return len(self.open)
        if len(topics) == 1:
            return listeners_of(next(iter(topics)), self.by_topic)
        groups = {group for topic in topics for group in self.by_topic.get(topic, ())}
        return sum(len(group.members) for group in groups)

    def about(self, said: dict[str, str]) -> list[Listener]:
        """Whom a word to the hub concerns: a browser, a person, or all who want a topic."""
        viewer, person, topic = said.get("viewer"), said.get("person"), said.get("topic")
        return [
            one
            for one in self.open
            if (viewer and one.viewer == viewer)
            or (person and str(one.person) == person)
            or (topic and topic in one.wants)
        ]

    def turn(self, second: int) -> list[Listener]:
        """Those who get a sign of life in this second."""
        return list(self._turns[second % len(self._turns)])

    def join(self, listener: Listener) -> None:
        """Live from now on."""
        key = tuple(sorted(listener.wants.items()))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(key, listener.wants)
            for topic in listener.wants:
                self.by_topic[topic][group] = None
        group.members[listener] = None
        listener.group = group
        listener.bucket = random.randrange(len(self._turns))  # noqa: S311  (only spread)
        self._turns[listener.bucket][listener] = None

    def leave(self, listener: Listener) -> None:
        """No longer live."""
        group: Group | None = listener.group
        if group is None:
            return
        listener.group = None
        self._turns[listener.bucket].pop(listener, None)
        group.members.pop(listener, None)
        if not group.members:
            self._drop(group)

    def _drop(self, group: Group) -> None:
        self._groups.pop(group.key, None)
        for topic in group.wants:
            self.by_topic[topic].pop(group, None)
            if not self.by_topic[topic]:
                del self.by_topic[topic]
