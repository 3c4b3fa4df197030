"""People register: with an invitation on a phone, without a script; an office for three, of whom one takes over."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.eyes import DESK, PHONE, assert_accessible, assert_fits

Visit = Callable[..., Page]
A_CODE = re.compile(r"\b(\d{4} \d{4})\b")
BEFORE = "2021-02-10T10:00Z"  # registration is open until the 12th
DURING = "2021-02-17T12:50Z"


@pytest.fixture(autouse=True)
def the_week_before(visit: Visit) -> Iterator[None]:
    """Registration is open."""
    page = visit("/en/2021/")
    _set_clock(page, BEFORE)
    yield
    _set_clock(page, DURING)


def _set_clock(page: Page, moment: str) -> None:
    done = page.request.post(
        "/demo/clock/", form={"to": moment, "next": "/"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert done.ok


def _become(page: Page, name: str) -> None:
    done = page.request.post(
        f"/demo/persona/{name}/", form={"next": "/"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert done.ok


def _mailed(page: Page, address: str, pattern: "re.Pattern[str]") -> str:
    """What the newest mail to an address says where `pattern` has its group; read in another tab."""
    mailbox = page.context.new_page()
    try:
        for _ in range(60):
            mailbox.goto("/demo/mailbox/?in=en")
            for mail in mailbox.locator("main details.mail").all():
                text = mail.text_content() or ""
                found = pattern.search(text)
                if address in text and found:
                    return found[1]
            time.sleep(0.5)
    finally:
        mailbox.close()
    raise AssertionError(f"No such mail came for {address}")


def _prove(page: Page, address: str) -> None:
    """Type the code that was sent; somebody new says how to be called, which is known already."""
    expect(page).to_have_url(re.compile("/me/sign-in/code/"))
    page.locator("input[name=code]").fill(_mailed(page, address, A_CODE))
    page.locator("form:has(input[name=code]) button").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_delegate_registers_from_an_invitation_on_a_phone_in_spanish(
    visit: Visit, javascript: bool
) -> None:
    address = f"delegada{int(javascript)}@example.org"
    desk = visit("/en/2021/")
    _become(desk, "olga")
    desk.goto("/en/2021/studio/invitations/new/")
    desk.locator("input[name=address]").fill(address)
    desk.locator("input[name=name]").fill("Nuria Nueva")
    desk.locator("select[name=language]").select_option("es")
    desk.locator("form.confirm button.btn").click()
    link = _mailed(desk, address, re.compile(r"(https?://\S+/es/2021/invitation/\S+/)"))

    page = visit(link, viewport=PHONE, javascript=javascript)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("input[name=name]")).to_have_value("Nuria Nueva")
    expect(page.locator("main")).to_contain_text(address)
    assert_fits(page)
    if javascript:
        assert_accessible(page)

    # a question that hangs on another: hidden by the script, told by a sentence without
    welcome = page.locator("textarea[name=q-welcome]")
    if javascript:
        expect(welcome).to_be_hidden()
    else:
        expect(page.locator(".only-if").first).to_be_visible()
    page.locator("input[name=q-first-time]").check()
    welcome.fill("Un mapa de la semana")

    # what is missing is told at once, and nothing is lost
    page.locator(".registration-form .send button").click()
    expect(page.locator(".mistakes")).to_contain_text("¿Cómo seguirá la semana?")
    expect(welcome).to_have_value("Un mapa de la semana")
    if javascript:
        assert_accessible(page)
    page.locator("input[name=q-following][value=live]").check()
    page.locator("input[name=needs][value=captions]").check()
    page.locator("input[name=consent-data]").check()
    page.locator(".registration-form .send button").click()

    # the address is proved last; what was typed is still there
    _prove(page, address)
    expect(page.locator("input[name=name]")).to_have_value("Nuria Nueva")
    page.locator("form:has(input[name=name]) button").click()
    expect(page).to_have_url(re.compile("/es/2021/invitation/"))
    expect(page.locator("input[name=needs][value=captions]")).to_be_checked()
    expect(page.locator("textarea[name=q-welcome]")).to_have_value("Un mapa de la semana")
    page.locator(".registration-form .send button").click()
    expect(page).to_have_url(re.compile(r"/es/me/registrations/\d+/"))
    expect(page.locator("main .notice.good")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Un mapa de la semana")
    assert_fits(page)
    if javascript:
        assert_accessible(page)
    assert _mailed(page, address, re.compile(r"(/es/me/registrations/\d+/)"))

    # what comes next: a star, and the agenda
    page.locator("ul.steps a").first.click()
    expect(page).to_have_url(re.compile("/es/2021/programme/"))
    page.goto("/es/2021/programme/2021-02-17/")
    page.locator("button.star").first.click()
    expect(page.locator("button.star[aria-pressed=true]")).to_have_count(1)
    page.goto("/es/2021/programme/agenda/")
    page.locator("#feed form[action$='/feed/'] button").first.click()
    assert page.locator("#feed-address").input_value().endswith(".ics")

    # the link is used up
    again = visit(link)
    expect(again.locator("main [role=alert]")).to_be_visible()


def test_an_office_registers_three_and_the_mayor_takes_over(visit: Visit) -> None:
    office = visit("/en/2021/", viewport=DESK)
    _become(office, "amina")
    office.goto("/en/2021/registration/others/")
    assert_accessible(office)
    people = [
        ("The Mayor", "Mayor", "mayor@example.org"),
        ("The Adviser", "Adviser", ""),
        ("The Voice", "", ""),
    ]
    for number, (name, role, address) in enumerate(people):
        office.locator(f"input[name=row-{number}-name]").fill(name)
        office.locator(f"input[name=row-{number}-office]").fill(role)
        office.locator(f"input[name=row-{number}-email]").fill(address)
    office.get_by_role("button", name="Add a person").click()
    expect(office.locator("fieldset.person-row")).to_have_count(4)
    expect(office.locator("input[name=row-0-email]")).to_have_value("mayor@example.org")
    office.locator("input[name=agreed]").check()
    office.get_by_role("button", name="Register them").click()

    # what the organisers ask is asked of each of them
    expect(office.locator(".mistakes li")).to_have_count(3)
    expect(office.locator(".mistakes")).to_contain_text("Person 3, ")
    assert_accessible(office)
    for number in range(3):
        office.locator(f"input[name=row-{number}-q-following][value=live]").check()
    office.get_by_role("button", name="Register them").click()
    expect(office).to_have_url(re.compile("/en/me/registrations/$"))
    for name, _role, _address in people:
        expect(office.get_by_role("link", name=name)).to_be_visible()
    assert_accessible(office)

    # the mayor opens the link on a phone and proves the address
    link = _mailed(office, "mayor@example.org", re.compile(r"(https?://\S+/me/registrations/take-over/\S+/)"))
    mayor = visit(link, viewport=PHONE)
    expect(mayor.locator("main")).to_contain_text("Amina")
    assert_accessible(mayor)
    assert_fits(mayor)
    mayor.get_by_role("link", name="Sign in").last.click()
    mayor.locator("input[name=address]").fill("mayor@example.org")
    mayor.locator("form:has(input[name=address]) button").click()
    _prove(mayor, "mayor@example.org")
    mayor.locator("input[name=name]").fill("Her Worship the Mayor")
    mayor.locator("form:has(input[name=name]) button").click()
    expect(mayor).to_have_url(re.compile("/me/registrations/take-over/"))
    mayor.get_by_role("button", name="Take over").click()
    expect(mayor).to_have_url(re.compile("/en/me/registrations/$"))
    mayor.locator("ul.registrations a").first.click()
    expect(mayor.locator("main")).to_contain_text("Her Worship the Mayor")
    expect(mayor.locator("main")).to_contain_text("Who acts for you")
    assert_accessible(mayor)

    # the office still sees the place, under the name that is now the mayor's own to write
    office.goto("/en/me/registrations/")
    office.get_by_role("link", name="Her Worship the Mayor").click()
    expect(office.get_by_role("heading", name="Write the name better")).to_have_count(0)
    assert_accessible(office)


def test_an_organiser_builds_the_form_without_a_mouse(visit: Visit) -> None:
    page = visit("/en/2021/")
    _become(page, "olga")
    page.goto("/en/2021/studio/registration/questions/new/")
    assert_accessible(page)
    page.locator("select[name=kind]").select_option("choice")
    page.locator("input[name=label_en]").fill("What do you eat?")
    page.locator("textarea[name=options_en]").fill("Everything\nNo meat")
    page.locator(".question-form button.btn").press("Enter")
    expect(page.locator(".done")).to_be_visible()
    row = page.locator("tr", has_text="What do you eat?")
    row.locator("button.up").press("Enter")
    expect(page.locator("tbody tr th").nth(2)).to_contain_text("What do you eat?")
    assert_accessible(page)
    page.goto("/en/2021/studio/registration/preview/")
    expect(page.get_by_role("group", name="What do you eat?")).to_be_visible()
    assert_accessible(page)
    page.goto("/en/2021/studio/registration/")
    page.locator("tr", has_text="What do you eat?").get_by_role("button", name="Ask no more").click()
    expect(page.locator("tr", has_text="What do you eat?")).to_have_count(0)
    assert_fits(page)
