"""Whatever is sent to the forms of an edition's content: an answer in words, never a server that fell over."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.parts import Shelf
from hemicycle.editions.testing import EditionFactory, NewsFactory
from hemicycle.editions.tests.studio.sheets import sheet
from hemicycle.editions.tests.studio.test_content import SHELVES, anything, at
from hemicycle.people.models import Person
from hemicycle.people.operations import house_scope
from hemicycle.people.testing import with_role

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NASTY = (
    *(
        "",
        "\0",
        "x\0y",
        "0",
        "-1",
        "9" * 40,
        "1e999",
        "nan",
        "٣",
        "true",
        "None",
        "{}",
        "[]",
        "%s%d",
        "<script>",
    ),
    *(
        "https://",
        "https://[",
        "http://a" + "a" * 3000,
        "//x",
        "2021-99-99",
        "0001-01-01",
        "9999-12-31",
        "1 2",
    ),
    *(
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "2021-03-28T02:30",
        "2021-02-15T10:00+99:99",
        "en",
        "xx",
        "../..",
    ),
    *(
        "2021-02-15T10:00:00.1234567Z",
        "x" * 200_000,
        "\ud7ff\U0010ffff",
        "\u202e",
        "2021-02-15",
        "Europe/Madrid",
    ),
)
values = st.one_of(st.integers(0, len(NASTY) - 1), st.text(max_size=40))
bends = st.lists(st.tuples(st.integers(0, 59), st.one_of(st.none(), values)), min_size=1, max_size=5)
Bends = list[tuple[int, int | str | None]]


def _value(drawn: int | str) -> str:
    return NASTY[drawn] if isinstance(drawn, int) else drawn


def bent(fields: dict[str, Any], by: Bends) -> dict[str, Any]:
    """A form with some of its fields, or fields it does not have, set to something nasty or left out."""
    more = [
        "seen",
        "preview",
        "take-title-en",
        "take-title",
        "take-x",
        "confirmed_marks",
        "is_confirmed",
        "next",
    ]
    names = [*sorted(fields), *more]
    for number, drawn in by:
        name = names[number % len(names)]
        if drawn is None:
            fields.pop(name, None)
        else:
            fields[name] = _value(drawn)
    return fields


@contextmanager
def _taken_back() -> Iterator[None]:
    """Every example finds the house as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def steward(client: Client, edition: Edition, bruno: Person) -> Client:
    client.force_login(with_role(bruno, "steward", house_scope()))
    return client


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
@FEW
@given(by=bends)
def test_no_form_of_a_thing_falls_over(steward: Client, edition: Edition, shelf: Shelf, by: Bends) -> None:
    with _taken_back():
        thing = anything(shelf, edition)
        for path in (at(shelf, thing), at(shelf, act="new/")):
            fields = bent(sheet(steward.get(path).content.decode()), by)
            assert steward.post(path, fields).status_code in {200, 302, 409}
        assert steward.get(at(shelf)).status_code == 200
        assert Client().get("/en/2021/").status_code == 200


@FEW
@given(by=bends)
def test_neither_does_the_edition_nor_its_languages(steward: Client, edition: Edition, by: Bends) -> None:
    for path in ("edition/", "languages/choice/"):
        with _taken_back():
            there = f"/en/2021/studio/{path}"
            fields = bent(sheet(steward.get(there).content.decode()), by)
            assert steward.post(there, fields).status_code in {200, 302, 409}
            for page in ("languages/", "languages/translation/", "menu/", "days/"):
                assert steward.get(f"/en/2021/studio/{page}").status_code == 200
            assert Client().get("/en/2021/").status_code == 200


@FEW
@given(
    query=st.dictionaries(
        st.sampled_from(["source", "target", "kind", "missing", "page", "language", "q"]), values
    )
)
def test_nor_does_a_translation(steward: Client, edition: Edition, query: dict[str, int | str]) -> None:
    with _taken_back():
        item = NewsFactory.create(edition=edition)
        asked = {name: _value(drawn)[:200] for name, drawn in query.items()}
        for path in ("languages/", "languages/translation/"):
            assert steward.get(f"/en/2021/studio/{path}", asked).status_code == 200
        for drawn in query.values():
            value = _value(drawn)
            form = {"text-of": f"editions.news:{item.pk}:title", "text": value, "seen": value}
            answer = steward.post("/en/2021/studio/languages/translation/", {**form, "is_confirmed": value})
            assert answer.status_code in {200, 302, 409}
