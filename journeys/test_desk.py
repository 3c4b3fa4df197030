"""The welcome desk: somebody without an account is helped in; a queue worked by keyboard; answers arrive live."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from journeys.eyes import DESK, PHONE, assert_accessible, assert_fits
from journeys.test_sign_in import code_for
from journeys.test_studio import become

Visit = Callable[..., Page]
FRONT, STUDIO = "/en/2021/desk/", "/en/2021/studio/desk/"


def ask(page: Page, text: str, *, name: str = "", topic: str = "entry") -> None:
    """Ask by the form."""
    page.locator("select[name=topic]").select_option(topic)
    page.locator("[name=text]").fill(text)
    if name:
        page.locator("[name=name]").fill(name)
        page.locator("[name=address]").fill(f"{name.lower()}@example.org")
    page.locator("main form button.btn").last.click()
    expect(page).to_have_url(re.compile(r"/desk/inquiries/\d+/"))


def take(page: Page, name: str) -> None:
    """Find an inquiry in the queue by who asks, and take it in hand."""
    page.goto(STUDIO)
    line = page.locator(".desk-lines li").filter(has=page.get_by_role("link", name=name, exact=True))
    line.get_by_role("button").first.click()
    expect(page.locator("#id_text")).to_be_visible()


def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """Go on with the tabulator until this has the focus."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} tabs do not lead to {selector} on {page.url}")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_somebody_without_an_account_is_helped_in_and_to_the_session(visit: Visit, javascript: bool) -> None:
    name = f"Lost{uuid.uuid4().hex[:6]}"
    newcomer = visit("/fr/2021/desk/?topic=entry", viewport=PHONE, javascript=javascript)
    assert_fits(newcomer)
    ask(newcomer, "Le code ne vient pas.", name=name)
    assert_fits(newcomer)

    officer = visit("/en/2021/")
    become(officer, "noor")
    take(officer, name)
    assert_accessible(officer)
    officer.locator("#id_text").fill("Nous vous avons vue à l’écran : entrez.")
    officer.locator("[name=path]").fill("/en/2021/programme/")
    officer.get_by_role("button", name="Answer", exact=True).click()
    expect(officer.locator(".desk-talk")).to_contain_text("entrez")
    assert_fits(officer)
    if officer.get_by_role("link", name="Prove it").count():
        prove(officer)
    officer.get_by_label("E-mail address of their registration").fill("amina@example.org")
    officer.get_by_label("How you made sure who it is").fill("Seen in a call.")
    officer.get_by_role("button", name="Open the door").click()
    expect(officer.locator(".done")).to_contain_text("The door is open")

    if not javascript:
        newcomer.reload()
    expect(newcomer.locator("#conversation")).to_contain_text(
        "entrez"
    )  # without reloading, where a script runs
    door = newcomer.locator("#conversation form[action$='/entry/'] button")
    expect(door).to_be_visible()
    assert_fits(newcomer)
    if javascript:
        assert_accessible(newcomer)
    door.click()
    expect(newcomer).to_have_url(re.compile(r"/fr/2021/$"))

    newcomer.goto("/fr/2021/desk/")
    newcomer.locator(".desk-own a").first.click()
    newcomer.locator(".desk-said.from-desk a.btn").click()
    expect(newcomer).to_have_url(re.compile(r"/fr/2021/programme/$"))
    for path in ("/fr/me/privacy/erasure/", "/fr/me/passkeys/new/"):
        newcomer.goto(path)
        expect(newcomer).to_have_url(re.compile(r"/fr/me/proof"))


def prove(page: Page) -> None:
    """Prove once more who one is, with a code from the demonstration's mailbox."""
    there = page.url
    page.get_by_role("link", name="Prove it").click()
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("input[name=code]")).to_be_visible()
    page.locator("input[name=code]").fill(code_for(page, "noor@example.org"))
    page.locator("form:has(input[name=code]) button").first.click()
    expect(page).to_have_url(re.compile(re.escape(there.split("#")[0])))


def test_an_officer_works_a_queue_of_five_by_keyboard_alone(visit: Visit) -> None:
    for number in range(5):
        ask(visit(FRONT), f"Question {number}: where is it?", name=f"Asker{number}", topic="programme")
    page = visit("/en/2021/")
    become(page, "noor")
    page.goto(STUDIO)
    waiting = int(page.locator("section", has_text="Waiting").locator(".count").first.inner_text())
    assert waiting >= 5
    tab_to(page, "#next", most=80)
    for left in range(waiting, 0, -1):
        page.keyboard.press("Enter")
        expect(page.locator("#id_text")).to_be_focused()
        page.keyboard.type("It is in room two.")
        tab_to(page, "button[name=solved]", most=6)
        page.keyboard.press("Enter")
        expect(page.locator(".done")).to_contain_text("Solved.")
        expect(page.locator("#next")).to_be_focused()
        if left > 1:
            expect(page.locator("#next")).to_have_text("Take the next one")
    expect(page.locator("#next")).to_have_text("Nobody waits")
    assert_accessible(page)


def test_what_is_new_is_seen_without_reloading(visit: Visit) -> None:
    officer = visit("/en/2021/")
    become(officer, "noor")
    officer.goto(STUDIO)
    amina = visit("/en/2021/")
    become(amina, "amina")
    amina.goto(FRONT)
    ask(amina, "Does this arrive by itself?")

    there = officer.locator("#queue")
    expect(there).to_contain_text("Does this arrive by itself?")
    officer.locator("li", has_text="Does this arrive by itself?").get_by_role(
        "button", name="Take it"
    ).click()
    expect(amina.locator("#conversation [role=status]").first).to_contain_text("has this in hand")
    amina.locator("#id_text").fill("Half a sentence of mine")
    officer.locator("#id_text").fill("It does.")
    officer.get_by_role("button", name="Answer", exact=True).click()
    expect(amina.locator("#conversation")).to_contain_text("It does.")
    assert amina.locator("#id_text").input_value() == "Half a sentence of mine"


@pytest.mark.parametrize(
    "viewport", [DESK, PHONE, {"width": 320, "height": 640}], ids=["desk", "phone", "320"]
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_desks_pages_fit(visit: Visit, viewport: Any, language: str) -> None:
    page = visit(f"/{language}/2021/desk/", viewport=viewport)
    become(page, "olga")
    for path in (
        "desk/",
        "desk/answers/",
        "now/",
        "studio/desk/",
        "studio/desk/roster/",
        "studio/desk/answers/",
    ):
        page.goto(f"/{language}/2021/{path}")
        assert_fits(page)
        assert_accessible(page)


def test_a_kept_answer_is_put_in_with_a_click(visit: Visit) -> None:
    name = f"Keeper{uuid.uuid4().hex[:6]}"
    ask(visit("/fr/2021/desk/"), "Où sont les codes ?", name=name)
    page = visit("/en/2021/")
    become(page, "noor")
    take(page, name)
    page.locator("#id_text").fill("Bonjour,")
    page.locator("details", has=page.locator("put-answer")).first.locator("summary").click()
    page.get_by_role("button", name="Put it into my answer").first.click()
    expect(page.locator("#id_text")).to_be_focused()
    text = page.locator("#id_text").input_value()
    assert text.startswith("Bonjour,\n\nRegardez"), "in the language of whoever asks, after what was written"
    page.get_by_role("button", name="Answer, and call it solved").click()
    expect(page.locator(".done")).to_contain_text("Solved.")
