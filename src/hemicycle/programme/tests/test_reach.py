"""Where a session hangs: the answer for one and the answer for a list are the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person, Scope, Section
from hemicycle.people.operations import house_scope, take_role
from hemicycle.people.queries import rights_of
from hemicycle.people.rules import Reach
from hemicycle.people.testing import OrganisationFactory, SectionFactory, with_role
from hemicycle.programme.models import Lead, Session
from hemicycle.programme.queries.reach import may_edit, paths_of, runs, sessions_within
from hemicycle.programme.testing import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sessions() -> list[Session]:
    """Of two editions, led by nobody, an organisation, one section, two sections."""
    sections = [SectionFactory.create() for _ in range(2)]
    found = []
    for edition in (EditionFactory.create(), EditionFactory.create()):
        led: list[list[Section]] = [[], [], sections[:1], sections]
        for leads in led:
            session = SessionFactory.create(edition=edition)
            for section in leads:
                Lead.objects.create(session=session, section=section)
            found.append(session)
        Lead.objects.create(session=found[-3], organisation=OrganisationFactory.create())
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_list_and_one_object_agree_whatever_is_granted(
    sessions: list[Session], data: st.DataObject
) -> None:
    house_scope()
    paths = list(Scope.objects.order_by("pk").values_list("path", flat=True))
    reach = Reach(tuple(data.draw(st.lists(st.sampled_from(paths), max_size=3))))
    listed = set(Session.objects.filter(sessions_within(reach)).values_list("pk", flat=True))
    assert listed == {session.pk for session in sessions if reach.covers(*paths_of(session))}
    assert Session.objects.filter(sessions_within(reach)).count() == len(listed), "none is listed twice"


ROLES = {
    "organiser": "edition",
    "section-host": "section",
    "session-host": "session",
    "desk": "edition",
    "steward": "house",
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_roles_reach_the_same_sessions_in_lists_and_one_by_one(
    sessions: list[Session], chen: Person, data: st.DataObject
) -> None:
    house_scope()
    given_roles = []
    for role in data.draw(st.lists(st.sampled_from(sorted(ROLES)), max_size=3)):
        scope = data.draw(st.sampled_from(list(Scope.objects.filter(kind=ROLES[role]).order_by("pk"))))
        with_role(chen, role, scope)
        given_roles.append((role, scope))
    vars(chen).pop("_rights", None)
    listed = set(
        Session.objects.filter(sessions_within(rights_of(chen).reach("programme.edit"))).values_list(
            "pk", flat=True
        )
    )
    assert listed == {session.pk for session in sessions if may_edit(chen, session)}
    for session in sessions:
        if runs(chen, session.edition):
            assert session.pk in listed, "whoever runs a programme edits all of it"
    for grant in chen.grants.all():
        take_role(grant, by=None)
    vars(chen).pop("_rights", None)


def test_what_each_role_reaches(sessions: list[Session], sami: Person, chen: Person, dora: Person) -> None:
    section = Section.objects.order_by("pk").first()
    assert section is not None
    with_role(sami, "section-host", section.scope)
    with_role(chen, "session-host", sessions[0].scope)
    reached = {
        person.name: [may_edit(person, session) for session in sessions[:4]] for person in (sami, chen, dora)
    }
    assert reached == {
        "Sami": [False, False, True, True],
        "Chen": [True, False, False, False],
        "Dora": [False] * 4,
    }
    assert not any(runs(person, Edition.objects.get(pk=sessions[0].edition_id)) for person in (sami, chen))
