"""A chat in a session: two delegates and a moderator, two languages, no reload, the server restarted in between."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from hemicycle.site.testing import House, demo_house
from journeys.conftest import _note
from journeys.eyes import DESK, assert_accessible, assert_fits
from journeys.test_studio import become

NARROWEST = {"width": 320, "height": 640}
HOSTILE = "<img src=x onerror=\"document.title='taken'\"> [x](javascript:alert(1)) <script>alert(1)</script>"


class Restarted:
    """A demonstration that can be stopped and started again on the same port."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.origin = f"http://localhost:{house.port}"
        self._serving = ExitStack()

    def start(self) -> None:
        """Serve; returns when it answers."""
        self._serving.enter_context(self.house.serving("demo"))

    def stop(self) -> None:
        """As a deployment does it."""
        self._serving.close()


@pytest.fixture(scope="module")
def own_house() -> Iterator[Restarted]:
    """A house of this journey alone, because it is restarted."""
    with demo_house() as house:
        restarted = Restarted(house)
        restarted.start()
        yield restarted
        restarted.stop()


@pytest.fixture
def somebody(browser: Browser, own_house: Restarted) -> Iterator[Callable[..., Page]]:
    """A browser of its own: `somebody("amina", language="fr")` in the venue of the plenary of the third day."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def arrive(
        who: str,
        *,
        language: str = "en",
        viewport: Any = DESK,
        javascript: bool = True,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=own_house.origin,
            viewport=viewport,
            timezone_id="Europe/Madrid",
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda message: _note(message, trouble))
        page.goto("/en/")
        become(page, who)
        page.goto(f"/{language}/2021/programme/sessions/d3-plenary/")
        page.locator(".enter-venue").first.click()
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert not trouble, trouble


def write(page: Page, text: str) -> None:
    """Type a line and send it with the keyboard."""
    field = page.locator("#chat-text")
    field.fill(text)
    field.press("Control+Enter")


def line(page: Page, text: str) -> Locator:
    """The line with these words in the list."""
    return page.locator("#chat-lines .line", has_text=text)


def is_live(page: Page) -> None:
    """The page says that it listens."""
    expect(page.locator("live-mark[data-state=live]").first).to_be_visible(timeout=20_000)


def test_nobody_loses_a_line(somebody: Callable[..., Page], own_house: Restarted) -> None:
    amina, chen, olga = somebody("amina", language="fr"), somebody("chen"), somebody("olga")
    for page in (amina, chen, olga):
        is_live(page)
    write(amina, "Bonjour, est-ce que tout le monde entend ?")
    write(chen, "Yes, good morning, we hear you")
    for page in (amina, chen, olga):
        expect(line(page, "tout le monde entend")).to_be_visible()
        expect(line(page, "we hear you")).to_be_visible()
    assert chen.locator("#chat-lines .said[lang=fr]", has_text="tout le monde entend").count() == 1
    expect(amina.locator("#chat-text")).to_have_value("")

    line(chen, "tout le monde entend").locator("button[value$='-agree']").click()
    expect(line(amina, "tout le monde entend").locator("button[value$='-agree']")).to_contain_text("1")

    write(chen, HOSTILE)
    expect(line(amina, "javascript:alert")).to_be_visible()
    assert amina.locator("#chat-lines img, #chat-lines script, #chat-lines a[href^=javascript]").count() == 0
    assert amina.title() != "taken"

    own_house.stop()
    own_house.start()
    for page in (amina, chen, olga):
        is_live(page)
    write(amina, "Nous sommes de retour")
    write(chen, "And so are we")
    for page in (amina, chen, olga):
        expect(line(page, "de retour")).to_be_visible(timeout=20_000)
        expect(line(page, "And so are we")).to_be_visible(timeout=20_000)
        assert line(page, "we hear you").count() == 1

    line(olga, "And so are we").get_by_role("link", name="More about").click()
    assert_accessible(olga)
    olga.get_by_label("Reason, told to the author").fill("A test")
    olga.get_by_role("button", name="Hide", exact=True).click()
    expect(line(amina, "And so are we")).to_have_count(0)
    expect(amina.locator("#chat-lines .line.gone")).to_have_count(1)
    olga.goto(olga.url)
    assert_accessible(olga)


def test_a_refused_line_is_not_lost(somebody: Callable[..., Page]) -> None:
    olga, amina = somebody("olga"), somebody("amina")
    is_live(amina)
    olga.locator(".host > summary").click()
    olga.get_by_role("button", name="Only read").first.click()
    expect(amina.locator("#write")).to_contain_text("only read")
    olga.locator(".host > summary").click()
    olga.get_by_role("button", name="Let everybody write").first.click()
    expect(amina.locator("#chat-text")).to_be_visible()


def test_without_a_script(somebody: Callable[..., Page], browser: Browser) -> None:
    script = somebody("chen")
    session = script.url
    state = script.context.storage_state()
    page = browser.new_context(java_script_enabled=False, storage_state=state).new_page()
    page.goto(session)
    page.locator("#chat-text").fill("Written without a script")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#chat-lines .line:target")).to_contain_text("Written without a script")
    page.locator("#chat-lines .line:target").get_by_role("link", name="Answer").click()
    expect(page.locator("#write")).to_contain_text("Your answer to")
    page.context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("dark", [False, True])
def test_on_the_narrowest_phone(somebody: Callable[..., Page], language: str, dark: bool) -> None:
    page = somebody("amina", language=language, viewport=NARROWEST, dark=dark)
    assert_fits(page)
    assert_accessible(page)


def test_with_the_keyboard_alone(somebody: Callable[..., Page]) -> None:
    page = somebody("amina")
    is_live(page)
    page.locator("#chat-lines .line .reply").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chat-text")).to_be_focused()
    page.keyboard.type("With the keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(line(page, "With the keyboard")).to_be_visible()
    expect(line(page, "With the keyboard").locator(".answers")).to_be_visible()
