"""Organisers work in the studio: what they type is kept, two at once lose nothing, changes are taken back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import assert_accessible, assert_fits

STUDIO = "/en/2021/studio/"
NARROW = {"width": 320, "height": 800}


def become(page: Page, who: str) -> None:
    """Look with somebody's eyes, as the banner of the demonstration does it."""
    form = f"const f = document.createElement('form'); f.method = 'post'; f.action = '/demo/persona/{who}/'"
    with page.expect_navigation():
        page.evaluate(f"() => {{ {form}; document.body.append(f); f.submit() }}")


def test_two_who_edit_one_page_lose_nothing(visit: Callable[..., Page]) -> None:
    mine, theirs = visit("/en/2021/"), visit("/en/2021/")
    for page in (mine, theirs):
        become(page, "olga")
        page.goto(f"{STUDIO}pages/")
        page.get_by_role("link", name="About the Retreat").first.click()
    title = mine.locator("texts-field input[lang=en]").first
    title.fill("About us")
    expect(mine.locator("[data-kept]")).to_contain_text("Kept, not saved yet")

    theirs.locator("texts-field input[lang=en]").first.fill("About this week")
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.locator(".done")).to_contain_text("Saved.")

    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.get_by_role("heading", name="Somebody else has changed the same")).to_be_visible()
    expect(mine.locator(".side").nth(1).locator("ins")).to_contain_text("this week")
    assert_accessible(mine)
    mine.locator(".side").nth(0).get_by_role("radio").check()
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator(".done")).to_contain_text("Saved.")
    mine.get_by_role("button", name="Undo").click()
    expect(mine.locator(".done")).to_contain_text("That was taken back.")
    mine.goto(f"{STUDIO}history/")
    expect(mine.locator(".revision").first).to_contain_text("this week")


def test_the_studio_on_a_small_phone_and_without_javascript(visit: Callable[..., Page]) -> None:
    page = visit("/en/2021/", viewport=NARROW)
    become(page, "olga")
    for path in ("", "roles/", "life/", "history/", "life/copy/"):
        page.goto(STUDIO + path)
        assert_fits(page)
        assert_accessible(page)
    page.goto(STUDIO)
    page.locator(".studio-menu summary").click()
    page.locator(".studio-menu").get_by_role("link", name="Who can do what").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who can do what")


def test_a_preview_is_read_before_it_is_public_and_by_nobody_else(visit: Callable[..., Page]) -> None:
    page = visit("/en/2021/")
    become(page, "olga")
    page.goto(f"{STUDIO}life/copy/")
    page.get_by_label("English").fill("Retreat to come")
    page.locator("[name=slug]").fill("to-come")
    page.locator("[name=starts_on]").fill("2022-02-14")
    page.get_by_role("button", name="Make the copy").click()
    page.wait_for_url("**/to-come/studio/")
    page.goto("/en/to-come/studio/life/previews/")
    page.locator("[name=label]").fill("The press")
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("#link").input_value()
    guest = visit("/en/2021/")
    assert (answer := guest.goto("/en/to-come/"))
    assert answer.status == 404
    guest.goto(link)
    expect(guest.locator(".preview-note")).to_contain_text("not public")
    assert "preview=" not in guest.url
    assert_accessible(guest)
