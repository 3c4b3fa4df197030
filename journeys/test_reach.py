"""Everybody can read every page: axe, narrow screens, large letters, dark and light, right to left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from journeys.eyes import assert_accessible, assert_fits

PAGES = [
    "",
    "news/",
    "sections/",
    "sections/africa/",
    "pages/practical/",
    "pages/privacy/",
    "pages/accessibility/",
    "pages/illustrative/",
    "editions/",
    "programme/",
    "programme/list/",
    "programme/2021-02-17/",
    "programme/2021-02-20/?q=nothing",
    "programme/?q=nothing-like-it",
    "programme/sessions/d3-plenary/",
    "programme/fairness/",
    "programme/changes/",
    "programme/agenda/",
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_on_any_page(visit: Callable[..., Page], language: str, dark: bool) -> None:
    page = visit(f"/{language}/2021/", dark=dark)
    for path in PAGES:
        page.goto(f"/{language}/2021/{path}")
        assert_accessible(page)


@pytest.mark.parametrize("width", [320, 640], ids=["320 px", "200 % of 1280 px"])
@pytest.mark.parametrize("language", ["es", "ar"])
def test_nothing_sticks_out_sideways(visit: Callable[..., Page], language: str, width: int) -> None:
    page = visit(f"/{language}/2021/", viewport={"width": width, "height": 800})
    for path in PAGES:
        page.goto(f"/{language}/2021/{path}")
        assert_fits(page)
