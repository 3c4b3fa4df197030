"""State at page load and the events since are a fresh page: for every reader, whatever was done in between."""

import contextlib
import re

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.bell.models import Message
from hemicycle.bell.queries import position
from hemicycle.kernel.kept import forget_everything
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.live.bulletins import operations
from hemicycle.live.bulletins.models import Bulletin
from hemicycle.live.bulletins.operations import Words
from hemicycle.live.bulletins.tests.factories import say
from hemicycle.live.models import Venue
from hemicycle.live.tests.replaying import drain_all, items_of
from hemicycle.people.models import Person, Section

ACTS = [
    "everybody",
    "section",
    "other section",
    "session",
    "correct",
    "end",
    "take down",
    "put up",
    "dismiss",
    "hear",
]
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), min_size=1, max_size=8)
LEVELS = ("information", "important", "urgent")
INTO = re.compile(r'data-bell-into="([^"]*)"')
DISMISSED = re.compile(r'data-dismissed="([^"]*)"')
MARK = re.compile(r'data-mark="([^"]*)"')


class Listening:
    """What stands above an open page, as the browser's scripts keep it: by topic, without what was put away."""

    def __init__(self, html: str, language: str) -> None:
        self.language, self.since = language, position().seq
        banner = html.partition("<bulletin-banners")[2].partition("</bulletin-banners>")[0]
        into = INTO.search(banner)
        self.topics = [one.split()[0] for one in into[1].split(",")] if into else []
        dismissed = DISMISSED.search(banner)
        self.dismissed = set(dismissed[1].split()) if dismissed else set()
        self.items = items_of(banner)

    def catch_up(self) -> None:
        """Hear what was told since."""
        drain_all()
        for message in Message.objects.filter(seq__gt=self.since, topic__in=self.topics).order_by("seq"):
            assert message.name == "bulletin"
            for key, item in items_of((message.payload or {})[self.language]).items():
                if "data-gone" in item:
                    self.items.pop(key, None)
                else:
                    self.items[key] = item

    def stands(self, dismissed: set[str]) -> dict[int, str]:
        """What the reader sees."""
        read = self.dismissed | dismissed
        return {key: item for key, item in self.items.items() if MARK.findall(item)[0] not in read}


@pytest.mark.django_db
def test_a_page_that_listens_shows_what_a_fresh_one_shows(
    client: Client, venue: Venue, africa: Section, amina: Person, olga: Person
) -> None:
    client.force_login(amina)
    europe = Section.objects.get(slug="europe")
    places = {"everybody": venue.edition, "section": africa, "other section": europe, "session": venue}

    def do(act: str, at: int, put_away: set[str]) -> None:
        rows = list(Bulletin.objects.order_by("pk"))
        if act in places or not rows:
            words = Words(
                Text(en=f"Number {at}", **({"fr": f"Numéro {at}"} if at % 2 else {})), Text(en="*More*")
            )
            say(
                venue.edition,
                places.get(act, venue.edition).scope,
                olga,
                words,
                level=LEVELS[at % 3],
                lasting="open",
            )
            return
        row = rows[at % len(rows)]
        if act == "correct":
            operations.correct(row, Words(Text(en=f"Other {at}")), seen=row.wording, by=olga)
        elif act == "end":
            operations.end(row, by=olga)
        elif act == "take down":
            operations.take_down(row, by=olga)
        elif act == "put up":
            operations.put_up_again(row, by=olga)
        elif act == "dismiss":
            operations.dismiss(row, row.wording, by=amina)
            put_away.add(f"{row.pk}-{row.wording}")
        elif act == "hear":
            drain_all()

    def fresh(language: str) -> Listening:
        return Listening(client.get(f"/{language}/2021/venues/{venue.pk}/").content.decode(), language)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(before=STEPS, after=STEPS, language=st.sampled_from(["en", "fr"]))
    def holds(before: list[tuple[str, int]], after: list[tuple[str, int]], language: str) -> None:
        forget_everything()  # what was kept of a version that is taken back
        with transaction.atomic():
            put_away: set[str] = set()
            for steps, loads in ((before, True), (after, False)):
                for act, at in steps:
                    with contextlib.suppress(Refused), transaction.atomic():
                        do(act, at, put_away)
                if loads:
                    page = fresh(language)
            page.catch_up()
            again = fresh(language)
            assert page.stands(put_away) == again.items
            assert len(page.topics) == 3
            transaction.set_rollback(True)

    holds()
