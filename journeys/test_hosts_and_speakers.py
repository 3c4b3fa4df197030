"""A host of a section works within it and is stopped outside; a speaker is asked, answers, and says who they are."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from journeys.eyes import DESK, PHONE, assert_accessible, assert_fits
from journeys.test_studio import become

Visit = Callable[..., Page]
STUDIO = "/en/2021/studio/"
OF_THE_SECTION = f"{STUDIO}programme/sessions/section-africa/"
CLOSED_TO_A_HOST = (
    "programme/sessions/section-europe/",
    "programme/sessions/section-africa/removal/",
    "programme/sessions/section-africa/repeat/",
    "programme/sessions/new/",
    "programme/schedule/",
    "programme/schedule/2021-02-16/",
    "programme/speakers/",
    "programme/speakers/vera/",
    "programme/releases/",
    "participants/",
    "invitations/",
    "people/",
    "registration/",
    "mail/",
    "life/",
    "edition/",
)


def status_of(page: Page, path: str) -> int:
    """What the house answers to whoever types this address."""
    answer = page.goto(path)
    assert answer
    return answer.status


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_host_says_what_a_session_of_the_own_section_is(visit: Visit, viewport: Any) -> None:
    page = visit("/en/2021/", viewport=viewport)
    become(page, "sami")
    page.goto(f"{STUDIO}programme/sessions/")
    rows = page.locator("table.worklist tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    expect(page).to_have_url(re.compile(OF_THE_SECTION))
    assert_accessible(page)
    assert_fits(page)

    # what the organisers set is read, not changed
    kept = page.get_by_role("region", name="Set by the organisers")
    for name in ("Kind", "Led by", "Themes", "Speakers", "Listed to", "Open to"):
        expect(kept.locator("dt", has_text=name)).to_be_visible()
    expect(kept).to_contain_text("Africa")
    expect(kept.locator("input, select, textarea")).to_have_count(0)
    for field in ("slug", "kind", "themes", "listed_to", "open_to"):
        expect(page.locator(f"form [name={field}]")).to_have_count(0)
    expect(page.locator("form [name^=leads-], form [name^=speakers-]")).to_have_count(0)

    said = f"What African cities ask for, typed at {viewport['width']} pixels"
    page.locator("[name=description_en]").fill(said)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".done")).to_contain_text("Saved.")
    page.get_by_role("link", name="Public page", exact=True).click()
    expect(page.locator("main")).to_contain_text(said)
    assert_fits(page)


def test_a_host_is_stopped_outside_the_own_section(visit: Visit) -> None:
    page = visit("/en/2021/")
    become(page, "sami")
    for path in CLOSED_TO_A_HOST:
        assert status_of(page, STUDIO + path) == 404, path

    # no link leads there, from no page that a host finds
    page.goto(STUDIO)
    found = set(_links(page))
    for start in (
        "programme/sessions/",
        "programme/sessions/section-africa/",
        "news/",
        "pages/",
        "sections/",
    ):
        assert status_of(page, STUDIO + start) == 200, start
        found |= set(_links(page))
    for path in CLOSED_TO_A_HOST:
        assert STUDIO + path not in found, path
    for path in sorted(found):
        assert status_of(page, path) == 200, path

    # nor does a form that somebody else's page would have sent
    page.goto(OF_THE_SECTION)
    answers = page.evaluate(
        """async (paths) => {
            const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value
            const send = (path) => fetch(path, {method: "POST", body: new URLSearchParams(
                {csrfmiddlewaretoken, confirmed: "1", title_en: "Taken"})})
            return Promise.all(paths.map(async (path) => (await send(path)).status))
        }""",
        [
            f"{STUDIO}programme/sessions/section-europe/",
            f"{STUDIO}programme/sessions/section-africa/copy/",
            f"{STUDIO}programme/sessions/section-africa/removal/",
            f"{STUDIO}programme/releases/",
        ],
    )
    assert answers == [404, 404, 404, 404]


def _links(page: Page) -> list[str]:
    """The places of the studio that this page leads to."""
    found: list[str] = page.locator(f"a[href^='{STUDIO}']").evaluate_all(
        "links => links.map(link => link.pathname)"
    )
    return found


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_speaker_is_asked_confirms_and_says_who_they_are(
    visit: Visit, tmp_path: Path, javascript: bool
) -> None:
    olga = visit("/en/2021/")
    become(olga, "olga")
    entry = f"{STUDIO}programme/speakers/vera/"
    olga.goto(entry)
    write_down(olga, "no answer")  # the demonstration is one for all journeys
    sent = mails_that_ask(olga)
    olga.goto(entry)
    olga.get_by_role("link", name="Ask again").click()
    expect(olga.locator(".letter")).to_contain_text("Vera")
    assert_accessible(olga)
    olga.get_by_role("button", name="Send it").click()
    expect(olga.locator(".done")).to_contain_text("on its way")
    mail = newest_mail_that_asks(olga, but=sent)
    found = re.search(r"https?://\S+(/es/2021/programme/speaking/)", mail)
    assert found, mail

    vera = visit("/en/2021/", javascript=javascript, viewport=PHONE)
    as_persona(vera, "vera")
    vera.goto("/en/2021/programme/speaking/")
    assert_fits(vera)
    if javascript:
        assert_accessible(vera)
    word = f"I shall be there, {'with' if javascript else 'without'} a script"
    vera.get_by_label("A word to the organisers").fill(word)
    vera.get_by_role("button", name="I will be there").click()
    expect(vera.locator(".notice.good")).to_contain_text("The organisers have your answer")
    expect(vera.locator("article")).to_contain_text("You have confirmed")

    about = f"Vera writes of herself {'with' if javascript else 'without'} a script."
    words = vera.get_by_role("region", name="About me")
    words.locator("[name=biography_en]").fill(about)
    for end, hour in (("starts_at", "10:00"), ("ends_at", "18:00")):
        words.locator(f"[name='availability-0-{end}-day']").fill("2021-02-17")
        words.locator(f"[name='availability-0-{end}-hour']").fill(hour)
    words.get_by_role("button", name="Save").click()
    expect(vera.locator(".notice.good")).to_contain_text("Saved.")
    expect(vera.locator("[name='availability-0-starts_at-hour']")).to_have_value("10:00")

    picture = tmp_path / "vera.png"
    Image.new("RGB", (300, 300), "teal").save(picture)
    photo = vera.get_by_role("region", name="My photo")
    photo.locator("input[type=file]").set_input_files(picture)
    photo.get_by_role("button", name="Save the photo").click()
    expect(photo.locator("img.face")).to_be_visible()

    olga.goto(entry)
    answer = olga.locator(".answers li").first
    expect(answer.locator(".pill")).to_have_text("confirmed")
    expect(answer).to_contain_text(word)
    expect(olga.locator("[name='availability-0-starts_at-hour']")).not_to_have_value("")
    assert told(olga, "Vera")

    reader = visit("/en/2021/programme/sessions/section-latin-america/", javascript=javascript)
    expect(reader.locator("main")).to_contain_text(about)
    expect(reader.locator("main img.face, main img[src*='/media/speakers/']").first).to_be_visible()
    expect(reader.locator("main")).not_to_contain_text(word)


def as_persona(page: Page, who: str) -> None:
    """Become somebody by the banner: it needs no script."""
    page.locator("aside.demo details").nth(1).locator("summary").click()
    page.locator(f"aside.demo button[formaction*='/{who}/']").click()
    expect(page.locator("details.me")).to_be_visible()


def write_down(page: Page, answer: str) -> None:
    """What the speaker said elsewhere, about each session."""
    for at in range(page.locator(".answers form").count()):
        form = page.locator(".answers form").nth(at)
        form.locator("select").select_option(label=answer)
        form.get_by_role("button", name="Write it down").click()


def _asking(page: Page) -> Locator:
    page.goto("/demo/mailbox/?in=en")
    asked = re.compile(r"/es/2021/programme/speaking/")
    return (
        page.locator("main article, main details, main li")
        .filter(has_text="vera@example.org")
        .filter(has_text=asked)
    )


def mails_that_ask(page: Page) -> int:
    """How many mails that ask Vera lie in the mailbox."""
    return _asking(page).count()


def newest_mail_that_asks(page: Page, *, but: int) -> str:
    """The mail that came after the others."""
    for _ in range(60):
        mails = _asking(page)
        if mails.count() > but:
            return mails.first.text_content() or ""
        time.sleep(0.5)
    raise AssertionError("No mail asked the speaker")


def told(page: Page, name: str) -> bool:
    """Whether a notice in the page tells of somebody; it comes a moment after the fact."""
    for _ in range(40):
        page.goto("/en/me/notices/")
        if name in (page.locator("main").text_content() or ""):
            assert_accessible(page)
            return True
        time.sleep(0.5)
    return False
