"""Reading editions: days, neighbours of news, missing languages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hemicycle.editions import queries, sockets
from hemicycle.editions.models import Edition, Feature
from hemicycle.editions.testing import DayFactory, EditionFactory, NewsFactory, PageFactory
from hemicycle.kernel.text import Text

pytestmark = pytest.mark.django_db

NOON = datetime(2021, 2, 17, 12, tzinfo=UTC)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


def test_days_know_their_number_and_where_days_are_free(edition: Edition) -> None:
    for day in (16, 17, 18, 22):
        DayFactory.create(edition=edition, date=date(2021, 2, day))
    cards = queries.day_cards(edition, NOON)
    assert [card.number for card in cards] == [1, 2, 3, 4]
    assert [card.when for card in cards] == ["past", "today", "coming", "coming"]
    assert [card.after_a_gap for card in cards] == [False, False, False, True]


def test_news_have_neighbours_even_at_the_same_hour(edition: Edition) -> None:
    first, second, third = (NewsFactory.create(edition=edition, slug=slug) for slug in ("a", "b", "c"))
    assert queries.neighbours(second, NOON) == queries.Neighbours(older=first, newer=third)
    assert queries.neighbours(first, NOON).older is None
    assert queries.neighbours(third, NOON).newer is None


def test_a_neighbour_is_never_one_whose_hour_has_not_come(edition: Edition) -> None:
    out = NewsFactory.create(edition=edition)
    NewsFactory.create(edition=edition, publish_at=NOON + timedelta(minutes=1))
    assert queries.neighbours(out, NOON).newer is None


def test_gaps_are_counted_by_object_and_language(edition: Edition) -> None:
    NewsFactory.create(edition=edition, slug="english-only", title={"en": "x"}, body={"en": "y", "fr": "z"})
    PageFactory.create(edition=edition, slug="whole", title=dict.fromkeys(("en", "fr", "es"), "x"), body={})
    found = queries.gaps(edition)
    ours = [
        (str(gap.kind), gap.label, gap.field, gap.languages)
        for gap in found.missing
        if gap.label == "english-only"
    ]
    assert ours == [
        ("News", "english-only", "title", ("fr", "es")),
        ("News", "english-only", "body", ("es",)),
    ]
    assert not [gap for gap in found.missing if gap.label == "whole"]
    assert found.counts["en"] == 0
    assert found.counts["es"] == len(found.of("es")) > found.counts["fr"] == len(found.of("fr")) > 0


def test_a_new_language_is_missing_everywhere(edition: Edition) -> None:
    Feature.objects.create(edition=edition, title={"en": "Desk"}, text={"en": "People who answer."})
    found = queries.gaps(edition, ["ar"])
    assert {gap.field for gap in found.missing if gap.label == "Desk"} == {"title", "text"}
    assert found.counts == {"ar": len(found.missing)}


def test_other_rooms_add_their_texts(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    row = sockets.TextRow("Session", "d1", {"title": Text(en="One")})
    monkeypatch.setattr(sockets, "text_sources", [sockets.TextSource("programme", lambda edition: [row])])
    assert queries.gaps(edition).missing == [queries.Gap("Session", "d1", "title", ("fr", "es"))]
