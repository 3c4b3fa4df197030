"""Hostile words in everything that people write: they are read as words, and nothing of them happens.

`PLACES` says who writes where and `PAGES` who reads it; a new module is a line in each. The words go in through the
real forms, and a real browser shows the pages under the house's own policy.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hemicycle.site.testing import demo_house
from journeys.conftest import _note
from journeys.eyes import DESK
from journeys.test_studio import become

ELSEWHERE = "http://elsewhere.invalid/"
WORDS = [
    "<script>window.__xss=1</script>",
    "<img src=x onerror=window.__xss=2>",
    f"<img src={ELSEWHERE}a.png>",
    "<svg onload=window.__xss=3><animate onbegin=window.__xss=3 attributeName=x dur=1s>",
    '"><b onmouseover=window.__xss=4 autofocus tabindex=1 onfocus=window.__xss=4>x</b>',
    "' autofocus onfocus='window.__xss=5",
    "</textarea></title></style><script>window.__xss=6</script>",
    "[x](javascript:window.__xss=7) [y](JaVaScRiPt&colon;window.__xss=7) <javascript:window.__xss=7>",
    f"![x]({ELSEWHERE}b.png) [z](data:text/html,<script>window.__xss=8</script>)",
    "<iframe srcdoc='<script>parent.__xss=9</script>'></iframe><object data=javascript:window.__xss=9>",
    f"<link rel=stylesheet href={ELSEWHERE}c.css><base href={ELSEWHERE}>",
    f"<meta http-equiv=refresh content='0;{ELSEWHERE}'>",
    "<form action=javascript:window.__xss=10><button autofocus>x</button></form>",
    "{{ settings.SECRET_KEY }} {% load x %} ${window.__xss=11} `${window.__xss=11}`",
    "\u202e<script>window.__xss=12</script>\u202c &lt;script&gt;window.__xss=12&lt;/script&gt;",
    "--><!--<img src=x onerror=window.__xss=13>",
]
EACH = [f"W{n} {words}" for n, words in enumerate(WORDS)]
PIECES = ["\n\n".join(EACH[at : at + 4]) for at in range(0, len(EACH), 4)]  # as long as a question may be
ALL = "\n\n".join(EACH)
NAME = "Eve <img src=x onerror=window.__xss=99> Myself"
SESSION = "/en/2021/programme/sessions/d3-plenary/"


def enter(page: Page) -> None:
    """Into the venue of the plenary."""
    page.goto(SESSION)
    page.locator("main a.enter-venue").first.click()
    page.wait_for_url("**/venues/*/")


def a_name(page: Page) -> None:
    """Of a person, in the profile."""
    page.goto("/en/me/profile/")
    page.locator("[name=about-name]").fill(NAME)
    page.get_by_role("button", name="Save “About me”").click()
    page.wait_for_url("**saved=about**")
    expect(page.locator("[name=about-name]")).to_have_value(NAME)


def a_line(page: Page) -> None:
    """In the chat; also as an answer to itself, and with the name of its author."""
    enter(page)
    for n, piece in enumerate(PIECES):
        page.locator("#chat-text").fill(piece)
        page.locator("#chat-text").press("Control+Enter")
        expect(page.locator("#chat-lines .line", has_text=f"W{4 * n} ")).to_be_visible(timeout=15_000)


def a_line_alone(page: Page) -> None:
    """The page of one line, with what one may do about it."""
    enter(page)
    page.locator("#chat-lines .line", has_text="W14").get_by_role(
        "link", name=re.compile("More")
    ).first.click()
    page.wait_for_url("**/chat/lines/*/")


def a_question(page: Page) -> None:
    """To the session."""
    enter(page)
    for n, piece in enumerate(PIECES):
        page.fill("#question-text", piece)
        page.locator("#ask button.btn").click()
        expect(page.locator("li.question", has_text=f"W{4 * n} ")).to_be_visible(timeout=15_000)


def an_inquiry(page: Page) -> None:
    """At the desk."""
    page.goto("/en/2021/desk/")
    page.fill("textarea[name=text]", ALL)
    page.locator("main form:has(textarea[name=text]) button.btn").click()
    page.wait_for_url("**/desk/inquiries/*/")


def the_inquiry(page: Page) -> None:
    """Whoever asked reads the answer."""
    page.goto("/en/2021/desk/")
    page.locator("main a[href*='/desk/inquiries/']").first.click()
    page.wait_for_url("**/desk/inquiries/*/")


def an_answer(page: Page) -> None:
    """Of the desk, to the inquiry."""
    page.goto("/en/2021/studio/desk/")
    page.locator("li", has_text="W0").get_by_role("button", name="Take it").first.click()
    page.locator("#id_text").fill(ALL)
    page.get_by_role("button", name="Answer", exact=True).click()


# Who writes where, in this order. A new module that shows words is one line here.
PLACES: list[tuple[str, Callable[[Page], None]]] = [
    ("amina", a_name),
    ("amina", a_line),
    ("amina", a_question),
    ("amina", an_inquiry),
    ("noor", an_answer),
]
# Who reads which page when all is written, and words that stand there.
PAGES = [
    ("chen", enter, ["W12 ", "W14", "Myself"]),
    ("olga", enter, ["W12 ", "W14", "Myself"]),
    ("olga", a_line_alone, ["W14", "Myself"]),
    ("olga", lambda page: page.goto("/en/2021/studio/participants/?q=Eve"), ["Myself"]),
    ("noor", lambda page: page.goto("/en/2021/studio/desk/"), []),
    ("amina", lambda page: page.goto("/en/me/profile/"), []),
    ("amina", lambda page: page.goto("/en/2021/desk/"), []),
    ("amina", the_inquiry, ["W14"]),
    ("amina", lambda page: page.goto("/en/me/notices/"), []),
    ("visitor", lambda page: page.goto("/demo/mailbox/"), []),
]


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    """A house of this journey alone: nobody else's Amina is called like this."""
    with demo_house() as house, house.serving("demo"):
        yield f"http://localhost:{house.port}"


@pytest.fixture
def somebody(browser: Browser, house: str) -> Iterator[Callable[[str], Page]]:
    """Everybody's browser; whatever happens in it that should not is told at the end."""
    pages: dict[str, Page] = {}
    happened: list[str] = []

    def page_of(who: str) -> Page:
        if who in pages:
            return pages[who]
        context = browser.new_context(base_url=house, viewport=DESK, locale="en-GB")
        page = pages[who] = context.new_page()
        page.set_default_timeout(15_000)
        page.on("dialog", lambda dialog: (happened.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda asked: happened.append(asked.url) if "elsewhere" in asked.url else None)
        page.on("pageerror", lambda error: happened.append(str(error)))
        page.on("console", lambda message: _note(message, happened))
        page.goto("/en/")
        become(page, who)
        return page

    yield page_of
    for page in pages.values():
        page.context.close()
    assert not happened, happened


def assert_nothing_happens(page: Page) -> None:
    """Not when it is shown, and not when somebody goes over all of it with the pointer and the keyboard."""
    page.evaluate(
        """() => document.querySelectorAll("main *").forEach(one => {
            for (const kind of ["mouseover", "mouseenter", "focus", "error", "load", "toggle"])
                one.dispatchEvent(new Event(kind))
        })"""
    )
    assert page.evaluate("typeof window.__xss") == "undefined", page.url
    made = "main :is(script:not([src]), iframe, object, embed, base, meta, animate, [onerror], [onload], [onfocus])"
    assert page.locator(made).count() == 0, page.url
    assert (
        page.locator("a[href^='javascript' i], a[href^=data], form[action^='javascript' i]").count() == 0
    ), page.url
    assert page.locator(f"main [src^='{ELSEWHERE}']").count() == 0, page.url


def test_hostile_words_are_read_and_nothing_happens(somebody: Callable[[str], Page]) -> None:
    listens = somebody("chen")
    enter(listens)
    expect(listens.locator("live-mark").first).to_have_attribute("data-state", "live")
    for who, write in PLACES:
        page = somebody(who)
        write(page)
        assert_nothing_happens(page)
    expect(listens.locator("#chat-lines .line", has_text="W14")).to_be_visible()
    expect(listens.locator("li.question", has_text="W12 ")).to_be_visible()
    assert_nothing_happens(listens)
    for who, look, words in PAGES:
        page = somebody(who)
        look(page)
        for word in words:
            expect(page.locator("main")).to_contain_text(word)
        assert_nothing_happens(page)
