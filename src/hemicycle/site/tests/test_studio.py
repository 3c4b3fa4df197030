"""Every address of the studio, as everybody: nobody finds a page of another's, and nothing breaks."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from hemicycle.editions.models import Edition, News, Page, Theme
from hemicycle.editions.operations.edition import change
from hemicycle.editions.testing import DayFactory, EditionFactory, NewsFactory, PageFactory, ThemeFactory
from hemicycle.people.models import Person
from hemicycle.people.testing import OrganisationFactory, SectionFactory, with_role
from hemicycle.programme.models import Speaker
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory

pytestmark = pytest.mark.django_db
SECRET = "Zebra"  # stands in everything that is not the section host's


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    for part in resolver.url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from _patterns(part, route)
        elif "studio/" in route:
            yield route, part, {**part.pattern.converters}


def _sample(name: str, converter: Any, things: dict[str, str]) -> str:
    if name == "edition":
        return "2021"
    if isinstance(converter, IntConverter):
        return "1"
    if isinstance(converter, UUIDConverter):
        return "00000000-0000-0000-0000-000000000000"
    if name in things:
        return things[name]
    if isinstance(converter, SlugConverter | StringConverter):
        return "zebra"
    return "2021-02-17"


def addresses() -> list[str]:
    """One address for each page of the studio, of every room."""
    found = []
    for route, _pattern, _converters in _patterns(get_resolver()):
        things = {"label": "editions.page", "verb": "retry", "form": "csv", "act": "accept"}

        def filled(match: re.Match[str], things: dict[str, str] = things) -> str:
            kind, _colon, name = match[1].rpartition(":")
            known = {
                "int": IntConverter(),
                "slug": SlugConverter(),
                "str": StringConverter(),
                "uuid": UUIDConverter(),
            }
            return _sample(name, known.get(kind or "str"), things)

        path = re.sub(r"<([^>]+)>", filled, route.removeprefix("^").removesuffix("$"))
        found.append("/" + path.lstrip("/").replace("en/", "en/", 1))
    return sorted({path if path.startswith("/en/") else f"/en{path}" for path in found})


@pytest.fixture
def world(olga: Person) -> Edition:
    """An edition in which everything but the section Africa's is a secret."""
    edition = EditionFactory.create(slug="2021", published_at=None)
    other = SectionFactory.create(slug="zebra", name={"en": SECRET})
    SectionFactory.create(slug="africa", name={"en": "Africa"})
    theme = ThemeFactory.create(edition=edition, slug="zebra", name={"en": SECRET})
    DayFactory.create(edition=edition, title={"en": SECRET})
    NewsFactory.create(edition=edition, slug="zebra", title={"en": SECRET}, section=other)
    PageFactory.create(edition=edition, slug="zebra", title={"en": SECRET}, in_footer=False)
    OrganisationFactory.create(slug="zebra")
    session = SessionFactory.create(edition=edition, slug="zebra", title={"en": SECRET})
    OccurrenceFactory.create(session=session)
    Speaker.objects.create(edition=edition, slug="zebra", name=SECRET)
    for thing in (theme, News.objects.get(), Page.objects.get()):
        change(thing, {"assumed": {"title": SECRET}}, by=olga)
    return edition


def test_the_walk_finds_the_pages_of_every_room() -> None:
    found = addresses()
    assert len(found) > 60
    assert "/en/2021/studio/" in found
    assert "/en/2021/studio/history/editions.page/1/" in found
    assert any(path.startswith("/en/2021/studio/programme/") for path in found)


@pytest.mark.parametrize("who", ["visitor", "dora", "amina"])
def test_nobody_else_finds_the_studio(
    client: Client, world: Edition, dora: Person, amina: Person, who: str
) -> None:
    if who == "amina":
        world.registrations.create(person=amina)
    if who != "visitor":
        client.force_login({"dora": dora, "amina": amina}[who])
    for published in (None, datetime(2020, 12, 1, tzinfo=UTC)):
        Edition.objects.update(published_at=published)
        for path in addresses():
            for answer in (client.get(path), client.post(path, {"confirmed": "1"})):
                expected = {302, 404} if who == "visitor" else {404, 405}
                assert answer.status_code in expected | ({405} if published else set()), (
                    path,
                    answer.status_code,
                )
                assert SECRET not in answer.content.decode(errors="replace"), path
                if answer.status_code == 302:
                    assert "/me/sign-in/" in answer.headers["Location"]


def test_a_section_host_finds_nothing_of_others(client: Client, world: Edition, sami: Person) -> None:
    section = SectionFactory._meta.model.objects.get(slug="africa")
    client.force_login(with_role(sami, "section-host", section.scope))
    before = _state()
    for path in addresses():
        answer = client.get(path)
        assert answer.status_code in {200, 302, 404, 405}, (path, answer.status_code)
        text = answer.content.decode(errors="replace")
        if not path.endswith(
            ("/sections/", "/why/")
        ):  # sections are public, and named wherever one is chosen
            assert SECRET not in re.sub(r"<(option|optgroup)\b.*?</\1>", "", text, flags=re.DOTALL), path
        assert client.post(path, {"confirmed": "1"}).status_code in {
            200,
            302,
            400,
            404,
            405,
            409,
            413,
            422,
        }, path
    assert _state() == before


def test_an_organiser_finds_every_page_and_nothing_breaks(
    client: Client, world: Edition, olga: Person
) -> None:
    client.force_login(with_role(olga, "organiser", world.scope))
    for path in addresses():
        assert client.get(path).status_code in {200, 302, 404, 405, 409}, path
        for data in ({}, {"confirmed": "1", "pk": "x\x00", "seen": "9" * 50}):
            assert client.post(path, data).status_code in {200, 302, 400, 404, 405, 409, 413, 422}, path


def _state() -> list[Any]:
    """Whatever a section host must not have changed."""
    return [
        list(model._default_manager.order_by("pk").values())
        for model in (Theme, Page, News, Speaker, Edition)
    ]
