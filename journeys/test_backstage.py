"""Backstage: an interpreter asks the speaker to slow down, the host moves the run of show on, nobody else is there."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits
from journeys.test_bell import become

SESSION = "/en/2021/programme/sessions/section-latin-america/"  # in which Vera speaks


def make_an_interpreter(page: Page, address: str) -> None:
    """Olga gives the role in the studio."""
    page.goto("/en/2021/studio/roles/")
    page.fill("input[name=address]", address)
    page.select_option("select[name=role]", "interpreter")
    page.select_option("select[name=place]", label="UCLG Annual Retreat & Campus 2021")
    page.locator("form:has(select[name=role]) button.btn").click()
    expect(page.locator("tr", has_text=address)).to_contain_text("Interpreter")


def go_backstage(page: Page) -> str:
    """Into the venue of the session, and from there by the link that only the crew have."""
    page.goto(SESSION)
    page.locator("main a.enter-venue").first.click()
    page.locator(".venue-links a", has_text="Backstage").click()
    page.wait_for_url("**/backstage/")
    return page.url


def is_live(page: Page) -> None:
    """What happens elsewhere arrives."""
    expect(page.locator("live-mark").first).to_have_attribute("data-state", "live")


def test_the_speaker_is_asked_to_slow_down_and_the_host_moves_the_show_on(visit: Callable[..., Page]) -> None:
    olga, chen, vera, amina = visit("/"), visit("/"), visit("/", viewport=PHONE), visit("/")
    for page, name in ((olga, "olga"), (chen, "chen"), (vera, "vera"), (amina, "amina")):
        become(page, name)
    make_an_interpreter(olga, "chen@example.org")
    backstage = go_backstage(olga)
    go_backstage(chen)
    vera.goto(f"{backstage}?view=prompter")
    for page in (olga, chen, vera):
        is_live(page)

    chen.locator("#signal-slow").click()
    expect(vera.locator(".large-signal")).to_contain_text("Please slow down", timeout=3000)
    expect(chen.locator("#give-signal")).to_contain_text("Sent: Please slow down.")
    chen.fill("#note-text", "The second microphone has an **echo**.")
    chen.locator("#write-note button").click()
    expect(olga.locator("#notes strong")).to_have_text("echo")
    expect(chen.locator("#note-text")).to_have_value("")

    olga.locator("button[value=speakers]").click()
    expect(vera.locator("#backstage-now")).to_contain_text("You are next:")
    olga.locator("#go-on").click()
    expect(vera.locator("#backstage-now")).to_contain_text("You are on now")
    clock = vera.locator("minutes-left b")
    expect(clock).to_have_text(re.compile(r"^29:\d\d$"))
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)  # it counts by itself
    olga.locator("#go-back").click()
    expect(vera.locator("#backstage-now")).to_contain_text("You are next:")
    assert_fits(vera)
    assert_accessible(vera)
    assert_accessible(olga)

    answer = amina.goto(backstage)
    assert answer
    assert answer.status == 404
    amina.goto(backstage.removesuffix("backstage/"))
    expect(amina.locator("h1")).to_be_visible()
    expect(amina.locator(".venue-links")).to_have_count(0)
