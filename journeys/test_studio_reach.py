"""Every page behind a door reads well: axe finds nothing, nothing sticks out of the narrowest phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from journeys.eyes import DESK, assert_accessible, assert_fits
from journeys.test_studio import become

Visit = Callable[..., Page]
STUDIO = "/en/2021/studio/"
NARROWEST = {"width": 320, "height": 640}
ARABIC_PHONE = {"width": 390, "height": 844}
FEWEST = 50  # pages that a walk through the studio must find; fewer means that the walk is lost

SECOND_STEPS = (  # forms and questions to which a list's own links lead
    "/new/",
    "/removal/",
    "/order/",
    "/asking/",
    "/repeat/",
    "/copy/",
    "/archive/",
    "/publication/",
    "/preview/",
    "/export/",
)
OF_THE_ACCOUNT = (
    "",
    "addresses/",
    "passkeys/",
    "sessions/",
    "profile/",
    "profile/organisations/new/",
    "profile/seen/",
    "colleagues/",
    "privacy/",
    "privacy/erasure/",
    "notices/",
    "mail/",
    "registrations/",
)
OF_REGISTRATION = ("registration/", "registration/others/", "programme/speaking/", "programme/agenda/")
SAMPLE = (
    "",
    "edition/",
    "participants/",
    "registration/",
    "roles/",
    "languages/",
    "mail/",
    "programme/sessions/",
    "programme/sessions/section-africa/",
    "programme/schedule/2021-02-16/",
    "programme/speakers/vera/",
)


def assert_reads_well(page: Page) -> None:
    """At a desk axe finds nothing; at the narrowest phone nothing sticks out."""
    assert_accessible(page)
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    assert_fits(page)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def look(page: Page, path: str, eye: Callable[[Page], None]) -> list[str]:
    """What is wrong on a page: told rather than raised, so that one run tells of all."""
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        return [f"{path}: {answer and answer.status}"]
    try:
        eye(page)
    except AssertionError as told:
        return [str(told)]
    return []


def walk(page: Page, eye: Callable[[Page], None]) -> tuple[list[str], list[str]]:
    """Every place of the menu, from each list one page of one thing, from that its history and its questions.

    Gives the pages that were looked at, and what is wrong.
    """
    page.goto(STUDIO)
    queue = [(path, 0) for path in links(page, ".studio-menu")]
    shapes = {shape(path) for path, _depth in queue}
    looked, wrong = [], []
    for path, depth in queue:
        wrong += look(page, path, eye)
        looked.append(path)
        if depth == 2 or path.endswith(SECOND_STEPS):
            continue
        for found in links(page, "main"):
            if shape(found) not in shapes:
                shapes.add(shape(found))
                queue.append((found, depth + 1))
    return looked, wrong


def links(page: Page, within: str) -> list[str]:
    """The studio's pages to which this part of the page leads; files are none."""
    paths: list[str] = page.locator(f"{within} a[href*='{STUDIO}']").evaluate_all(
        "links => links.map(link => link.pathname + link.search)"
    )
    return [path for path in dict.fromkeys(paths) if path.endswith("/") and not path.endswith("/counts/")]


def shape(path: str) -> tuple[str, int, str]:
    """The first form of a list stands for all of them: its place, how deep it is, which step."""
    parts = path.removeprefix(STUDIO).strip("/").split("/")
    place = "/".join(parts[: 2 if parts[0] == "programme" else 1])
    return place, len(parts), next((step for step in SECOND_STEPS if path.endswith(step)), "")


def test_every_page_of_the_studio_reads_well(visit: Visit) -> None:
    page = visit("/en/2021/")
    become(page, "olga")
    looked, wrong = walk(page, assert_reads_well)
    assert not wrong, "\n\n".join(wrong)
    assert len(looked) >= FEWEST, looked
    assert any("/history/" in path for path in looked)
    assert any(path.endswith("/removal/") for path in looked)


def test_every_page_of_the_account_and_of_registration_reads_well(visit: Visit) -> None:
    page = visit("/en/2021/")
    become(page, "vera")
    places = [
        *(f"/en/me/{path}" for path in OF_THE_ACCOUNT),
        *(f"/en/2021/{path}" for path in OF_REGISTRATION),
    ]
    wrong = [line for path in places for line in look(page, path, assert_reads_well)]
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "ar"], ids=["dark", "right to left on a phone"])
def test_the_studio_in_the_dark_and_from_right_to_left(visit: Visit, language: str) -> None:
    phone = language == "ar"
    page = visit("/en/2021/", dark=not phone, viewport=ARABIC_PHONE if phone else DESK)
    become(page, "olga")

    def eye(page: Page) -> None:
        assert_accessible(page)
        assert_fits(page)

    wrong = [line for path in SAMPLE for line in look(page, f"/{language}/2021/studio/{path}", eye)]
    assert not wrong, "\n\n".join(wrong)
