"""What reaches a delegate: the number rises while they read something else, and the digest comes as they chose."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits
from journeys.test_bell import become
from journeys.test_questions import enter

HOME = ZoneInfo("Europe/Madrid")  # the zone in which the demonstration's clock is set
NARROWEST = {"width": 320, "height": 640}


def shortly_before_the_next_minute(page: Page) -> datetime:
    """Put the house's clock on by less than a minute; the minute that begins four seconds later."""
    moment = datetime.fromisoformat(page.locator("#demo-moment").input_value()).replace(second=0, tzinfo=HOME)
    with page.expect_navigation():
        page.evaluate(
            """moment => {
            const form = document.createElement("form"), field = document.createElement("input")
            Object.assign(form, {method: "post", action: "/demo/clock/"})
            Object.assign(field, {name: "moment", value: moment})
            form.append(field)
            document.body.append(form)
            form.submit() }""",
            (moment + timedelta(seconds=56)).isoformat(),
        )
    return moment + timedelta(minutes=1)


def test_a_delegate_who_is_elsewhere_is_told_at_once_and_gets_the_digest_they_asked_for(
    visit: Callable[..., Page],
) -> None:
    chen, amina = visit("/en/2021/", viewport=PHONE), visit("/en/2021/")
    become(chen, "chen")
    become(amina, "amina")
    chen.goto("/en/me/notices/")
    expect(chen.locator("live-mark")).to_have_attribute("data-state", "live")
    if chen.locator("#unread .count").count():
        chen.get_by_role("button", name="Mark all as read").click()
    expect(chen.locator("#unread .count")).to_have_count(0)
    expect(chen.locator("live-mark")).to_have_attribute("data-state", "live")

    enter(amina)
    amina.fill("#chat-text", "@Chen (illustrative), would you say a word about the harbour?")
    amina.press("#chat-text", "Control+Enter")
    expect(chen.locator("#unread .count")).to_contain_text("1")
    expect(chen.locator("#notices li.unread")).to_contain_text("names you in the chat")
    assert_fits(chen)
    assert_accessible(chen)

    chen.goto("/en/me/mail/")
    chen.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    assert_fits(chen)
    assert_accessible(chen)
    chen.get_by_label("By mail: Somebody names you in a chat").select_option("digest")
    chen.get_by_role("button", name="Keep this choice").click()
    expect(chen.get_by_role("status")).to_contain_text("Your choice is kept.")

    minute = shortly_before_the_next_minute(chen)
    chen.goto("/en/me/mail/")
    zone = ZoneInfo(chen.locator("meta[name=zone-chosen]").get_attribute("content") or "UTC")
    chen.get_by_label("Leave me in peace").uncheck()
    chen.get_by_label("At", exact=True).fill(f"{minute.astimezone(zone):%H:%M}")
    chen.get_by_role("button", name="Keep these hours").click()
    expect(chen.locator("#when")).to_contain_text("1 notice waits for its hour")

    expect(chen.locator("#unread .count")).to_contain_text("1")  # a mail is no reading
    for _second in range(20):
        chen.goto("/demo/mailbox/")
        if chen.get_by_text("Your day: 1 notice").count():
            break
        chen.wait_for_timeout(1000)
    expect(chen.get_by_text("Your day: 1 notice").first).to_be_visible()
    expect(chen.locator("main")).to_contain_text("names you in the chat")
