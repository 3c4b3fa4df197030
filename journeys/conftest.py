"""A real server, a real browser, and a reader's eyes. Skipped with a sentence where there is no Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hemicycle.site.testing import demo_house
from journeys.eyes import DESK

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey; without Chromium say so, unless it is required."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM and not os.environ.get("HEMICYCLE_REQUIRE_CHROMIUM"):
                item.add_marker(
                    pytest.mark.skip(
                        reason="There is no Chromium here: journeys need one (apt install chromium)."
                    )
                )


@pytest.fixture(scope="session")
def house() -> Iterator[str]:
    """The origin of a demonstration that runs for the whole session of tests."""
    with demo_house() as house, house.serving("demo"):
        yield f"http://localhost:{house.port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, house: str) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody: `visit("/fr/", zone="Asia/Jakarta", viewport=PHONE, javascript=False)`.

    A script that throws, or a page that blocks one of its own parts by its policy, fails the test.
    """
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(
        path: str,
        *,
        zone: str = "Europe/Madrid",
        viewport: Any = DESK,
        javascript: bool = True,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=house,
            viewport=viewport,
            timezone_id=zone,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda message: _note(message, trouble))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble, trouble


def _note(message: Any, trouble: list[str]) -> None:
    if message.type == "error" and ("Content Security Policy" in message.text or "Uncaught" in message.text):
        trouble.append(message.text)
