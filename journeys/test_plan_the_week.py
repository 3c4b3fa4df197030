"""A visitor reads the announcement, finds what to follow, and plans the week: with a script, and without one."""

import re
import urllib.request
from collections.abc import Callable

import icalendar
import pytest
from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits

Visit = Callable[..., Page]
SHOWS_FOCUS = """e => {
  const shape = e.querySelector("rect")  // a link in a picture thickens its frame
  return getComputedStyle(e).outlineStyle !== "none" || (shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 3)
}"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_visitor_in_french_plans_the_week(visit: Visit, house: str, javascript: bool) -> None:
    page = visit("/fr/2021/", javascript=javascript)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("heading", level=1)).to_contain_text("communauté mondiale")

    # to the day of the plenary
    page.goto("/fr/2021/programme/")
    page.get_by_role("link", name=re.compile("mercredi 17 février")).first.click()
    expect(page).to_have_url(re.compile("/fr/2021/programme/2021-02-17/"))
    plenary = page.locator("li.card", has_text="Travailler pour la planète")
    expect(plenary.locator("time").first).to_have_text("14:00")

    # another zone: chosen once, remembered
    page.locator("details.zones > summary").click()
    page.locator("select[name=tz]").select_option("Asia/Jakarta")
    page.locator("details.zones form button").click()
    expect(plenary.locator("time").first).to_have_text("20:00")
    page.goto("/fr/2021/programme/2021-02-17/")
    expect(plenary.locator("time").first).to_have_text("20:00")
    expect(plenary.locator(".zone").first).to_have_text("Jakarta")
    expect(plenary.locator(".at-home")).to_have_text("14:00 Barcelone")

    # what can be followed in Spanish, found without typing accents
    page.locator("#language").select_option("zh")
    page.locator("#q").fill("PERSPECTIVES asie")
    page.locator(".filters .act button").first.click()
    expect(page.locator("li.card")).to_have_count(1)
    expect(page).to_have_url(re.compile("language=zh"))

    # two stars
    page.locator("li.card button.star").click()
    expect(page.locator("li.card button.star")).to_have_attribute("aria-pressed", "true")
    page.goto("/fr/2021/programme/2021-02-17/")
    expect(page.locator("button.star[aria-pressed=true]")).to_have_count(1)
    plenary.locator("button.star").click()
    expect(plenary.locator("button.star")).to_have_attribute("aria-pressed", "true")

    # the agenda and its feed
    page.goto("/fr/2021/programme/agenda/")
    expect(page.locator("main")).to_contain_text("Travailler pour la planète")
    page.locator("#feed form[action$='/feed/'] button").first.click()
    address = page.locator("#feed-address").input_value()
    assert address.startswith(house)
    with urllib.request.urlopen(address) as answer:
        calendar = icalendar.Calendar.from_ical(answer.read())
    assert {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")} == {
        "Travailler pour la planète",
        "CGLU ASPAC : perspectives de l’Asie-Pacifique",
    }


def test_hours_are_rewritten_into_the_zone_of_the_browser(visit: Visit) -> None:
    page = visit("/en/2021/programme/2021-02-17/", zone="Pacific/Auckland")
    plenary = page.locator("li.card", has_text="Working for the Planet")
    expect(plenary.locator("time").first).to_have_text("02:00")
    expect(plenary).to_contain_text("18 Feb")
    expect(page.locator("local-zone")).to_contain_text("Auckland")


def test_a_reader_of_arabic_on_a_phone_reads_from_the_right(visit: Visit) -> None:
    page = visit("/ar/2021/", viewport=PHONE, zone="Asia/Amman")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert_fits(page)
    page.locator("nav.places a[href='/ar/2021/programme/']").click()
    assert_fits(page)
    page.locator("main a[href$='/2021-02-17/']").first.click()
    assert_fits(page)
    assert_accessible(page)
    fallback = page.locator("li.card h2 [lang]").first
    expect(fallback).to_have_attribute("dir", "ltr")
    star = page.locator("button.star").first.bounding_box()
    hour = page.locator("li.card .when time").first.bounding_box()
    assert star
    assert hour
    assert star["x"] < hour["x"], "the star is at the end of the line: on the left"


def test_the_year_after_the_same_address_tells_what_came_of_it(visit: Visit) -> None:
    page = visit("/en/2021/")
    expect(page.locator("main")).not_to_contain_text("630")
    page.locator(".demo details:has(button[name=to]) > summary").click()
    page.get_by_role("button", name="The year after").click()
    page.goto("/en/2021/")
    expect(page.locator("main")).to_contain_text("630")
    expect(page.locator("main")).to_contain_text("Use UCLG TV to gather voices")
    page.goto("/en/2021/programme/sessions/section-mewa/")
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    page.goto("/en/2021/")
    page.locator(".demo details:has(button[name=to]) > summary").click()
    page.get_by_role("button", name=re.compile("17 Feb")).click()
    page.goto("/en/2021/")
    expect(page.locator("main")).not_to_contain_text("630")


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/en/2021/programme/2021-02-17/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate(SHOWS_FOCUS), focused.evaluate("e => e.outerHTML.slice(0, 200)")
        if focused.evaluate("e => e.matches('button.star')"):
            break
    else:
        pytest.fail("no star was reached")
    page.keyboard.press("Enter")
    expect(page.locator("button.star[aria-pressed=true]")).to_have_count(1)
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")


def test_the_draft_of_a_reader_is_not_lost_by_going_back(visit: Visit) -> None:
    page = visit("/en/2021/programme/2021-02-17/")
    page.locator("button.star").first.click()
    expect(page.locator("button.star[aria-pressed=true]")).to_have_count(1)
    page.locator("li.card h2 a").first.click()
    page.go_back()
    page.reload()
    expect(page.locator("button.star[aria-pressed=true]")).to_have_count(1)
