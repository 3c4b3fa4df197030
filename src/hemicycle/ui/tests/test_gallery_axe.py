"""axe finds nothing on the gallery: light and dark, English and Arabic, on a desk and on the smallest phone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Route, sync_playwright

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


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(browser: Browser, client: Client, language: str, scheme: str, width: int) -> None:
    html = client.get(f"/{language}/gallery/").content.decode()
    statics = {"hemicycle.css": ("text/css", joined())}

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name in statics:
            kind, body = statics[name]
            route.fulfill(content_type=kind, body=body)
        elif "/static/" in route.request.url:
            route.fulfill(content_type="image/svg+xml", body='<svg xmlns="http://www.w3.org/2000/svg"/>')
        else:
            route.fulfill(content_type="text/html", body=html)

    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(f"{settings.ORIGIN}/{language}/gallery/")
        found = Axe().run(page, options=RULES).response["violations"]
        assert not found, [(one["id"], [node["html"][:160] for node in one["nodes"]][:4]) for one in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (
            "the page is wider than the screen"
        )
    finally:
        context.close()
