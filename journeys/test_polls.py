"""A poll: made by a host, answered by two people in two languages, counted in front of everybody, closed."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits
from journeys.test_bell import become
from journeys.test_questions import enter

QUESTION = "li.poll:has-text('Which water first')"


def switch_on(page: Page) -> None:
    """Polls are on in the venue that the page shows."""
    if page.locator("#poll-list").count() == 0:
        page.locator("details.host summary").click()
        page.locator("details.host li:has(input[value=polls]) button[value=open]").click()
        expect(page.locator("#poll-list")).to_be_attached()


def test_a_poll_is_made_answered_in_two_languages_and_closed(visit: Callable[..., Page]) -> None:
    olga, amina, chen = visit("/en/2021/"), visit("/en/2021/", viewport=PHONE), visit("/en/2021/")
    for page, name in ((olga, "olga"), (amina, "amina"), (chen, "chen")):
        become(page, name)
    venue = enter(olga)
    switch_on(olga)
    amina.goto(venue.replace("/en/", "/fr/"))
    chen.goto(venue)
    for page in (amina, chen):
        expect(page.locator("live-mark").first).to_have_attribute("data-state", "live")

    olga.locator("#poll-hosts a:has-text('Make a poll')").click()
    olga.fill("[name=question_en]", "Which water first?")
    olga.fill("[name=options_en]", "Rain\nRivers\nSea")
    olga.fill("[name=question_fr]", "Quelle eau d’abord ? (Which water first)")
    olga.fill("[name=options_fr]", "Pluie\nFleuves\nMer")
    assert_accessible(olga)
    olga.locator("button[value=open]").click()
    olga.wait_for_url("**/venues/*/#poll-*")

    amina.locator(f"{QUESTION} label:has-text('Fleuves')").click()
    chen.locator(f"{QUESTION} label:has-text('Rain')").click()
    chen.locator(f"{QUESTION} .send button").click()
    expect(chen.locator(f"{QUESTION} [data-status]")).to_have_text("Your answer is kept.")
    expect(amina.locator(f"{QUESTION} .people")).to_contain_text("1")
    expect(amina.locator(f"{QUESTION} input:checked")).to_have_value("2")  # nobody who chooses is disturbed
    amina.locator(f"{QUESTION} .send button").click()
    expect(chen.locator(f"{QUESTION} .people")).to_have_text("2 people have answered.")
    expect(olga.locator(f"{QUESTION} .people")).to_have_text("2 people have answered.")
    for page in (amina, chen):
        assert_fits(page)
        assert_accessible(page)

    olga.locator("#poll-hosts li:has-text('Which water first') button[value=close]").click()
    expect(chen.locator(f"{QUESTION}.closed")).to_contain_text("50 %")
    expect(chen.locator(f"{QUESTION} .yours:visible")).to_have_count(1)
    expect(amina.locator(f"{QUESTION}.closed input")).to_have_count(0)
    assert_accessible(amina)
