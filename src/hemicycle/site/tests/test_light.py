"""Light pages: without pictures for whoever wants that, remembered until they want them again."""

import pytest
from django.test import Client

from hemicycle.editions.testing import EditionFactory

HOME = "/en/2021/"


@pytest.fixture(autouse=True)
def edition(db: None) -> None:
    """An edition."""
    EditionFactory.create(slug="2021")


def test_a_reader_turns_light_pages_on_and_off(client: Client) -> None:
    page = client.get(HOME).content.decode()
    assert f'href="{HOME}?light=on"' in page
    page = client.get(f"{HOME}?light=on").content.decode()
    assert f'href="{HOME}?light=off"' in page, "at once"
    assert f'href="{HOME}?light=off"' in client.get(HOME).content.decode(), "and afterwards"
    assert client.cookies["light"]["httponly"]
    client.get(f"{HOME}?light=off")
    assert f'href="{HOME}?light=on"' in client.get(HOME).content.decode()


def test_a_browser_that_saves_data_is_believed_until_the_reader_says_otherwise(client: Client) -> None:
    saving = {"HTTP_SAVE_DATA": "on"}
    assert "light=off" in client.get(HOME, **saving).content.decode()  # type: ignore[arg-type]
    client.get(f"{HOME}?light=off", **saving)  # type: ignore[arg-type]
    assert "light=on" in client.get(HOME, **saving).content.decode()  # type: ignore[arg-type]


def test_nonsense_changes_nothing(client: Client) -> None:
    client.get(f"{HOME}?light=<script>")
    assert "light" not in client.cookies


def test_the_rest_of_the_address_stays(client: Client) -> None:
    page = client.get("/en/2021/programme/?theme=x&light=on").content.decode()
    assert "/en/2021/programme/?theme=x&amp;light=off" in page


def test_the_link_to_light_pages_stays_on_this_site(client: Client) -> None:
    page = client.generic("GET", "http://testserver//evil.example/x/").content.decode()
    assert 'href="/evil.example/x/?light=on"' in page
    assert 'href="//' not in page
