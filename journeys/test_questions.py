"""Questions to a session: asked by one, supported by another, answered by whoever runs it; also without a script."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits
from journeys.test_bell import become

SESSION = "/en/2021/programme/sessions/d3-plenary/"


def enter(page: Page) -> str:
    """Go into the venue of the session by its own link."""
    page.goto(SESSION)
    page.locator("main a.enter-venue").first.click()
    page.wait_for_url("**/venues/*/")
    return page.url


def test_a_question_is_asked_supported_and_answered_without_loading_anything(
    visit: Callable[..., Page],
) -> None:
    amina, chen, olga = visit("/en/2021/"), visit("/en/2021/", viewport=PHONE), visit("/en/2021/")
    for page, name in ((amina, "amina"), (chen, "chen"), (olga, "olga")):
        become(page, name)
        enter(page)
        expect(page.locator("live-mark").first).to_have_attribute("data-state", "live")

    amina.fill("#question-text", "Will there be captions in Arabic?")
    amina.check("input[name=unnamed]")
    amina.locator("#ask button.btn").click()
    question = "li.question:has-text('captions in Arabic')"
    expect(chen.locator(question)).to_contain_text("Asked without a name")
    expect(amina.locator("#question-text")).to_have_value("")
    expect(
        amina.locator(f"{question} button.support")
    ).to_be_disabled()  # one's own has one's support already

    chen.locator(f"{question} button.support").click()
    expect(chen.locator(f"{question} button.support")).to_have_attribute("aria-pressed", "true")
    expect(amina.locator(f"{question}[data-supports='1']")).to_be_visible()

    olga.locator(f"{question} a.more").click()
    olga.locator("button[value=take]").click()
    expect(chen.locator(question)).to_contain_text("being answered now")
    olga.locator(f"{question} a.more").click()
    olga.fill("#reply", "Yes: from **Thursday** on.")
    olga.locator("form[action$='/replies/'] button").click()
    expect(chen.locator(question)).to_contain_text("Yes: from Thursday on.")
    expect(chen.locator(f"{question} strong")).to_have_text("Thursday")
    assert_fits(chen)
    assert_accessible(chen)


def test_without_a_script_one_asks_and_supports_by_forms(visit: Callable[..., Page]) -> None:
    scripted = visit("/en/2021/")
    become(scripted, "bruno")
    bruno = scripted.context.browser.new_context(  # type: ignore[union-attr]
        base_url=scripted.url.split("/en/")[0],
        java_script_enabled=False,
        storage_state=scripted.context.storage_state(),
    )
    page = bruno.new_page()
    enter(page)
    page.fill("#question-text", "Who keeps the minutes?")
    page.locator("#ask button.btn").click()
    question = page.locator("li.question:has-text('keeps the minutes')")
    expect(question).to_be_visible()
    other = page.locator("li.question:has-text('ingénieur')")
    before = int(other.get_attribute("data-supports") or 0)
    other.locator("button.support").click()
    after = page.locator("li.question:has-text('ingénieur')")
    assert abs(int(after.get_attribute("data-supports") or 0) - before) == 1
    bruno.close()
