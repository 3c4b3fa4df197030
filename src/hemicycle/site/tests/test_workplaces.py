"""The way to the editions that somebody works on, from an empty house too."""

import pytest
from django.test import Client

from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person
from hemicycle.people.operations import give_role, house_scope

pytestmark = pytest.mark.django_db


def test_a_steward_of_an_empty_house_finds_the_way_to_the_first_edition(client: Client, olga: Person) -> None:
    give_role(olga, "steward", house_scope(), by=None)
    client.force_login(olga)
    assert "/en/me/editions/" in client.get("/en/").text
    page = client.get("/en/me/editions/")
    assert "/en/me/editions/new/" in page.text
    assert "There is no edition yet" in page.text


def test_an_organiser_finds_their_editions_though_nobody_else_does(
    client: Client, olga: Person, dora: Person
) -> None:
    mine = EditionFactory.create(slug="mine", published_at=None)
    EditionFactory.create(slug="another", published_at=None)
    give_role(olga, "organiser", mine.scope, by=None)
    client.force_login(olga)
    page = client.get("/en/me/editions/").text
    assert "/en/mine/studio/" in page
    assert "another" not in page
    assert "/en/me/editions/new/" not in page
    assert "/en/me/editions/" in client.get("/en/me/").text
    client.force_login(dora)
    assert client.get("/en/me/editions/").status_code == 404
    assert "/en/me/editions/" not in client.get("/en/me/").text + client.get("/en/").text
    client.logout()
    assert client.get("/en/me/editions/").status_code == 302
