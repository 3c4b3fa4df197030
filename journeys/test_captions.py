"""Captions of a session: an interpreter types French, one delegate reads it large, another reads English; no reload."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits
from journeys.test_bell import become
from journeys.test_questions import enter

FRENCH, ENGLISH = "captions/typing/?language=fr", "captions/typing/?language=en"


def switch_on(page: Page) -> None:
    """Whoever hosts switches the captions on, if they are not."""
    page.locator("details.host summary").click()
    row = page.locator(".switches li", has_text="Captions")
    if row.locator("button[value=open]").count():
        row.locator("button[value=open]").click()
        page.wait_for_url("**/venues/*/")


def make_an_interpreter(page: Page, address: str) -> None:
    """An organiser gives the role in the studio."""
    page.goto("/en/2021/studio/roles/")
    page.fill("[name=address]", address)
    page.select_option("[name=role]", "interpreter")
    session = page.locator("[name=place] option", has_text="Working for the Planet").first
    page.select_option("[name=place]", session.get_attribute("value"))
    page.get_by_role("button", name="Give the role").click()
    expect(page.locator("main")).to_contain_text("The role was given.")


def type_line(page: Page, words: str) -> None:
    """As a typist does: the words, then Enter."""
    page.locator("#captions-text").press_sequentially(words)
    page.keyboard.press("Enter")


def live(page: Page) -> None:
    """The page hears what happens."""
    expect(page.locator("live-mark").first).to_have_attribute("data-state", "live")


def test_an_interpreter_types_and_each_reads_their_language(visit: Callable[..., Page]) -> None:
    olga, vera = visit("/en/2021/"), visit("/en/2021/")
    amina, chen = visit("/en/2021/", viewport=PHONE), visit("/en/2021/")
    become(olga, "olga")
    venue = enter(olga)
    switch_on(olga)
    make_an_interpreter(olga, "vera@example.org")
    become(vera, "vera")
    vera.goto(venue + FRENCH)
    become(amina, "amina")
    amina.goto(venue)
    amina.locator("#captions-choice").get_by_role("button", name="French").click()
    become(chen, "chen")
    chen.goto(f"{venue}?captions=en")
    for page in (vera, amina, chen):
        live(page)

    # two who type do not type the same
    olga.goto(venue + FRENCH)
    expect(olga.locator("#captions-typists")).to_contain_text("Also typing in French: Vera")
    olga.goto(venue + ENGLISH)
    expect(vera.locator("#captions-typists")).to_contain_text("English Olga")

    # French for one, English for the other
    for number in range(5):
        type_line(vera, f"Phrase {number} : nos villes ne peuvent plus attendre.")
    type_line(olga, "Our cities cannot wait.")
    french = amina.locator("#captions-lines li")
    expect(french).to_have_count(5)
    expect(chen.locator("#captions-lines li")).to_have_text(["Our cities cannot wait."])
    expect(vera.locator("#captions-text")).to_be_focused()
    expect(vera.locator("[data-pending] li")).to_have_count(0)

    # large, at the newest, and whoever reads further up is not moved
    amina.locator("button[name=size][value=largest]").click()
    box = amina.locator(".captions-box")
    expect(amina.locator("caption-lines")).to_have_attribute("data-size", "largest")
    assert box.evaluate("box => box.scrollHeight - box.scrollTop - box.clientHeight") < 4
    box.evaluate("box => { box.scrollTop = 0 }")
    amina.wait_for_function("document.querySelector('.captions-box').scrollTop === 0")

    # a weak line loses nothing and doubles nothing; a correction arrives
    vera.context.set_offline(True)
    type_line(vera, "Merci à touts.")
    expect(vera.locator("[data-pending] li")).to_contain_text("it is sent again by itself")
    vera.context.set_offline(False)
    expect(vera.locator("#captions-sent li").first).to_contain_text("Merci à touts.")
    vera.keyboard.press("ArrowUp")
    expect(vera.locator("#captions-text")).to_have_value("Merci à touts.")
    vera.fill("#captions-text", "Merci à toutes et à tous.")
    vera.keyboard.press("Enter")
    expect(french.last).to_have_text("Merci à toutes et à tous.")
    assert box.evaluate("box => box.scrollTop") == 0
    amina.get_by_role("button", name="1 new line").click()
    assert box.evaluate("box => box.scrollHeight - box.scrollTop - box.clientHeight") < 4
    vera.locator("#captions-sent li", has_text="Phrase 0").get_by_role("button", name="Take back").click()
    expect(french).to_have_count(5 + 1)
    expect(french.first).to_be_hidden()
    for page in (amina, vera):
        assert_fits(page)
        assert_accessible(page)

    # what stays
    chen.goto(f"{venue}captions/?language=fr")
    expect(chen.locator(".transcript")).to_contain_text("Phrase 1 : nos villes")
    expect(chen.locator(".transcript")).not_to_contain_text("Phrase 0")
    with chen.expect_download() as loading:
        chen.get_by_role("link", name="Subtitles").click()
    assert loading.value.path().read_text().startswith("WEBVTT")
    assert_accessible(chen)
