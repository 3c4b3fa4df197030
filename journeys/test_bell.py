"""What happens elsewhere is on the open page: a conversation with the desk, without loading anything anew."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits

DESK = "/en/2021/desk/"


def become(page: Page, name: str) -> None:
    page.goto("/en/2021/")
    with page.expect_navigation():
        page.evaluate(
            """name => {
            const form = document.createElement("form")
            Object.assign(form, {method: "post", action: `/demo/persona/${name}/`})
            document.body.append(form)
            form.submit() }""",
            name,
        )


def ask(page: Page, words: str) -> str:
    page.goto(DESK)
    page.fill("textarea[name=text]", words)
    for name, value in {"name": "Wangari", "address": "wangari@example.org"}.items():
        if page.locator(f"input[name={name}]").count():
            page.fill(f"input[name={name}]", value)
    page.locator("main form:has(textarea[name=text]) button.btn").click()
    page.wait_for_url("**/desk/inquiries/*/")
    return page.url


def test_an_answer_of_the_desk_comes_while_one_writes_on(visit: Callable[..., Page]) -> None:
    asks, desk = visit("/en/2021/"), visit("/en/2021/")
    become(asks, "chen")
    become(desk, "noor")
    address = ask(asks, "Where is the hall of mirrors?")
    expect(asks.locator("live-mark")).to_have_attribute("data-state", "live")
    modules = asks.evaluate(
        "performance.getEntriesByType('resource').map(each => each.name)"
        ".filter(name => /static.(bell|ui).*js$/.test(name))"
    )
    assert len(modules) >= 6
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", name) for name in modules), modules

    asks.fill("main textarea", "And one more th")
    asks.focus("main textarea")
    desk.goto(f"/en/2021/studio/desk/inquiries/{address.rstrip('/').rpartition('/')[2]}/")
    desk.locator("form[action*=claim] button").click()
    desk.wait_for_selector("main form textarea")
    expect(desk.locator("live-mark")).to_have_attribute("data-state", "live")
    desk.fill("main form textarea", "It is on the second floor.")
    desk.locator("main form:has(textarea) button.btn").first.click()

    expect(asks.locator("#conversation")).to_contain_text("It is on the second floor.")
    assert asks.input_value("main textarea") == "And one more th"
    assert asks.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert_accessible(asks)
    asks.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert_fits(asks)


def test_without_a_script_the_conversation_claims_nothing(visit: Callable[..., Page]) -> None:
    page = visit("/en/2021/", javascript=False)
    page.goto(DESK)
    page.fill("textarea[name=text]", "Is somebody there?")
    page.fill("input[name=name]", "Wangari")
    page.fill("input[name=address]", "wangari@example.org")
    page.locator("main form:has(textarea[name=text]) button.btn").click()
    page.wait_for_url("**/desk/inquiries/*/")
    assert page.locator("live-mark").is_hidden()
    assert page.locator("text=Is somebody there?").count()
