"""Hands in a session: a host calls by keyboard alone and by balance of sections; a clock runs for all."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits
from journeys.test_bell import become
from journeys.test_questions import enter

NARROW = {"width": 320, "height": 640}


def walk_to(page: Page, selector: str, *, most: int = 120) -> None:
    """Press Tab until what one wants has the focus."""
    for _each in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"No way by keyboard to {selector}")


def press(page: Page, selector: str) -> None:
    """Walk there and press Enter."""
    walk_to(page, selector)
    page.keyboard.press("Enter")


def switch_on(host: Page) -> None:
    """Hands are switched on, by balance of sections, for three minutes each."""
    press(host, "details.host > summary")
    with host.expect_navigation():
        press(host, "form:has([name=module][value=hands]) button[value=open]")
    press(host, "details.host > summary")
    walk_to(host, "form[action*=chairing] select[name=order]")
    host.keyboard.press("ArrowDown")
    with host.expect_navigation():
        press(host, "form[action*=chairing] button")
    expect(host.locator("#hands-desk .chip")).to_have_text("By balance of sections")


def raise_hand(page: Page, about: str) -> None:
    """With a few words, by keyboard."""
    walk_to(page, "#hand-about")
    page.keyboard.type(about)
    press(page, "#hand-button")
    expect(page.locator("#my-hand")).to_contain_text("Your hand is up.")


def test_a_host_calls_by_keyboard_and_by_balance_of_sections(visit: Callable[..., Page]) -> None:
    olga = visit("/en/2021/")
    become(olga, "olga")
    enter(olga)
    switch_on(olga)
    amina, chen = visit("/en/2021/"), visit("/en/2021/", viewport=PHONE)
    chen.clock.install(time="2031-05-05T05:05:05Z")  # a device whose clock is years wrong
    for page, name in ((amina, "amina"), (chen, "chen")):
        become(page, name)
        enter(page)
        expect(page.locator("live-mark").first).to_have_attribute("data-state", "live")

    raise_hand(amina, "Water in small cities")
    expect(olga.locator("#call-next")).to_contain_text("Call the next: Amina")
    expect(chen.locator("#hands-line")).to_contain_text("Water in small cities")
    press(olga, "#call-next")

    expect(amina.locator("#my-hand")).to_contain_text("You have the floor.")
    expect(amina.locator("[data-say]")).to_have_text("You have the floor.")
    for page in (amina, chen, olga):
        expect(page.locator(".floor-who")).to_contain_text("Amina")
        expect(page.locator("speaking-clock [role=timer]")).to_contain_text("2:")
    assert_fits(chen)
    assert_accessible(chen)
    assert_accessible(olga)

    chen.clock.fast_forward(125_000)  # as if two minutes had gone by
    expect(chen.locator("speaking-clock")).to_have_attribute("data-state", "last")
    expect(chen.locator("[data-say]")).to_have_text("One minute is left.")

    press(amina, "#my-hand button[value=done]")
    expect(olga.locator("#hands-desk")).to_contain_text("Give the floor back to Amina")
    raise_hand(amina, "One thing more")
    raise_hand(chen, "Air")
    expect(amina.locator("li.hand.is-own .place")).to_have_text("2")
    expect(amina.locator("[data-place]")).to_have_text("2")
    expect(chen.locator("li.hand.is-own .pill.own")).to_be_visible()
    expect(amina.locator("p.why")).to_contain_text("has had the floor least often")
    expect(olga.locator("#call-next")).to_contain_text("Call the next: Chen")
    press(olga, "#call-next")
    expect(amina.locator(".floor-who")).to_contain_text("Chen")
    expect(amina.locator("[data-place]")).to_have_text("1")

    press(amina, "#hand-button")
    expect(amina.locator("#my-hand")).to_contain_text("Raise my hand")
    expect(chen.locator("#hands-line")).to_contain_text("No hand is up.")
    assert_accessible(amina)
    for page in (chen, olga):
        page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
        assert_fits(page)
