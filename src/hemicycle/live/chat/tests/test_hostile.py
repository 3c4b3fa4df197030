"""Words and names that want to be more than words."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.markdown import LIGHT, light_markdown
from hemicycle.kernel.tests.test_markdown import HOSTILE
from hemicycle.live.chat import operations
from hemicycle.live.models import Venue
from hemicycle.live.tests.factories import key
from hemicycle.people.models import Person

ALLOWED = {"a": {"href", "rel"}}


class Elements(HTMLParser):
    """The elements of a piece of HTML as a browser reads them, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.found.append((tag, dict(attrs)))


def is_clean(html: str) -> bool:
    """Only elements of the short list; only links have attributes: an address of the web, and how it counts."""
    for name, attributes in Elements(html).found:
        if name not in LIGHT or set(attributes) - ALLOWED.get(name, set()):
            return False
        if name == "a" and not re.match(r"(https?|mailto):", attributes.get("href") or "https:"):
            return False
    return True


@pytest.mark.parametrize(
    "text", [*HOSTILE, "# Heading", "- list", "![x](https://e.example/x.png)", 'https://e.example/"onclick=x']
)
def test_hostile_words_stay_words(text: str) -> None:
    assert is_clean(light_markdown(text))


@given(st.text(alphabet="<>\"'&[]()!*_`~:/\\. \nahtpsx@#-=onjavcrip", max_size=60))
def test_nothing_that_can_be_typed_is_more_than_light_markdown(text: str) -> None:
    assert is_clean(light_markdown(text))


def test_a_link_whose_words_hide_where_it_leads_names_the_house() -> None:
    html = light_markdown("[your bank](https://elsewhere.example/x)")
    assert "your bank</a> (elsewhere.example)" in html
    assert "(bank.example)" not in light_markdown("[bank.example](https://bank.example/)")


def test_a_bare_address_is_a_link_and_the_full_stop_is_not_part_of_it() -> None:
    assert 'href="https://example.org/a_b_c"' in light_markdown("See https://example.org/a_b_c.")


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_and_names_are_harmless_in_the_page(
    client: Client, venue: Venue, amina: Person, text: str
) -> None:
    amina.name = text[:200]
    amina.save()
    operations.write(venue, text, key=key(), by=amina)
    client.force_login(amina)
    html = client.get(f"/en/2021/venues/{venue.pk}/").content.decode()
    line = html.partition('id="chat-lines"')[2].partition("</ol>")[0]
    said = line.partition('class="said"')[2].partition("</div>")[0].partition(">")[2]
    assert said
    assert is_clean(said)
    for name, attributes in Elements(line).found:
        assert name not in {"script", "img", "style", "iframe"}
        assert not [one for one in attributes if one.startswith(("on", "hx-")) or one == "style"]
