"""In a browser elsewhere, hours become the reader's, the page says so, and a choice can be remembered."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route, sync_playwright

from hemicycle.editions.testing import EditionFactory

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SCRIPT = (Path(__file__).parents[1] / "static" / "ui" / "local-time.js").read_text()
HOURS = (
    '<div id="hours"><local-time data-day="2021-02-17"><time datetime="2021-02-17T13:00Z">14:00</time>–'
    '<time datetime="2021-02-17T14:30Z">15:30</time> <span class="zone">Barcelona</span></local-time> '
    '<local-time data-day="2021-02-17"><time datetime="2021-02-17T20:00Z">21:00</time></local-time> '
    '<local-time><time datetime="2021-02-17T20:00Z" data-as="date">Wednesday, 17 February</time></local-time> '
    '<svg class="ribbon"><text data-time="2021-02-17T12:00Z">13:00</text></svg></div>'
)

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
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


def opened(browser: Browser, zone: str, query: str = "") -> Page:
    """The announcement with some hours added, as a browser in that zone shows it."""
    EditionFactory.create(slug="2021")
    html = Client().get(f"/en/2021/{query}").content.decode().replace("</main>", HOURS + "</main>")

    def answer(route: Route) -> None:
        if "local-time.js" in route.request.url:
            route.fulfill(content_type="text/javascript", body=SCRIPT)
        elif "/static/" in route.request.url:
            route.fulfill(content_type="text/plain", body="")
        else:
            route.fulfill(content_type="text/html", body=html)

    page = browser.new_context(timezone_id=zone).new_page()
    page.route("**/*", answer)
    page.goto(f"{settings.ORIGIN}/en/2021/{query}")
    return page


def words(page: Page, selector: str = "#hours") -> str:
    found: Any = page.text_content(selector)
    return " ".join(found.split())


def test_elsewhere_hours_dates_and_ticks_become_local(browser: Browser) -> None:
    page = opened(browser, "Asia/Jakarta")
    assert (
        words(page)
        == "20:00–21:30 Jakarta 14:00–15:30 Barcelona 03:00 Thu, 18 Feb Thursday, 18 February 19:00"
    )
    assert "Times are in your zone: Jakarta (UTC+7). Barcelona is on UTC+1." in words(page, "local-zone")
    assert words(page, ".zones .wide") == "Times in Jakarta (UTC+7)"
    assert page.input_value("local-zone [name=tz]") == "Asia/Jakarta"


def test_on_the_other_side_of_the_date_line_too(browser: Browser) -> None:
    assert words(opened(browser, "Pacific/Pago_Pago")).startswith(
        "02:00–03:30 Pago Pago 14:00–15:30 Barcelona 09:00 Wednesday, 17 February"
    )


def test_at_home_nothing_is_rewritten(browser: Browser) -> None:
    page = opened(browser, "Europe/Paris")
    assert words(page).startswith("14:00–15:30 Barcelona 21:00 Wednesday, 17 February")
    assert page.is_hidden("local-zone")


def test_a_choice_is_the_servers_and_no_script_runs(browser: Browser) -> None:
    page = opened(browser, "Asia/Jakarta", "?tz=America/Lima")
    assert words(page).startswith("14:00–15:30")
    assert page.locator("local-zone").count() == 0


def test_what_is_inserted_later_is_rewritten_too(browser: Browser) -> None:
    page = opened(browser, "Asia/Jakarta")
    page.evaluate(
        """document.querySelector('#hours').insertAdjacentHTML('beforeend',
        '<local-time id="late"><time datetime="2021-02-17T13:00Z">14:00</time></local-time>')"""
    )
    assert words(page, "#late") == "20:00"
