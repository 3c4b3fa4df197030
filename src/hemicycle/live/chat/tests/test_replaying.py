"""State at page load and the events since are a fresh page: for every reader, whatever was done in between."""

import contextlib

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.kernel.verdict import Refused
from hemicycle.live.chat import operations
from hemicycle.live.chat.models import Line
from hemicycle.live.chat.notices import tell_line, topic_of
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations import moderation, saying
from hemicycle.live.tests.factories import key, register
from hemicycle.live.tests.replaying import ListeningPage, drain_all
from hemicycle.people.models import Person

ACTS = [
    "write",
    "write held",
    "answer",
    "edit",
    "edit held",
    "delete",
    "hide",
    "restore",
    "release",
    "sign",
    "pin",
    "hear",
]
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), min_size=1, max_size=9)


def do(act: str, at: int, venue: Venue, people: list[Person], olga: Person) -> None:
    """One thing that somebody does; what is refused changes nothing."""
    lines = list(Line.objects.order_by("pk"))
    who = people[at % len(people)]
    if act in {"write", "write held"} or not lines:
        text = "A scam" if act == "write held" else f"Line {at}"
        operations.write(venue, text, key=key(), language="en", by=who)
        return
    line = lines[at % len(lines)]
    if act == "answer":
        operations.write(venue, "An answer", key=key(), answers=line.pk, by=who)
    elif act in {"edit", "edit held"}:
        operations.edit(
            line, "a scam" if act == "edit held" else f"Other {at}", language="en", by=line.author
        )
    elif act == "delete":
        saying.delete(line, by=line.author)
    elif act in {"hide", "restore", "release"}:
        getattr(moderation, act)(line, by=olga)
    elif act == "sign":
        operations.react(line, "agree", by=who)
    elif act == "pin":
        operations.pin(line, by=olga)
    elif act == "hear":
        drain_all()
        tell_line(line.pk)  # told twice: the same


@pytest.mark.django_db
def test_a_page_that_listens_shows_what_a_fresh_one_shows(
    client: Client, venue: Venue, amina: Person, chen: Person, olga: Person, dora: Person
) -> None:
    reader = register(dora, venue)
    Conduct.objects.create(edition=venue.edition, words={"en": ["scam"]}, most_a_minute=60)
    client.force_login(reader)

    def fresh(language: str) -> ListeningPage:
        html = client.get(f"/{language}/2021/venues/{venue.pk}/").content.decode()
        return ListeningPage(topic_of(venue.pk), language).load(html.partition('id="chat-lines"')[2])

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(before=STEPS, after=STEPS, language=st.sampled_from(["en", "fr"]))
    def holds(before: list[tuple[str, int]], after: list[tuple[str, int]], language: str) -> None:
        with transaction.atomic():
            for steps, loads in ((before, True), (after, False)):
                for act, at in steps:
                    with contextlib.suppress(Refused), transaction.atomic():
                        do(act, at, venue, [amina, chen], olga)
                if loads:
                    page = fresh(language)
            page.catch_up()
            assert page.items == fresh(language).items
            transaction.set_rollback(True)

    holds()
