"""A form of the studio: drafts, conflicts, double clicks."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hemicycle.editions.models import Edition, Theme
from hemicycle.editions.operations.edition import change
from hemicycle.editions.testing import EditionFactory, ThemeFactory
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role
from hemicycle.record.models import Revision, Unsaved

pytestmark = [pytest.mark.django_db, pytest.mark.urls("hemicycle.editions.tests.studio.desk")]


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def theme(edition: Edition) -> Theme:
    return ThemeFactory.create(edition=edition, slug="people", name={"en": "People", "fr": "Les gens"})


@pytest.fixture
def desk(client: Client, edition: Edition, olga: Person) -> Client:
    client.force_login(with_role(olga, "organiser", edition.scope))
    return client


def _typed(theme: Theme, **other: str) -> dict[str, str]:
    return {
        "slug": theme.slug,
        "hue": theme.hue,
        "order": "0",
        **{f"name_{k}": v for k, v in theme.name.items()},
        **other,
    }


def _at(theme: Theme) -> str:
    return f"/en/2021/studio/desk/{theme.pk}/"


def _seen(html: str) -> str:
    return re.findall(r'name="seen" value="(\d+)"', html)[0]


def test_a_form_saves_and_offers_to_undo(desk: Client, theme: Theme) -> None:
    answer = desk.post(_at(theme), _typed(theme, name_es="La gente", seen="0"))
    assert answer.status_code == 302
    theme.refresh_from_db()
    assert theme.name["es"] == "La gente"
    page = desk.get(_at(theme)).content.decode()
    assert "Saved." in page
    (undo,) = re.findall(r'action="(/en/2021/studio/history/\d+/undo/)"', page)
    assert "Saved." not in desk.get(_at(theme)).content.decode(), "it is said once"
    assert desk.post(undo, {"next": _at(theme)}).headers["Location"] == _at(theme)
    theme.refresh_from_db()
    assert "es" not in theme.name


def test_lines_that_a_browser_ends_in_its_own_way_are_no_change(desk: Client, theme: Theme) -> None:
    Theme.objects.update(name={"en": "One\nTwo", "fr": "B"})
    theme.refresh_from_db()
    desk.post(_at(theme), _typed(theme, name_en="One\r\nTwo", name_fr="C", seen="0"))
    assert Revision.objects.get().fields == {
        "name": [{"en": "One\nTwo", "fr": "B"}, {"en": "One\nTwo", "fr": "C"}]
    }


def test_what_was_done_is_said_to_nobody_else(
    desk: Client, theme: Theme, edition: Edition, noor: Person
) -> None:
    answer = desk.post(_at(theme), _typed(theme, name_es="La gente", seen="0"))
    other = Client()
    other.force_login(with_role(noor, "organiser", edition.scope))
    other.cookies["done"] = answer.cookies["done"].value
    assert "Saved." not in other.get(_at(theme)).content.decode()


def test_two_languages_changed_at_once_are_both_kept(desk: Client, theme: Theme, bruno: Person) -> None:
    seen = _seen(desk.get(_at(theme)).content.decode())
    change(theme, {"name": {**theme.name, "fr": "Les personnes"}}, by=bruno)
    desk.post(_at(theme), _typed(theme, name_en="The people", seen=seen))
    theme.refresh_from_db()
    assert theme.name == {"en": "The people", "fr": "Les personnes"}


def test_a_conflict_shows_both_and_loses_nothing(
    desk: Client, theme: Theme, bruno: Person, olga: Person
) -> None:
    seen = _seen(desk.get(_at(theme)).content.decode())
    change(theme, {"name": {**theme.name, "en": "Folks"}, "order": 7}, by=bruno)
    answer = desk.post(_at(theme), _typed(theme, name_en="The people", name_es="La gente", seen=seen))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bruno" in page
    assert "<ins>Folks</ins>" in page
    assert 'value="The people"' in page
    assert 'value="La gente"' in page
    assert re.search(r'name="order" value="7"', page), (
        "what only the other changed stands as the other left it"
    )
    assert Unsaved.objects.get(by=olga).fields["name_en"] == ["The people"]
    theme.refresh_from_db()
    assert theme.name["en"] == "Folks"

    again = {**_typed(theme, name_en="The people", name_es="La gente", order="7"), "seen": _seen(page)}
    assert desk.post(_at(theme), {**again, "take-name-en": "mine"}).status_code == 302
    theme.refresh_from_db()
    assert theme.name == {"en": "The people", "fr": "Les gens", "es": "La gente"}
    assert theme.order == 7
    assert not Unsaved.objects.exists()


def test_theirs_can_be_taken_for_one_language(desk: Client, theme: Theme, bruno: Person) -> None:
    seen = _seen(desk.get(_at(theme)).content.decode())
    change(theme, {"name": {**theme.name, "en": "Folks"}}, by=bruno)
    typed = _typed(theme, name_en="The people", name_es="La gente")
    page = desk.post(_at(theme), {**typed, "seen": seen}).content.decode()
    desk.post(_at(theme), {**typed, "seen": _seen(page), "take-name-en": "theirs"})
    theme.refresh_from_db()
    assert theme.name == {"en": "Folks", "fr": "Les gens", "es": "La gente"}


def test_a_third_change_while_one_chooses_is_a_conflict_again(
    desk: Client, theme: Theme, bruno: Person
) -> None:
    seen = _seen(desk.get(_at(theme)).content.decode())
    change(theme, {"order": 1}, by=bruno)
    page = desk.post(_at(theme), _typed(theme, order="2", seen=seen)).content.decode()
    change(theme, {"order": 3}, by=bruno)
    assert desk.post(_at(theme), _typed(theme, order="2", seen=_seen(page))).status_code == 409
    theme.refresh_from_db()
    assert theme.order == 3


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 40, "٣"])
def test_a_form_that_says_nonsense_about_what_it_saw_overwrites_nobody(
    desk: Client, theme: Theme, bruno: Person, seen: str
) -> None:
    change(theme, {"order": 1}, by=bruno)
    assert desk.post(_at(theme), _typed(theme, order="2", seen=seen)).status_code == 409


def test_what_is_typed_is_kept_offered_and_taken(desk: Client, theme: Theme) -> None:
    form = f"editions.theme:{theme.pk}"
    answer = desk.post(
        "/en/2021/studio/unsaved/", {**_typed(theme, name_es="Gente"), "seen": "0", "form": form}
    )
    assert answer.json()["said"].startswith("Kept, not saved yet")
    page = desk.get(_at(theme)).content.decode()
    assert "have not saved" in page
    assert 'value="Gente"' not in page
    page = desk.get(_at(theme) + "?unsaved=take").content.decode()
    assert 'value="Gente"' in page
    desk.post("/en/2021/studio/unsaved/", {"form": form, "discard": "1", "next": _at(theme)})
    assert "have not saved" not in desk.get(_at(theme)).content.decode()


def test_what_was_kept_and_not_chosen_outlives_saving(desk: Client, theme: Theme) -> None:
    form = f"editions.theme:{theme.pk}"
    desk.post("/en/2021/studio/unsaved/", {**_typed(theme, name_es="Gente"), "seen": "0", "form": form})
    desk.post(_at(theme), _typed(theme, order="4", seen="0", offered="1"))
    assert Unsaved.objects.get().fields["name_es"] == ["Gente"]


def test_an_error_in_the_form_loses_nothing(desk: Client, theme: Theme) -> None:
    page = desk.post(_at(theme), _typed(theme, order="many", name_es="Gente", seen="0")).content.decode()
    assert "Nothing of yours is lost" in page
    assert 'value="Gente"' in page
    assert Unsaved.objects.get().fields["order"] == ["many"]


def test_nobody_else_gets_what_is_unsaved(desk: Client, theme: Theme, edition: Edition, noor: Person) -> None:
    form = f"editions.theme:{theme.pk}"
    desk.post("/en/2021/studio/unsaved/", {**_typed(theme, name_es="Gente"), "seen": "0", "form": form})
    other = Client()
    other.force_login(with_role(noor, "organiser", edition.scope))
    assert "Gente" not in other.get(_at(theme) + "?unsaved=take").content.decode()


@pytest.mark.parametrize(
    "form", ["", "x", "editions.theme", "editions.theme:x", "people.person:1", "a" * 500 + ":1", "\x00"]
)
def test_a_form_that_does_not_exist_keeps_nothing(desk: Client, form: str) -> None:
    assert desk.post("/en/2021/studio/unsaved/", {"form": form, "name": "x"}).status_code == 400
    assert not Unsaved.objects.exists()


def test_too_much_is_not_kept_and_says_so(desk: Client, theme: Theme) -> None:
    data = {"form": f"editions.theme:{theme.pk}", "name_en": "x" * 500_000}
    assert desk.post("/en/2021/studio/unsaved/", data).status_code == 413


def test_a_double_click_adds_one(desk: Client, edition: Edition, theme: Theme) -> None:
    for _click in range(2):
        answer = desk.post("/en/2021/studio/desk/new/", _typed(theme, slug="planet", name_en="Planet"))
        assert answer.status_code == 302
    assert edition.themes.filter(slug="planet").count() == 1
    assert Revision.objects.filter(act="made").count() == 1


def test_the_same_added_later_is_refused_by_its_name_and_stays_typed(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    with clock.set_to(clock.now() - timedelta(minutes=5)):
        desk.post("/en/2021/studio/desk/new/", _typed(theme, slug="planet"))
    page = desk.post("/en/2021/studio/desk/new/", _typed(theme, slug="planet")).content.decode()
    assert "There is another one of this name" in page
    assert 'value="planet"' in page


def test_hostile_input_is_answered_with_a_sentence(desk: Client, theme: Theme) -> None:
    hostile: list[dict[str, Any]] = [
        {"name_en": "a\x00b"},
        {"order": "9" * 400},
        {"name_en": "x" * 1_000_000},
        {"take-name-en": "theirs", "take-": "theirs", "take-nothing-xx": "theirs", "take-slug": "theirs"},
    ]
    for other in hostile:
        assert desk.post(_at(theme), _typed(theme, seen="0", **other)).status_code in {200, 302, 400}


def test_the_form_does_not_exist_for_others(client: Client, theme: Theme, dora: Person) -> None:
    client.force_login(dora)
    assert client.get(_at(theme)).status_code == 404
    assert client.post("/en/2021/studio/unsaved/", {"form": f"editions.theme:{theme.pk}"}).status_code == 404
