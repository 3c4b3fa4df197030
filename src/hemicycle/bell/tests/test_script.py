"""The bell in a real browser, on the real hub: one stream, nothing lost or twice, whatever happens."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from hemicycle.bell.tests.browsing import CHROMIUM, HEMICYCLE, SHOWN, TOPIC, Net
from hemicycle.bell.tests.serving import until

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


@pytest.fixture
def net() -> Iterator[Net]:
    net = Net()
    yield net
    net.listener.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 800, "height": 600})
    trouble: list[str] = []
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    context.on(
        "console",
        lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield context
    context.close()
    assert not trouble, trouble


def opened(context: BrowserContext, net: Net, path: str = "/", *, state: str = "live") -> Page:
    page = context.new_page()
    page.goto(f"{net.address}{path}")
    stands(page, state)
    return page


def stands(page: Page, state: str, *, within: float = 20) -> None:
    page.wait_for_selector(f"live-mark[data-state={state}]", timeout=within * 1000, state="attached")


def shows(page: Page, text: str, *, within: float = 10) -> None:
    comes_true(page, lambda: page.evaluate(SHOWN) == text, within=within)


def comes_true(page: Page, true: Callable[[], Any], *, within: float = 10) -> None:
    """Wait in the browser's own time (its policy forbids Playwright's `wait_for_function`)."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, f"it did not come true in time; shown: {page.evaluate(SHOWN)}"
        page.wait_for_timeout(40)


def test_a_line_comes_and_a_bell_is_read_again_with_ones_own_eyes(net: Net, context: BrowserContext) -> None:
    with net.serving():
        net.say("one")
        page = opened(context, net)
        net.say("two")
        shows(page, "one two")
        net.mine = "mine 1"
        net.log.publish(TOPIC, "mine")
        page.wait_for_selector("text=mine 1")


def test_what_came_between_rendering_and_listening_is_there(net: Net, context: BrowserContext) -> None:
    with net.serving():
        page = context.new_page()
        page.route("**/bell.js", lambda route: (net.say("between"), route.continue_())[1])
        page.goto(net.address)
        stands(page, "live")
        shows(page, "between")


def test_lines_stand_in_their_order_a_newer_form_takes_the_place_and_what_is_gone_is_not_added(
    net: Net, context: BrowserContext
) -> None:
    with net.serving():
        page = opened(context, net)
        for order in (30, 10, 20):
            net.say(str(order), order=order)
        net.say("ten", order=10)
        net.log.publish(TOPIC, "line", {"*": '<li id="line-9" data-gone>hidden</li>'})
        net.log.publish(TOPIC, "line", {"*": '<li id="line-30" data-order="30" data-gone>taken back</li>'})
        shows(page, "ten 20 taken back")


def test_a_place_may_take_several_names_and_topics(net: Net, context: BrowserContext) -> None:
    net.content = '<ol id="lines" data-bell-into="hall/9 x, hall/1 word line"></ol>'
    with net.serving():
        page = opened(context, net)
        net.say("one")
        net.log.publish(TOPIC, "word", {"*": "<li>two</li>"})
        net.log.publish(TOPIC, "x", {"*": "<li>of another topic</li>"})
        net.log.publish(TOPIC, "word", {"*": "<li>three</li>"})
        shows(page, "one two three")


def test_only_the_own_language_is_shown(net: Net, context: BrowserContext) -> None:
    with net.serving():
        page = opened(context, net)
        net.log.publish(TOPIC, "line", {"fr": "<li>bonjour</li>", "en": "<li>hello</li>"})
        shows(page, "hello")


def test_two_tabs_have_one_stream_and_when_the_leader_is_closed_nothing_is_lost(
    net: Net, context: BrowserContext
) -> None:
    with net.serving():
        first = opened(context, net)
        net.say("one")
        shows(first, "one")
        second = opened(context, net)
        net.say("two")
        for page in (first, second):
            shows(page, "one two")
        until(lambda: net.open_streams == 1)
        first.close()
        net.say("three")
        net.say("four")
        shows(second, "one two three four")
        until(lambda: net.open_streams == 1)


def test_a_tab_that_joins_late_gets_what_its_own_page_misses(net: Net, context: BrowserContext) -> None:
    with net.serving():
        first = opened(context, net)
        old = net.page()
        net.say("one")
        net.say("two")
        shows(first, "one two")
        net.answers["/old"] = (200, old)
        shows(opened(context, net, "/old"), "one two")
        shows(first, "one two")


def test_more_tabs_than_one_stream_may_serve_ask_for_themselves(net: Net, context: BrowserContext) -> None:
    with net.serving():
        pages = []
        for number in range(14):
            net.answers[f"/{number}"] = (
                200,
                re.sub(r"t=[^\"]+", net.log.address([TOPIC, f"hall/{number + 2}"])[7:], net.page(), count=1),
            )
            page = context.new_page()
            page.goto(f"{net.address}/{number}")
            pages.append(page)
        for page in pages:
            page.wait_for_selector("live-mark[data-state]", state="attached")
        pages[-1].wait_for_timeout(1500)
        net.say("one")
        for page in pages:
            shows(page, "one", within=16)
        assert net.open_streams == 1
        assert max(query.count("t=") for query in net.asked if "since=" in query) == 12


def test_a_server_that_is_restarted_in_the_middle_loses_nothing_and_says_nothing_twice(
    net: Net, context: BrowserContext
) -> None:
    with net.serving():
        first, second = opened(context, net), opened(context, net)
        net.say("one")
        shows(first, "one")
    net.say("two", tell=False)
    with net.serving():
        net.say("three")
        for page in (first, second):
            shows(page, "one two three", within=30)
            stands(page, "live")


def test_where_no_stream_comes_through_the_page_asks(net: Net, context: BrowserContext) -> None:
    net.mute = True
    with net.serving():
        page = opened(context, net, state="slow")
        assert page.inner_text("live-mark [role=status]") == "Updated every few seconds"
        net.say("one")
        shows(page, "one", within=16)
        assert net.open_streams == 0


def test_offline_is_said_and_what_was_missed_comes_after(net: Net, context: BrowserContext) -> None:
    with net.serving():
        page = opened(context, net)
        context.set_offline(True)
        stands(page, "offline")
        net.say("one")
        context.set_offline(False)
        shows(page, "one")
        stands(page, "live")


def test_without_locks_each_tab_has_a_line_of_its_own(net: Net, context: BrowserContext) -> None:
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})")
    with net.serving():
        pages = [opened(context, net), opened(context, net)]
        net.say("one")
        for page in pages:
            shows(page, "one")
        assert net.open_streams == 2


def test_a_page_that_comes_back_from_the_cache_of_the_browser_catches_up(
    net: Net, context: BrowserContext
) -> None:
    with net.serving():
        page = opened(context, net)
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
        until(lambda: net.open_streams == 0)
        net.say("one")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        shows(page, "one")
        stands(page, "live")


def test_a_frozen_leader_gives_the_line_to_another_and_catches_up_afterwards(
    net: Net, context: BrowserContext
) -> None:
    with net.serving():
        first, second = opened(context, net), opened(context, net)
        first.evaluate("document.dispatchEvent(new Event('freeze'))")
        net.say("one")
        shows(second, "one")
        assert first.evaluate(SHOWN) == ""
        first.evaluate("document.dispatchEvent(new Event('resume'))")
        for page in (first, second):
            shows(page, "one")


def test_a_token_that_no_longer_holds_is_read_again_once(net: Net, context: BrowserContext) -> None:
    with net.serving():
        old = re.sub(r"t=[^\"]+", "t=e30.bad", net.page(), count=1)
        net.answers["/old"] = (200, old)
        page = context.new_page()
        answers = iter([old, net.page()])
        page.route("**/old", lambda route: route.fulfill(content_type="text/html", body=next(answers)))
        net.say("one")
        page.goto(f"{net.address}/old")
        shows(page, "one")
        stands(page, "live")


def test_a_page_whose_token_is_refused_for_good_says_so(net: Net, context: BrowserContext) -> None:
    with net.serving():
        net.answers["/old"] = (200, re.sub(r"t=[^\"]+", "t=e30.bad", net.page(), count=1))
        page = opened(context, net, "/old", state="ended")
        assert page.inner_text("live-mark").startswith("No longer kept up to date.")
        assert net.asked.count("/old") == 2


def test_after_a_reset_everything_is_read_again(net: Net, context: BrowserContext) -> None:
    with net.serving():
        net.say("one")
        page = opened(context, net)
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
        net.say("two")
        net.mine = "mine 1"
        net.log.forgotten = 2
        net.hub._ring.last = 10**9  # type: ignore[union-attr]
    net.log.epoch = "another"
    with net.serving():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        shows(page, "one two")
        page.wait_for_selector("text=mine 1")


def test_who_types_is_not_disturbed(net: Net, context: BrowserContext) -> None:
    field = '<form id="box-1"><input id="words" name="words"><button>b</button>{}</form>'
    net.content = "<ol id='lines'></ol>" + field.format("old")
    with net.serving():
        page = opened(context, net)
        page.fill("#words", "half a sen")
        page.evaluate("document.querySelector('#words').setSelectionRange(2, 4)")
        net.log.publish(TOPIC, "box", {"*": field.format("new")})
        net.say("x")
        page.wait_for_timeout(500)
        assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == [
            "words",
            2,
        ]
        assert page.inner_text("#box-1").endswith("old")
        page.evaluate("document.activeElement.blur()")
        page.wait_for_selector("#box-1:has-text('new')")
        assert page.input_value("#words") == "half a sen"


def test_the_focus_stays_on_a_button_whose_part_is_replaced(net: Net, context: BrowserContext) -> None:
    part = '<div id="box-1"><button name="act" value="1">{}</button></div>'
    net.content = "<ol id='lines'></ol>" + part.format("old")
    with net.serving():
        page = opened(context, net)
        page.focus("button[name=act]")
        net.log.publish(TOPIC, "box", {"*": part.format("new")})
        page.wait_for_selector("#box-1:has-text('new')")
        assert page.evaluate("document.activeElement.textContent") == "new"


@pytest.mark.parametrize("newest_first", [False, True])
def test_whoever_reads_further_up_is_not_moved(net: Net, context: BrowserContext, newest_first: bool) -> None:
    first = " data-newest-first" if newest_first else ""
    net.content = (
        f'<ol id="lines" data-bell-into="{{topic}} line"{first}>'
        + "".join(
            f'<li id="line-{number}" data-order="{number}"><p>{number}</p></li>'
            for number in (range(200, 100, -1) if newest_first else range(101, 201))
        )
        + "</ol>"
    )
    where = "document.querySelector('#line-150').getBoundingClientRect().top"
    with net.serving():
        page = opened(context, net)
        page.evaluate("document.querySelector('#line-150').scrollIntoView()")
        page.wait_for_timeout(100)
        before = page.evaluate(where)
        for order in (201, 202, 1, 2, 120, 180):
            net.say(f"n{order}", order=order)
        comes_true(page, lambda: page.evaluate("document.querySelectorAll('#lines li').length") == 104)
        page.wait_for_timeout(300)
        assert abs(page.evaluate(where) - before) < 2


def test_at_the_end_of_a_list_one_stays_at_the_end(net: Net, context: BrowserContext) -> None:
    net.content = '<ol id="lines" class="box" data-bell-into="{topic} line" data-bell-most="60">{lines}</ol>'
    for _each in range(60):
        net.say()
    with net.serving():
        page = opened(context, net)
        box = "document.querySelector('#lines')"
        page.evaluate(f"{box}.style.cssText = 'overflow: auto; height: 300px'; {box}.scrollTop = 1e6")
        for _each in range(5):
            net.say()
        page.wait_for_selector("#line-65")
        assert page.evaluate(f"{box}.scrollHeight - {box}.scrollTop - {box}.clientHeight") < 2
        assert page.evaluate(f"{box}.children.length") == 60
        page.evaluate(f"{box}.scrollTop = 0")
        net.say()
        page.wait_for_selector("#line-66", state="attached")
        assert page.evaluate(f"{box}.scrollTop") == 0
        assert page.evaluate(f"{box}.children.length") == 61


def test_what_arrives_can_be_paused(net: Net, context: BrowserContext) -> None:
    with net.serving():
        page = opened(context, net)
        page.click("live-mark button")
        stands(page, "paused")
        net.say("one")
        page.wait_for_timeout(500)
        assert page.evaluate(SHOWN) == ""
        page.click("live-mark button")
        shows(page, "one")
        net.say("two")
        shows(page, "one two")


def test_others_hear_what_arrived(net: Net, context: BrowserContext) -> None:
    with net.serving():
        page = opened(context, net)
        page.evaluate(
            "window.heard = []; document.addEventListener('bell:arrived', ({detail, target}) => "
            "heard.push([detail.topic, detail.name, detail.replay, target.id]))"
        )
        net.say("one")
        comes_true(page, lambda: page.evaluate("heard.length"))
        assert page.evaluate("heard") == [[TOPIC, "line", False, "line-1"]]


def test_a_part_that_a_form_replaced_while_it_was_read_again_is_replaced_once_more(
    net: Net, context: BrowserContext
) -> None:
    held: list[Route] = []
    with net.serving():
        page = opened(context, net)
        page.route("**/mine", lambda route: held.append(route))
        net.log.publish(TOPIC, "mine")
        comes_true(page, lambda: held)
        page.evaluate("const old = document.getElementById('mine'); old.replaceWith(old.cloneNode(true))")
        net.mine = "mine 1"
        held[0].continue_()
        page.wait_for_selector("#mine:has-text('mine 1')")


def test_a_part_that_one_may_no_longer_see_is_taken_out(net: Net, context: BrowserContext) -> None:
    with net.serving():
        page = opened(context, net)
        net.answers["/mine"] = (404, "")
        page.route("**/mine", lambda route: route.fulfill(status=404, body="not here"))
        net.log.publish(TOPIC, "mine")
        page.wait_for_selector("#mine", state="detached")


def test_without_a_script_the_page_is_whole_and_claims_nothing(net: Net, browser: Browser) -> None:
    with net.serving():
        net.say("one")
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(net.address)
        assert page.inner_text("#lines") == "one"
        assert page.get_attribute("live-mark", "data-state") is None
        context.close()


def test_the_script_is_small() -> None:
    sizes: dict[str, Any] = {
        path.name: len(brotli.compress(path.read_bytes(), quality=11))
        for path in (HEMICYCLE / "bell" / "static" / "bell").glob("*.js")
    }
    assert sum(sizes.values()) < 8192, sizes
