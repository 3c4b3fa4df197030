"""What a journey looks with: axe, the width of a page, sizes of screens."""

import importlib.resources

from playwright.sync_api import Page

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}

AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing, neither in WCAG 2.2 AA nor in its best practices."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert not told, "\n".join([page.url, *told])


def assert_fits(page: Page) -> None:
    """Nothing sticks out of the page sideways."""
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1], f"{page.url}: {wide[0]} px of content in {wide[1]} px"
