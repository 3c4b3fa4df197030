"""An organiser's walk from an empty house to a published week, and a change that reaches the person concerned.

With PICTURES set to a folder, the pictures of `docs/how-to/run-an-edition.md` are written there.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hemicycle.site.testing import House, migrated_house
from journeys.eyes import DESK, assert_accessible

PEOPLE = """Name;E-mail;Organisation;Country;Language
María Núñez;maria@example.org;Puerto Norte;UY;es
Jean Dupont;jean@example.org;Ville-Neuve;FR;fr
"""
A_CODE = re.compile(r"\b(\d{4} \d{4})\b")


class Walk:
    """A browser in a house of its own, whose mails lie in a folder."""

    def __init__(self, house: House, browser: Browser) -> None:
        self.house = house
        self.browser = browser
        self.origin = f"http://localhost:{house.port}"

    def newcomer(self) -> Page:
        """Somebody else's browser."""
        context = self.browser.new_context(base_url=self.origin, viewport=DESK, locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    def mail_to(self, address: str, holding: "str | re.Pattern[str]" = "") -> str:
        """The newest mail to an address that holds what is looked for."""
        for _ in range(120):
            for path in sorted((self.house.home / "mail").glob("*.log"), reverse=True):
                for part in reversed(path.read_text().split("-" * 79)):
                    if f"To: {address}" in part and re.search(holding, part):
                        return part
            time.sleep(0.25)
        raise AssertionError(f"No mail to {address} with {holding!r}")

    def sign_in(self, page: Page, address: str) -> None:
        """By a code from the mailbox."""
        page.locator("input[name=address]").fill(address)
        page.locator("form:has(input[name=address]) button").click()
        found = A_CODE.search(self.mail_to(address, A_CODE))
        assert found
        page.locator("input[name=code]").fill(found[1])
        page.locator("form:has(input[name=code]) button").click()


@pytest.fixture
def walk(browser: Browser) -> Iterator[Walk]:
    with migrated_house() as house:
        assert house.run("steward", "you@example.org", "--name", "You").returncode == 0
        with house.serving("serve"):
            yield Walk(house, browser)


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    folder = os.environ.get("PICTURES")

    def take(page: Page, name: str) -> None:
        assert_accessible(page)
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}.png"))

    return take


def test_from_an_empty_house_to_a_published_week(
    walk: Walk, picture: Callable[[Page, str], None], tmp_path: Path
) -> None:
    you = walk.newcomer()
    you.goto("/en/me/sign-in/")
    walk.sign_in(you, "you@example.org")
    you.goto("/en/")
    you.get_by_role("link", name="Editions I work on").last.click()
    you.get_by_role("link", name="Open a new edition").click()
    for code, name in (("en", "Assembly of Cities 2027"), ("fr", "Assemblée des villes 2027")):
        you.locator(f"[name=name_{code}]").fill(name)
        you.locator(f"[name=languages][value={code}]").check()
    you.locator("[name=languages][value=es]").check()
    you.locator("[name=slug]").fill("2027")
    you.locator("[name=zone]").select_option("Europe/Madrid")
    you.locator("[name=starts_on]").fill("2027-02-15")
    you.locator("[name=ends_on]").fill("2027-02-17")
    you.locator("[name=default_language]").select_option("en")
    picture(you, "new-edition")
    you.get_by_role("button", name="Open the edition").click()
    expect(you).to_have_url(re.compile("/en/2027/studio/$"))
    picture(you, "studio")
    assert walk.newcomer().goto("/en/2027/").status == 404  # type: ignore[union-attr]

    make_a_session(you, picture)
    release(you, picture, version=1)
    publish(you, picture)
    invite_from_a_file(you, tmp_path, picture)

    maria = walk.newcomer()
    invited = re.search(r"http\S+/invitation/\S+", walk.mail_to("maria@example.org", "/invitation/"))
    assert invited
    register(walk, maria, invited[0])
    maria.goto("/es/2027/programme/2027-02-16/")
    maria.locator("button.star").first.click()

    move_the_session(you, picture)
    release(you, picture, version=2)
    send_what_waits(you, picture)
    mail = walk.mail_to("maria@example.org", "text/calendar")
    assert "/es/2027/programme/agenda/" in mail.replace("=\n", "")
    maria.goto("/es/me/notices/")
    expect(maria.locator("main")).to_contain_text("15:00")


def make_a_session(you: Page, picture: Callable[[Page, str], None]) -> None:
    """A session with its words in three languages, and its time."""
    you.goto("/en/2027/studio/programme/sessions/new/")
    for code, title in (("en", "Opening"), ("fr", "Ouverture"), ("es", "Apertura")):
        you.locator(f"[name=title_{code}]").fill(title)
    you.get_by_role("button", name="Make the session").click()
    expect(you).to_have_url(re.compile("/studio/programme/sessions/opening/"))
    picture(you, "session")
    you.goto("/en/2027/studio/programme/schedule/2027-02-16/")
    you.locator("form.add-time [name=session]").select_option(label="Opening")
    you.locator("form.add-time [name=hour]").fill("14:00")
    you.get_by_role("button", name="Add it to the draft").click()
    expect(you.locator(".grid-blocks")).to_contain_text("14:00")
    picture(you, "day-grid")


def release(you: Page, picture: Callable[[Page, str], None], *, version: int) -> None:
    """Look at what the next version changes, then release it."""
    you.goto("/en/2027/studio/programme/releases/")
    if version > 1:
        picture(you, "release")
    you.get_by_role("button", name=f"Release v{version}").click()
    expect(you.locator(".notice.done")).to_contain_text(f"Version v{version} is out")


def publish(you: Page, picture: Callable[[Page, str], None]) -> None:
    """Make the edition public."""
    you.goto("/en/2027/studio/life/")
    picture(you, "publish")
    you.get_by_role("link", name="Make it public").click()
    you.locator("form.confirm button").click()


def invite_from_a_file(you: Page, tmp_path: Path, picture: Callable[[Page, str], None]) -> None:
    """Registration by invitation; people come from a file, are looked at first, then invited."""
    you.goto("/en/2027/studio/registration/")
    you.locator("[name=mode]").select_option("invitation")
    you.get_by_role("button", name="Save").first.click()
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    you.goto("/en/2027/studio/people/")
    you.locator("[name=file]").set_input_files(file)
    you.get_by_role("button", name="Read the file").click()
    expect(you.locator("main")).to_contain_text("maria@example.org")
    picture(you, "people-from-a-file")
    you.get_by_role("button", name="Take over 2 rows").click()
    expect(you.get_by_text("Taken over.")).to_be_visible(timeout=30_000)
    you.get_by_role("link", name="Send them …").click()
    you.locator("form.confirm button").click()


def register(walk: Walk, page: Page, invitation: str) -> None:
    """From the link in the mail to being registered."""
    page.goto(invitation)
    page.locator("input[name=consent-data]").check()
    page.locator(".registration-form .send button").click()
    found = A_CODE.search(walk.mail_to("maria@example.org", A_CODE))
    assert found
    page.locator("input[name=code]").fill(found[1])
    page.locator("form:has(input[name=code]) button").click()
    page.locator("form:has(input[name=name]) button").click()
    page.locator(".registration-form .send button").click()
    expect(page).to_have_url(re.compile(r"/es/me/registrations/\d+/"))


def move_the_session(you: Page, picture: Callable[[Page, str], None]) -> None:
    """An hour later, in the draft."""
    you.goto("/en/2027/studio/programme/schedule/2027-02-16/")
    you.locator(".times-table [name=starts_at-hour]").fill("15:00")
    you.get_by_role("button", name="Move").first.click()
    expect(you.locator(".grid-blocks")).to_contain_text("15:00")


def send_what_waits(you: Page, picture: Callable[[Page, str], None]) -> None:
    """The mails of the release: one in each language is looked at, then all go."""
    you.goto("/en/2027/studio/mail/")
    you.locator("main a[href*='/mail/waiting/']").first.click()
    picture(you, "mails-that-wait")
    you.get_by_role("button", name="Send it …").click()
    you.locator("form.confirm button").click()
