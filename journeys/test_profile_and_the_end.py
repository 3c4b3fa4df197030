"""Somebody tells of themselves, chooses who sees it, takes a copy of everything and ends it; without a script too."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from journeys.eyes import DESK, PHONE, assert_accessible, assert_fits
from journeys.test_sign_in import come_in

Visit = Callable[..., Page]


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_profile_from_its_first_word_to_its_end(visit: Visit, javascript: bool, tmp_path: Path) -> None:
    address = f"lena{int(javascript)}@example.org"
    page = visit("/en/me/profile/", javascript=javascript, viewport=PHONE, zone="Africa/Nairobi")
    come_in(page, address)
    if "welcome" in page.url:
        page.locator("input[name=name]").fill("Lena Unmistakable")
        page.locator("form:has(input[name=name]) button").click()
    page.goto("/en/me/profile/")

    # told, section by section; what is not saved yet stays
    page.locator("[name=about-name]").fill("Lena Unmistakable")
    page.locator("[name=meeting-offers]").fill("Ten years of water")
    page.get_by_role("button", name="Save “About me”").click()
    expect(page.locator("[name=meeting-offers]")).to_have_value("Ten years of water")
    expect(page.get_by_text("What you typed here is not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save “For meeting others”").click()
    expect(page.locator("#meeting").get_by_text("Saved.")).to_be_visible()
    if javascript:
        page.get_by_role("button", name="Use the zone of this device").click()
        expect(page.locator("[name=languages-zone]")).to_have_value("Africa/Nairobi")
        assert_accessible(page)
    assert_fits(page)

    # a photo
    page.locator("input[name=photo]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": _a_picture()}
    )
    page.get_by_role("button", name="Use this photo").click()
    expect(page.locator("img.portrait")).to_have_count(1)
    photo = page.locator("img.portrait").get_attribute("src") or ""

    # who sees what
    page.goto("/en/me/profile/seen/")
    page.locator("#id_name input[value=everybody], [name=name][value=everybody]").first.check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[aria-labelledby=look-everybody]").get_by_text("Lena Unmistakable")).to_be_visible()
    theirs = page.locator("a[href*='/people/']").get_attribute("href") or ""
    stranger = visit(theirs, viewport=DESK)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Lena Unmistakable")
    assert "Ten years of water" not in stranger.content()
    assert stranger.request.get(photo).status == 404

    # a copy of everything
    page.goto("/en/me/privacy/")
    page.get_by_role("button", name="Ask for a copy").click()
    fetch = page.get_by_role("link", name="Fetch it")
    for _ in range(40):
        if fetch.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    with page.expect_download() as download:
        fetch.first.click()
    download.value.save_as(tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert "Ten years of water" in archive.read("people/profile.json").decode()
        assert "people/photo.webp" in archive.namelist()

    # and the end
    page.goto("/en/me/privacy/erasure/")
    if javascript:
        assert_accessible(page)
    assert_fits(page)
    page.locator("[name=understood]").check()
    page.locator("[name=typed]").fill("ERASE")
    page.get_by_role("button", name="Erase everything about me").click()
    expect(page).to_have_url(re.compile("/en/erased/$"))
    assert stranger.request.get(theirs).status == 404
    page.goto("/en/me/profile/")
    expect(page).to_have_url(re.compile("/me/sign-in/"))
    come_in(page, address)
    assert "Unmistakable" not in page.content(), "whoever comes back is somebody new"


def _a_picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return out.getvalue()
