"""The gallery's examples are tests: each renders."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from hemicycle.ui.gallery import Example, examples


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_example_renders(example: Example) -> None:
    assert render_to_string(example.template).strip()


def test_the_gallery_shows_every_example(client: Client) -> None:
    html = client.get("/en/gallery/").content.decode()
    for example in examples():
        assert f'id="{example.name}"' in html
