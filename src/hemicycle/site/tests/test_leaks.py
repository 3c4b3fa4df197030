"""What a person may not see does not exist for them: the whole house is walked, link by link, looking for a secret."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import DayFactory, EditionFactory
from hemicycle.kernel import clock
from hemicycle.people.models import CircleMembership, Person
from hemicycle.people.testing import CircleFactory, SectionFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Audience, Lead, Reading, Session, SessionLanguage, Speaker, Speaking
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory

SECRET = "xyzzyx"  # stands in everything that a hidden session has
LINK = re.compile(r"""(?:href|src|action|formaction)="([^"#]+)""")
MOST_PAGES = 150
ELSEWHERE = (
    "/static/",
    "/fr/",
    "/es/",
    "/ar/",
    "/en/time-zone/",
    "/en/gallery/",
)  # the same again, or no content
DURING = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(amina: Person) -> Edition:
    """An edition with one open session, one for registered people and one for a circle; amina may see all."""
    edition = EditionFactory.create(slug="2021")
    DayFactory.create(edition=edition)
    section, circle = SectionFactory.create(slug="africa"), CircleFactory.create()
    CircleMembership.objects.create(circle=circle, person=amina)
    Registration.objects.create(edition=edition, person=amina)
    for slug, audience in (("open", Audience.PUBLIC), ("a", Audience.REGISTERED), ("b", Audience.CIRCLE)):
        word = "plain" if audience == Audience.PUBLIC else SECRET
        made = SessionFactory.create(
            edition=edition,
            slug=f"{word}-{slug}",
            title={"en": f"Title {word} {slug}"},
            subtitle={"en": word},
            description={"en": word},
            outcome={"en": word},
            outcome_links=[{"title": {"en": word}, "url": f"https://example.org/{word}"}],
            recording_url=f"https://example.org/{word}",
            listed_to=audience,
            listed_circle=circle if audience == Audience.CIRCLE else None,
        )
        Lead.objects.create(session=made, section=section)
        Reading.objects.create(session=made, title={"en": word}, url=f"https://example.org/{word}")
        SessionLanguage.objects.create(
            session=made, language="en", way="captions", url=f"https://example.org/{word}"
        )
        speaker = Speaker.objects.create(edition=edition, slug=f"{word}-{slug}", name=f"Speaker {word}")
        Speaking.objects.create(session=made, speaker=speaker)
        OccurrenceFactory.create(session=made)
    operations.release(edition, note={"en": "First."}, by=None)
    for hidden in Session.objects.filter(slug__startswith=SECRET):
        operations.edit_session(hidden, changes={"description": {"en": f"{SECRET} again"}}, by=None)
        operations.move_occurrence(
            hidden.occurrences.get(),
            starts_at=datetime(2021, 2, 17, 15, tzinfo=UTC),
            ends_at=datetime(2021, 2, 17, 16, tzinfo=UTC),
            by=None,
        )
    operations.release(edition, note={"en": "Second."}, by=None)
    edition.refresh_from_db()
    return edition


def walk(client: Client, *start: str) -> Iterator[tuple[str, str]]:
    """(address, body) of every page that can be reached by following links, forms and sources."""
    waiting, seen = list(start), set(start)
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code in {200, 301, 302, 303, 404, 405}, (address, answer.status_code)
        if answer.status_code != 200:
            continue
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        yield address, text
        for link in LINK.findall(text):
            there = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
            path = there.path + (f"?{there.query}" if there.query else "")
            if there.hostname == "testserver" and path not in seen and not path.startswith(ELSEWHERE):
                seen.add(path)
                waiting.append(path)


START = (
    "/en/2021/",
    "/sitemap.xml",
    "/robots.txt",
    "/en/2021/programme.ics",
    "/en/2021/schedule.xml",
    "/en/2021/schedule.json",
    "/en/2021/programme/changes.atom",
    "/en/2021/news.atom",
    f"/en/2021/programme/?q={SECRET[:3]}&language=en",
    "/en/2021/sections/africa/",
)


@pytest.mark.parametrize("who", ["visitor", "dora"])
def test_a_hidden_session_is_nowhere(client: Client, edition: Edition, dora: Person, who: str) -> None:
    if who == "dora":
        client.force_login(dora)
    with clock.set_to(DURING):
        pages = dict(walk(client, *START))
    assert {"/en/2021/programme/", "/en/2021/programme/list/", "/en/2021/programme/changes/"} <= pages.keys()
    assert len(pages) > 18, "the walk has to reach the house"
    assert any("Title plain open" in body for body in pages.values())
    leaks = [address for address, body in pages.items() if SECRET in body and SECRET[:3] not in address]
    assert not leaks
    for hidden in Session.objects.filter(slug__startswith=SECRET):
        for address in (
            f"/en/2021/programme/sessions/{hidden.slug}/",
            f"/en/2021/programme/sessions/{hidden.slug}.ics",
        ):
            assert client.get(address).status_code == 404
        star = f"/en/2021/programme/stars/{hidden.occurrences.get().pk}/"
        assert client.post(star, {"on": "1"}, headers={"origin": "http://testserver"}).status_code == 404


def test_whoever_may_see_it_finds_it_everywhere(client: Client, edition: Edition, amina: Person) -> None:
    client.force_login(amina)
    with clock.set_to(DURING):
        pages = dict(walk(client, *START))
    assert {"/en/2021/programme/", "/en/2021/programme/2021-02-17/", "/en/2021/programme.ics"} <= {
        address for address, body in pages.items() if f"Title {SECRET} b" in body
    }
    for address in ("/sitemap.xml", "/en/2021/programme/changes.atom"):
        assert SECRET not in pages[address], f"{address} is for everybody, whoever asks"
