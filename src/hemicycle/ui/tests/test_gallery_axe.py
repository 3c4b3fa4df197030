"""axe finds nothing on the gallery and the frame: light and dark, English and Arabic, on a desk and a small phone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Route, sync_playwright

from hemicycle.editions.models import Page as EditionPage
from hemicycle.editions.testing import EditionFactory
from hemicycle.ui.stylesheet import joined

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="Chromium is not installed here: set CHROMIUM to its path."
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "address", ["/en/gallery/", "/ar/gallery/", "/en/2021/", "/ar/2021/?tz=Asia/Jakarta"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(browser: Browser, client: Client, address: str, scheme: str, width: int) -> None:
    edition = EditionFactory.create(slug="2021")
    for slug in ["practical", "privacy"]:
        EditionPage.objects.create(
            edition=edition, slug=slug, title={"en": slug}, in_menu=slug == "practical"
        )
    html = client.get(address).content.decode()

    def answer(route: Route) -> None:
        if route.request.url.endswith("hemicycle.css"):
            route.fulfill(content_type="text/css", body=joined())
        elif "/static/" in route.request.url:
            route.fulfill(content_type="image/svg+xml", body='<svg xmlns="http://www.w3.org/2000/svg"/>')
        else:
            route.fulfill(content_type="text/html", body=html)

    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(f"{settings.ORIGIN}{address}")
        menus = page.locator("header summary:visible")
        openings = menus.count() if scheme == "light" else 0
        for number in range(openings + 1):  # all menus shut, then each open
            found = Axe().run(page, options=RULES).response["violations"]
            assert not found, [
                (one["id"], [node["html"][:160] for node in one["nodes"]][:4]) for one in found
            ]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, "wider than the screen"
            if number < openings:
                menus.nth(number).click()
    finally:
        context.close()
