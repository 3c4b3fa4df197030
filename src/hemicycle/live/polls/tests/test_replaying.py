"""State at page load and the events since are a fresh page: for who takes part and for who moderates."""

import contextlib
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.test.html import Element, parse_html
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.bell.models import Message
from hemicycle.bell.queries import position
from hemicycle.kernel.verdict import Refused
from hemicycle.live import topics
from hemicycle.live.models import Venue
from hemicycle.live.polls import notices, operations, rules
from hemicycle.live.polls.models import Poll
from hemicycle.live.polls.tests.factories import drafted, scale, sheet
from hemicycle.live.tests.factories import register
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person

LIST = re.compile(r'<ol class="polls" id="poll-list".*?</ol>', re.DOTALL)
ACTS = [
    "draft",
    "draft",
    "open",
    "open",
    "answer",
    "answer",
    "answer",
    "close",
    "reopen",
    "withdraw",
    "restore",
    "hear",
]
SHEETS = [
    sheet(),
    sheet(results=rules.WHEN_CLOSED),
    sheet(kind=rules.MULTIPLE, most=2, changeable=False),
    scale(results=rules.WHEN_CLOSED),
]
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7)), min_size=2, max_size=14)


class ListeningPolls:
    """The list of polls as the browser's script keeps it: parcels take the place of what has their `id`."""

    def __init__(self, html: str, language: str, *heard: str) -> None:
        self.since = position().seq
        self.language = language
        self.heard = heard
        self.tree: Any = parse_html(LIST.search(html)[0])  # type: ignore[index]

    def catch_up(self) -> "ListeningPolls":
        """Hear what was told for good since."""
        later = Message.objects.filter(seq__gt=self.since, topic__in=self.heard, payload__isnull=False)
        for message in later.order_by("seq"):
            root: Any = parse_html(f"<div>{message.payload[self.language]}</div>")
            for element in [one for one in root.children if isinstance(one, Element)]:
                self._put(element, message.name)
        return self

    def _put(self, element: Any, name: str) -> None:
        place = _holder(self.tree, _id(element))
        gone = any(key == "data-gone" for key, _value in element.attributes)
        if place is not None:
            parent, at = place
            if gone:
                del parent.children[at]
            else:
                parent.children[at] = element
        elif not gone and name == "poll":
            self.tree.children.append(element)

    def items(self) -> dict[str, Any]:
        """Each poll by its `id`."""
        return {_id(one): one for one in self.tree.children if isinstance(one, Element)}


def _id(element: Any) -> str:
    return next((value for key, value in element.attributes if key == "id"), "")


def _holder(tree: Any, wanted: str) -> tuple[Any, int] | None:
    for at, child in enumerate(tree.children):
        if isinstance(child, Element):
            if _id(child) == wanted:
                return tree, at
            if found := _holder(child, wanted):
                return found
    return None


def do(act: str, at: int, venue: Venue, people: list[Person], olga: Person) -> None:
    """One thing that somebody does; what is refused changes nothing."""
    polls = list(Poll.objects.order_by("pk"))
    if act == "draft" or not polls:
        drafted(venue, olga, SHEETS[at % len(SHEETS)])
        return
    poll = polls[at % len(polls)]
    if act == "open":
        operations.open_poll(poll, venue=venue, by=olga)
    elif act == "answer":
        operations.answer(poll, [at % 3 + 1], venue=venue, by=people[at % len(people)])
    elif act == "hear":
        drain_all()
        notices.tell_poll(poll.pk)  # told twice: the same
    else:
        names = {"close": operations.close_poll, "reopen": operations.reopen_poll}
        (names.get(act) or getattr(operations, act))(poll, by=olga)


@pytest.mark.django_db
def test_a_page_that_listens_shows_what_a_fresh_one_shows(
    client: Client, venue: Venue, amina: Person, chen: Person, olga: Person, dora: Person
) -> None:
    register(dora, venue)
    public, desk = notices.topic_of(venue.pk), topics.of_desk(venue.pk)

    def fresh(reader: Person, language: str) -> ListeningPolls:
        client.force_login(reader)
        html = client.get(f"/{language}/2021/venues/{venue.pk}/").content.decode()
        return ListeningPolls(html, language, public, *([desk] if reader == olga else []))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(before=STEPS, after=STEPS, language=st.sampled_from(["en", "fr"]))
    def holds(before: list[tuple[str, int]], after: list[tuple[str, int]], language: str) -> None:
        with transaction.atomic():
            for steps, loads in ((before, True), (after, False)):
                for act, at in steps:
                    with contextlib.suppress(Refused), transaction.atomic():
                        do(act, at, venue, [amina, chen], olga)
                if loads:
                    drain_all()  # what was shown before the page came is nothing to it
                    pages = [(reader, fresh(reader, language)) for reader in (dora, olga)]
            drain_all()
            notices.settle()
            for reader, page in pages:
                assert page.catch_up().items() == fresh(reader, language).items()
            transaction.set_rollback(True)

    holds()
