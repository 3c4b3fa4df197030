"""An urgent bulletin to everybody: written, on a phone in a venue at once, read, put away and found again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.eyes import PHONE, assert_accessible, assert_fits
from journeys.test_bell import become

STUDIO = "/en/2021/studio/live/bulletins/"
SESSION = "/fr/2021/programme/sessions/d3-plenary/"
FRENCH = "La plénière commence dix minutes plus tard"


def test_what_is_announced_stands_on_every_page_until_it_is_read(visit: Callable[..., Page]) -> None:
    olga, amina = visit("/en/2021/"), visit("/en/2021/", viewport=PHONE)
    become(amina, "amina")
    amina.goto(SESSION)
    amina.locator("main a.enter-venue").first.click()
    amina.wait_for_url("**/venues/*/")
    expect(amina.locator("live-mark").first).to_have_attribute("data-state", "live")

    become(olga, "olga")
    olga.goto(f"{STUDIO}new/")
    olga.select_option("#id_to", label="Everybody")
    olga.check("[name=level][value=urgent]")
    olga.fill("[name=title_en]", "The plenary begins ten minutes late")
    olga.fill("[name=title_fr]", FRENCH)
    olga.locator("form.bulletin-form .bar button.btn").click()
    asked = olga.locator(".bulletin-asked")
    expect(asked).to_contain_text("Spanish")
    expect(asked).to_contain_text("people get an urgent notice at once")
    assert_accessible(olga)
    asked.locator("button").click()

    banner = amina.locator("bulletin-banners li.urgent:visible")
    expect(banner).to_contain_text(FRENCH)
    assert_fits(amina)
    assert_accessible(amina)
    where = amina.url
    banner.locator("button.put-away").click()
    expect(amina.locator("bulletin-banners li:visible")).to_have_count(0)
    assert amina.url == where

    olga.wait_for_url("**/bulletins/*/")
    olga.fill("[name=title_fr]", f"{FRENCH}, salle B")
    olga.locator("form.bulletin-form .bar button.btn").click()
    expect(banner).to_contain_text("salle B")  # other words: it stands there again
    banner.locator("button.put-away").click()
    amina.goto("/fr/2021/bulletins/")
    expect(amina.locator(".said-list > li").first).to_contain_text(f"{FRENCH}, salle B")
    assert_fits(amina)
    assert_accessible(amina)
    amina.goto("/fr/me/notices/")
    expect(amina.locator("main")).to_contain_text(f"{FRENCH}, salle B")

    visitor = visit("/es/2021/programme/")
    expect(visitor.locator("bulletin-banners li.urgent")).to_contain_text(
        "The plenary begins ten minutes late"
    )
    assert_accessible(visitor)
    visitor.locator("bulletin-banners button.put-away").click()
    visitor.reload()
    expect(visitor.locator("bulletin-banners li.urgent")).to_be_hidden()

    olga.locator("button[value=take-down]").click()
    expect(olga.locator(".done")).to_be_visible()
    visitor.goto("/es/2021/")
    expect(visitor.locator("bulletin-banners")).to_have_count(0)
    amina.goto("/fr/2021/bulletins/")
    expect(amina.locator("main")).not_to_contain_text("salle B")
