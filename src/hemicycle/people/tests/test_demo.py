"""The demonstration's sections, organisations and cast."""

import pytest

from hemicycle.kernel.zones import zone_or_none
from hemicycle.people import demo
from hemicycle.people.models import Circle, Organisation, Person, Section
from hemicycle.people.sockets import personas

pytestmark = pytest.mark.django_db


def test_the_demonstration_can_be_loaded_twice() -> None:
    demo.load()
    counts = [model.objects.count() for model in (Section, Organisation, Circle, Person)]
    demo.load()
    assert [model.objects.count() for model in (Section, Organisation, Circle, Person)] == counts


def test_nine_sections_lie_west_to_east() -> None:
    demo.load()
    sections = list(Section.objects.all())
    assert len(sections) == 9
    assert [s.slug for s in sections][::8] == ["north-america", "aspac"]
    assert all(zone_or_none(s.zone) and s.region["en"] and s.seat_city["en"] for s in sections)


def test_a_stand_in_for_a_seat_is_marked_as_assumed() -> None:
    demo.load()
    section = Section.objects.get(slug="latin-america")
    assert section.basis("seat_city")
    assert section.basis("zone")
    assert not Section.objects.get(slug="africa").basis("seat_city")


def test_every_persona_is_a_person_who_is_openly_made_up() -> None:
    demo.load()
    for persona in personas:
        if persona.email:
            assert "illustrative" in Person.objects.get(email=persona.email).name
    cast = {"visitor", "amina", "bruno", "chen", "noor", "olga", "sami", "vera", "dora"}
    assert {persona.name for persona in personas} >= cast


def test_bruno_is_in_the_presidency_and_dora_in_no_circle() -> None:
    demo.load()
    assert Circle.objects.filter(memberships__person__email="bruno@example.org").get().slug == "presidency"
    assert not Circle.objects.filter(memberships__person__email="dora@example.org").exists()
