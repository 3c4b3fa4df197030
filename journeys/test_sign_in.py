"""People come in: by a code from the demonstration's mailbox, without a script, by a passkey; and are asked again."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from journeys.eyes import DESK, PHONE, assert_accessible, assert_fits

Visit = Callable[..., Page]
NARROWEST = {"width": 320, "height": 640}
A_CODE = re.compile(r"\b(\d{4} \d{4})\b")


def code_for(page: Page, address: str, *, but: str = "") -> str:
    """The newest code that the mailbox of the demonstration holds for an address, read in another tab."""
    mailbox = page.context.new_page()
    try:
        for _ in range(60):
            mailbox.goto("/demo/mailbox/?in=en")
            for mail in mailbox.locator("main article, main details, main li").all():
                text = mail.text_content() or ""
                found = A_CODE.search(text)
                if address in text and found and found[1] != but:
                    return found[1]
            time.sleep(0.5)
    finally:
        mailbox.close()
    raise AssertionError(f"No code came for {address}")


def come_in(page: Page, address: str) -> None:
    """Type the address, look into the mailbox, type the code."""
    page.locator("input[name=address]").fill(address)
    page.locator("form:has(input[name=address]) button").click()
    expect(page).to_have_url(re.compile("/me/sign-in/code/"))
    page.locator("input[name=code]").fill(f" {code_for(page, address)} ")
    page.locator("form:has(input[name=code]) button").click()


def add_device(page: Page) -> Any:
    """A finger that the browser believes in."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return device


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_somebody_new_comes_in_on_a_phone_in_spanish(visit: Visit, javascript: bool) -> None:
    address = f"nueva{int(javascript)}@example.org"
    page = visit("/es/2021/programme/", javascript=javascript, viewport=PHONE)
    page.locator(".sign-in-link").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    if javascript:
        assert_accessible(page)
    assert_fits(page)
    come_in(page, address)
    expect(page).to_have_url(re.compile("/es/me/welcome/"))
    if javascript:
        assert_accessible(page)
    page.locator("input[name=name]").fill("Nuria Nueva")
    page.locator("form:has(input[name=name]) button").click()
    expect(page).to_have_url(re.compile("/es/2021/programme/$"))

    # the menu, and out again
    page.locator("details.me > summary").click()
    expect(page.locator("details.me")).to_contain_text("Nuria Nueva")
    page.locator("details.me form button").click()
    expect(page.locator(".sign-in-link")).to_be_visible()


def test_a_wrong_code_says_what_to_do_and_the_stars_are_offered(visit: Visit) -> None:
    page = visit("/en/2021/programme/2021-02-17/")
    page.locator("li.card button.star").first.click()
    expect(page.locator("button.star[aria-pressed=true]")).to_have_count(1)
    page.locator(".sign-in-link").click()
    page.locator("input[name=address]").fill("sterne@example.org")
    page.locator("form:has(input[name=address]) button").click()
    code = code_for(page, "sterne@example.org")
    page.locator("input[name=code]").fill("0000 0001" if code != "0000 0001" else "0000 0002")
    page.locator("form:has(input[name=code]) button").click()
    expect(page.locator(".field .error")).to_contain_text("newest mail")
    assert_accessible(page)
    page.locator("input[name=code]").fill(code)
    page.locator("form:has(input[name=code]) button").click()
    page.locator("input[name=name]").fill("Stella Stern")
    page.locator("form:has(input[name=name]) button").click()
    offer = page.locator(".notice", has_text="kept 1 star for you")
    offer.locator("a").click()
    page.locator("section.notice form button").click()
    expect(page.locator("main")).to_contain_text("Working for the Planet")
    expect(page.locator("section.notice")).to_have_count(0)


def test_a_passkey_is_made_named_used_and_removed(visit: Visit) -> None:
    page = visit("/en/me/sign-in/?next=/en/me/passkeys/")
    add_device(page)
    come_in(page, "passkey@example.org")
    page.locator("input[name=name]").fill("Pat Passkey")
    page.locator("form:has(input[name=name]) button").click()
    expect(page).to_have_url(re.compile("/en/me/passkeys/"))
    page.get_by_role("link", name="Make a passkey").click()
    assert_accessible(page)
    page.locator("input[name=name]").fill("My laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".account-rows")).to_contain_text("My laptop")
    assert_accessible(page)

    # out, and in by the passkey alone
    page.locator("details.me > summary").click()
    page.locator("details.me form button").click()
    page.goto("/en/me/sign-in/?next=/en/me/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/en/me/sessions/"))
    expect(page.locator(".account-rows")).to_contain_text("this one")
    assert_accessible(page)

    # another name, and away with it
    page.goto("/en/me/passkeys/")
    page.get_by_role("link", name="Rename").click()
    page.locator("input[name=name]").fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".account-rows")).to_contain_text("Old laptop")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".account-rows")).to_have_count(0)


def test_a_persona_proves_who_she_is_by_a_code_or_a_passkey(visit: Visit) -> None:
    page = visit("/en/2021/")
    add_device(page)
    page.locator("aside.demo details").nth(1).locator("summary").click()
    page.get_by_role("button", name=re.compile("Chen")).click()
    page.goto("/en/me/passkeys/new/")
    expect(page).to_have_url(re.compile("/en/me/proof/"))
    assert_accessible(page)
    page.get_by_role("button", name="Send me a code").click()
    page.locator("input[name=code]").fill(code_for(page, "chen@example.org"))
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/en/me/passkeys/new/"))
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".account-rows li")).to_have_count(1)

    # as a persona again, without a proof: this time the passkey is asked
    page.locator("aside.demo details").nth(1).locator("summary").click()
    page.get_by_role("button", name=re.compile("Dora")).click()
    page.locator("aside.demo details").nth(1).locator("summary").click()
    page.get_by_role("button", name=re.compile("Chen")).click()
    page.goto("/en/me/passkeys/new/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/en/me/passkeys/new/"))


@pytest.mark.parametrize("viewport", [NARROWEST, DESK], ids=["narrowest", "desk"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_account_fits_and_reads_from_right_to_left(visit: Visit, viewport: Any, dark: bool) -> None:
    page = visit("/ar/2021/", viewport=viewport, dark=dark)
    assert_fits(page)
    page.goto("/ar/me/sign-in/")
    assert_accessible(page)
    assert_fits(page)
    page.locator("aside.demo details").nth(1).locator("summary").click()
    page.locator("aside.demo button[formaction*='/amina/']").click()
    for path in (
        "/ar/2021/",
        "/fr/2021/",
        "/ar/me/",
        "/ar/me/addresses/",
        "/ar/me/passkeys/",
        "/ar/me/sessions/",
    ):
        page.goto(path)
        assert_fits(page)
        assert_accessible(page)
