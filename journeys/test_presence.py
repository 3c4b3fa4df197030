"""How the room reacts and who is here: what one delegate does, the other sees, without loading anything."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits
from journeys.test_bell import become
from journeys.test_questions import enter

TOLD = 12_000  # ms: who is here is told every five seconds


def switch(page: Page, act: str) -> None:
    """Switch presence on or off in the venue that is open."""
    page.locator("details.host > summary").click()
    with page.expect_navigation():
        page.locator(f"form:has(input[value=presence]) button[value={act}]").click()


def test_a_reaction_is_seen_by_the_other_and_who_is_here_is_counted(visit: Callable[..., Page]) -> None:
    olga, amina, chen = visit("/en/2021/"), visit("/en/2021/"), visit("/en/2021/", viewport=PHONE)
    become(olga, "olga")
    enter(olga)
    switch(olga, "open")
    for page, name in ((amina, "amina"), (chen, "chen")):
        become(page, name)
        enter(page)
        expect(page.locator("live-mark").first).to_have_attribute("data-state", "live")

    amina.get_by_role("button", name="Applause").click()
    applause = "#room-reactions li:first-child b"
    expect(chen.locator(applause)).to_have_text("1")
    expect(amina.locator(applause)).to_have_text("1")
    assert_accessible(chen)
    assert_fits(chen)

    total = amina.locator("#room-here-total")
    expect(total).to_have_text("3 people are here", timeout=TOLD)
    chen.locator("details.here > summary").click()
    chen.get_by_role("button", name="Do not count me").click()
    expect(chen.locator("#room-counting")).to_contain_text("You are in none of these numbers")
    expect(total).to_have_text("Fewer than 3 people are here", timeout=TOLD)
    assert_fits(chen)
    chen.get_by_role("button", name="Count me again").click()
    expect(chen.locator("#room-counting")).to_contain_text("You are counted in these numbers")
    switch(olga, "close")
