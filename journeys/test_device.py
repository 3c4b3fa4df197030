"""The test of a device: with a camera and a microphone made up by the browser, with a refusal, without a script."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from journeys.conftest import CHROMIUM, FLAGS
from journeys.eyes import DESK, PHONE, assert_accessible, assert_fits

Visit = Callable[..., Page]
PAGE = "/en/2021/device/"
MADE_UP = "--use-fake-device-for-media-stream"
CONNECTS = [
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
]
ALLOWED, REFUSED = "--use-fake-ui-for-media-stream", "--deny-permission-prompts"


@pytest.fixture(scope="module", params=[ALLOWED])
def browser(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser with a camera and a microphone of its own making: they are allowed at once, or never."""
    launched = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*FLAGS, *CONNECTS, MADE_UP, request.param]
    )
    yield launched
    launched.close()


def part(page: Page, name: str) -> Locator:
    """One part of the test."""
    return page.locator(f"device-part[data-part={name}]")


def comes_to(page: Page, name: str, code: str) -> None:
    """The sentence of this outcome is shown, and no other."""
    shown = part(page, name).locator("[data-outcome]:visible")
    expect(shown).to_have_attribute("data-outcome", code, timeout=15_000)
    expect(shown).to_have_count(1)


def try_part(page: Page, name: str, code: str) -> None:
    """Click its button, and see what it comes to."""
    part(page, name).locator("[data-try]").click()
    comes_to(page, name, code)


def become(page: Page, who: str) -> None:
    """Look with somebody's eyes, and come back to the page."""
    page.context.request.post(
        f"/demo/persona/{who}/", form={"next": "/"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    page.goto(PAGE)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_every_part_is_tried_and_the_words_go_into_a_question(visit: Visit, screen: dict[str, int]) -> None:
    page = visit(PAGE, viewport=screen)
    assert_accessible(page)
    try_part(page, "camera", "ok")
    assert page.evaluate("document.querySelector('video').videoWidth") > 0
    part(page, "camera").locator("[data-stop]").click()
    expect(page.locator("video")).to_be_hidden()
    try_part(page, "microphone", "heard")
    part(page, "loudspeaker").locator("[data-try]").click()
    part(page, "loudspeaker").get_by_role("button", name="No", exact=True).click()
    comes_to(page, "loudspeaker", "silent")
    try_part(page, "bandwidth", "video")
    expect(part(page, "bandwidth").locator("[data-measured]")).to_contain_text("kbit/s down")
    try_part(page, "stream", "ok")
    try_part(page, "webrtc", "device")
    expect(page.locator("[data-summary] li")).to_have_count(6)
    expect(page.locator("[data-keep]")).to_have_count(0)
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name="Ask the desk about it").click()
    question = page.locator("textarea[name=text]").input_value()
    assert question.startswith(
        "My device test:\nCamera: works\nMicrophone: heard well\nLoudspeaker: nothing heard"
    )
    expect(page.locator("select[name=topic]")).to_have_value("technical")


def test_whoever_is_signed_in_keeps_the_result(visit: Visit) -> None:
    page = visit(PAGE)
    become(page, "bruno")
    expect(page.locator("[data-keep]")).to_be_hidden()
    try_part(page, "camera", "ok")
    part(page, "microphone").locator("[data-skip]").click()
    comes_to(page, "microphone", "skipped")
    page.get_by_role("button", name="Keep the result").click()
    expect(page.locator("[data-said]")).to_have_text("Kept, for you and for the welcome desk.")
    page.goto(PAGE)
    last = page.locator("section", has_text="Your last test")
    expect(last).to_contain_text("left out")
    assert_accessible(page)
    last.get_by_role("button", name="Erase this result").click()
    expect(page.get_by_text("Your last test")).to_have_count(0)


@pytest.mark.parametrize("browser", [REFUSED], indirect=True)
def test_a_refusal_is_told_with_what_to_do_and_stops_nothing_else(visit: Visit) -> None:
    page = visit(PAGE)
    try_part(page, "camera", "refused")
    expect(part(page, "camera")).to_contain_text("Click the lock or camera sign beside the address")
    try_part(page, "microphone", "refused")
    try_part(page, "stream", "ok")
    assert_accessible(page)
    address = page.locator("[data-desk]").get_attribute("href") or ""
    assert "Camera: permission refused" in parse_qs(urlsplit(address).query)["text"][0]


def test_what_cannot_be_reached_is_told(visit: Visit) -> None:
    page = visit(PAGE)
    page.route("**/bell/trial/", lambda route: route.abort())
    page.route(re.compile("/line/"), lambda route: route.abort())
    try_part(page, "stream", "blocked")
    try_part(page, "bandwidth", "failed")
    page.unroute("**/bell/trial/")
    page.route(
        "**/bell/trial/",
        lambda route: route.fulfill(content_type="text/event-stream", body="data: first\n\ndata: second\n\n"),
    )
    try_part(page, "stream", "held")
    page.evaluate("delete window.RTCPeerConnection")
    try_part(page, "webrtc", "unsupported")


def test_without_a_script_the_page_leads_to_the_desk(visit: Visit) -> None:
    page = visit(PAGE, javascript=False, viewport=PHONE)
    expect(page.get_by_role("heading", name="This test needs JavaScript")).to_be_visible()
    expect(page.locator("[data-try]:visible")).to_have_count(0)
    assert_fits(page)
    page.locator(".aside").get_by_role("link", name="Ask the desk").click()
    assert "/en/2021/desk/" in page.url
