"""What changes among people."""

import pytest

from hemicycle.people.models import Circle, Person
from hemicycle.people.operations import join_circle, make_scope
from hemicycle.people.testing import CircleFactory

pytestmark = pytest.mark.django_db


def test_a_scope_knows_the_way_from_the_top() -> None:
    top = make_scope("edition")
    below = make_scope("session", under=top)
    assert below.path == f"{top.path}{below.pk}/"
    assert below.path.startswith(top.path)


def test_somebody_joins_a_circle_once(amina: Person) -> None:
    circle: Circle = CircleFactory.create()
    assert join_circle(circle, amina) == join_circle(circle, amina)
    assert circle.memberships.count() == 1
