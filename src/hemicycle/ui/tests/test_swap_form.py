"""A form with `data-swap` stays on its page; refusals are told there; without a script it is an ordinary form."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from hemicycle.ui.stylesheet import joined

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
STATIC = Path(__file__).parents[1] / "static"
HOME = "http://localhost:1/"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; form-action 'self'"
FORM = (
    '<div id="poll"><p>{said}</p><form method="post" action="/vote" data-swap="poll"><input name="words">'
    '<button name="choice" value="yes">Yes</button></form></div>'
)
Answers = dict[str, Any]

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


def page_with(content: str, *, notice: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><title>t</title>'
        '<link rel="stylesheet" href="/static/hemicycle.css"></head>'
        f'<body><main id="main">{notice}{render_to_string("ui/told.html")}{content}</main></body></html>'
    )


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., tuple[Page, list[Request]]]]:
    """A page with a form, whose POSTs are answered as a test says; and what was sent."""
    pages: list[Page] = []

    def open_page(
        answer: Answers | None, *, content: str = FORM.format(said="old"), javascript: bool = True
    ) -> tuple[Page, list[Request]]:
        sent: list[Request] = []

        def respond(route: Route) -> None:
            path = route.request.url.removeprefix(HOME)
            if path == "static/hemicycle.css":
                route.fulfill(content_type="text/css", body=joined())
            elif path.startswith("static/"):
                route.fulfill(content_type="text/javascript", body=(STATIC / path[7:]).read_text())
            elif path in {"", "other"}:
                route.fulfill(
                    content_type="text/html",
                    body=page_with(content),
                    headers={"Content-Security-Policy": POLICY},
                )
            else:
                sent.append(route.request)
                route.fulfill(content_type="text/html", **answer) if answer else route.abort()

        page = browser.new_context(java_script_enabled=javascript).new_page()
        pages.append(page)
        page.set_default_timeout(5000)
        page.route("**/*", respond)
        page.goto(HOME)
        return page, sent

    yield open_page
    for page in pages:
        page.context.close()


def vote(page: Page, words: str = "because") -> None:
    page.fill("[name=words]", words)
    page.click("[name=choice]")


def test_the_part_is_replaced_by_the_answer_and_the_focus_stays(opened: Any) -> None:
    page, sent = opened({"body": FORM.format(said="one vote")})
    vote(page)
    page.wait_for_selector("text=one vote")
    assert sent[0].post_data == "words=because&choice=yes"
    assert sent[0].headers["x-fragment"] == "poll"
    assert page.url == HOME
    assert page.evaluate("document.activeElement.name") == "choice"
    assert page.input_value("[name=words]") == ""


def test_of_a_whole_page_only_the_part_and_its_notices_are_taken(opened: Any) -> None:
    notice = '<div class="notice good" role="status"><p>Thank you.</p></div>'
    page, _sent = opened({"body": page_with(FORM.format(said="one vote"), notice=notice)})
    vote(page)
    page.wait_for_selector("text=one vote")
    assert page.inner_text("[data-told]") == "Thank you."


def test_a_refusal_is_told_and_nothing_typed_is_lost(opened: Any) -> None:
    refusal = '<div class="notice warning" role="alert"><p>This ballot is closed.</p></div>'
    page, sent = opened({"status": 409, "body": page_with("<h1>No</h1>" + refusal)})
    vote(page)
    page.wait_for_selector("[data-told] >> text=This ballot is closed.")
    assert page.input_value("[name=words]") == "because"
    assert page.url == HOME
    assert len(sent) == 1


def test_a_form_with_errors_comes_back_in_its_place(opened: Any) -> None:
    page, _sent = opened({"status": 422, "body": FORM.format(said="Please say more.")})
    vote(page)
    page.wait_for_selector("#poll >> text=Please say more.")
    assert page.inner_text("[data-told]") == ""


@pytest.mark.parametrize("answer", [None, {"status": 502, "body": "<h1>Bad gateway</h1>"}])
def test_when_nothing_comes_through_it_says_so_and_nothing_is_sent_twice(
    opened: Any, answer: Answers | None
) -> None:
    page, sent = opened(answer)
    vote(page)
    page.wait_for_selector("[data-told] >> text=That did not come through.")
    assert page.input_value("[name=words]") == "because"
    assert len(sent) == 1


def test_an_unexpected_answer_is_shown_as_a_page(opened: Any) -> None:
    page, sent = opened({"status": 403, "body": "<h1>Please send it again</h1>"})
    vote(page)
    page.wait_for_selector("h1 >> text=Please send it again")
    assert page.url == f"{HOME}vote"
    assert sent[1].post_data == "words=because&choice=yes"


def test_a_form_whose_words_arrive_by_the_bell_is_emptied(opened: Any) -> None:
    form = (
        '<form method="post" action="/say" data-swap=""><textarea name="words"></textarea>'
        '<button name="choice">Say</button></form>'
    )
    page, sent = opened({"status": 204}, content=form)
    vote(page)
    page.wait_for_selector("form:not([aria-busy])")
    assert page.input_value("[name=words]") == ""
    assert len(sent) == 1


def test_its_refusal_is_told_too(opened: Any) -> None:
    form = (
        '<form method="post" action="/say" data-swap=""><input name="words"><button name="choice">Say</button>'
        "</form>"
    )
    refusal = '<div class="notice warning" role="alert"><p>Please wait a little.</p></div>'
    page, sent = opened({"status": 429, "body": page_with("<h1>No</h1>" + refusal)}, content=form)
    vote(page)
    page.wait_for_selector("[data-told] >> text=Please wait a little.")
    assert page.input_value("[name=words]") == "because"
    assert len(sent) == 1


def test_a_form_that_only_asks_asks(opened: Any) -> None:
    form = FORM.format(said="old").replace('method="post"', 'method="get"')
    page, sent = opened({"body": FORM.format(said="older")}, content=form)
    vote(page, "a b")
    page.wait_for_selector("text=older")
    assert sent[0].method == "GET"
    assert sent[0].url.endswith("/vote?words=a+b&choice=yes")


def test_without_a_script_it_is_an_ordinary_form(opened: Any) -> None:
    page, sent = opened({"body": "<h1>Thank you</h1>"}, javascript=False)
    vote(page)
    page.wait_for_selector("h1 >> text=Thank you")
    assert sent[0].post_data == "words=because&choice=yes"
