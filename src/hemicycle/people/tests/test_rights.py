"""What somebody may do: one object and a list get the same answer; roles that are over count for nothing."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Grant, Person, Scope
from hemicycle.people.operations import give_role, hand_role, house_scope, make_scope, newcomer, take_back
from hemicycle.people.queries import rights_of, who_holds, within
from hemicycle.people.queries.rights import rights_now
from hemicycle.people.queries.roles import explain
from hemicycle.people.rules import Reach, may_give, may_take
from hemicycle.people.sockets import permissions, roles
from hemicycle.people.testing import with_role

ROLES = ["steward", "organiser", "section-host", "session-host", "desk", "interpreter"]
trees = st.lists(
    st.integers(-1, 8), min_size=1, max_size=9
)  # each node's parent among those before, -1: none
ends = st.sampled_from([None, timedelta(hours=-1), timedelta(0), timedelta(hours=1)])
grants = st.lists(st.tuples(st.sampled_from(ROLES), st.integers(0, 8), ends), max_size=6)


class _Back(Exception):  # noqa: N818
    """Everything of an example is taken back."""


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees, given=grants, everywhere=st.booleans())
def test_one_object_and_a_list_get_the_same_answer(
    olga: Person, tree: list[int], given: list[tuple[str, int, timedelta | None]], everywhere: bool
) -> None:
    with suppress(_Back), transaction.atomic():
        scopes: list[Scope] = []
        for parent in tree:
            under = scopes[parent % len(scopes)] if scopes and parent >= 0 else None
            scopes.append(make_scope("edition", under=under))
        for role, where, end in given:
            until = None if end is None else clock.now() + end
            give_role(olga, role, scopes[where % len(scopes)], until_at=until, by=None)
        if everywhere:
            give_role(olga, "desk", house_scope(), by=None)
        rights = rights_now(olga)
        for permission in permissions:
            reach = rights.reach(permission.name)
            listed = set(Scope.objects.filter(within(reach, "path")).values_list("pk", flat=True))
            single = {scope.pk for scope in Scope.objects.all() if reach.covers(scope.path)}
            assert listed == single
            explained = {
                scope.pk
                for scope in Scope.objects.all()
                if next(one for one in explain(olga, [scope.path]) if one.permission == permission).may
            }
            assert explained == single
        raise _Back


@given(
    st.lists(st.sampled_from(["/", "/1/", "/1/2/", "/12/", "/3/"])),
    st.sampled_from(["/1/", "/1/2/", "/12/", "/3/4/"]),
)
def test_a_reach_covers_what_lies_below_and_touches_what_lies_above(paths: list[str], path: str) -> None:
    reach = Reach(tuple(paths))
    assert reach.covers(path) == any(path[: len(one)] == one for one in paths)
    if reach.covers(path):
        assert reach.touches(path)


@pytest.mark.django_db
def test_one_is_not_the_beginning_of_twelve(olga: Person) -> None:
    reach = Reach(("/1/",))
    assert not reach.covers("/12/")
    assert within(Reach(), "path") == Q(pk__in=())


@pytest.mark.django_db
def test_a_role_that_is_over_or_taken_back_counts_at_once(olga: Person) -> None:
    scope = make_scope("edition")
    grant = give_role(olga, "organiser", scope, until_at=clock.now() + timedelta(hours=1), by=None)
    assert rights_now(olga).may("editions.edit", scope.path)
    with clock.set_to(clock.now() + timedelta(hours=1)):
        assert not rights_now(olga).may("editions.edit", scope.path)
    grant.delete()
    assert not rights_now(olga).may("editions.edit", scope.path)
    assert not rights_of(Person(is_active=False)).held("/")


@pytest.mark.django_db
def test_somebody_locked_out_may_do_nothing(olga: Person) -> None:
    with_role(olga, "steward", house_scope())
    Person.objects.filter(pk=olga.pk).update(is_active=False)
    assert not rights_now(Person.objects.get(pk=olga.pk)).held("/")


# --- giving and taking ------------------------------------------------------------------------------------


@given(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")), st.booleans(), st.booleans())
def test_nobody_gives_more_than_they_have(needed: set[str], held: set[str], grants: bool, fits: bool) -> None:
    assert bool(may_give(may_grant=grants, fits=fits, needed=needed, held=held)) == (
        grants and fits and needed <= held
    )


@given(
    st.sets(st.sampled_from("abc")),
    st.sets(st.sampled_from("abc")),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_the_last_one_stays(needed: set[str], held: set[str], grants: bool, own: bool, last: bool) -> None:
    may = bool(may_take(may_grant=grants, own=own, last=last, needed=needed, held=held))
    assert may == (not last if own else grants and needed <= held)


@pytest.mark.django_db
def test_an_organiser_gives_roles_in_the_own_edition_only(olga: Person, noor: Person) -> None:
    mine, other, section = make_scope("edition"), make_scope("edition"), make_scope("section")
    with_role(olga, "organiser", mine)
    hand_role(noor, "desk", mine, by=olga)
    hand_role(noor, "session-host", make_scope("session", under=mine), by=olga)
    for role, scope in [
        ("desk", other),
        ("section-host", section),
        ("steward", house_scope()),
        ("nothing", mine),
    ]:
        with pytest.raises(Refused):
            hand_role(noor, role, scope, by=olga)
    with pytest.raises(Refused, match="place of that kind"):
        hand_role(noor, "section-host", mine, by=olga)
    assert set(Grant.objects.filter(person=noor).values_list("role", flat=True)) == {"desk", "session-host"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["section-host", "desk", "interpreter", "session-host"])
def test_only_organisers_and_stewards_give_roles(sami: Person, noor: Person, role: str) -> None:
    edition = make_scope("edition")
    kind = next(one for one in roles if one.name == role).kinds
    scope = edition if "edition" in kind else make_scope(next(iter(kind)), under=edition)
    with_role(sami, role, scope)
    with pytest.raises(Refused, match="do not give roles"):
        hand_role(noor, role, scope, by=sami)


@pytest.mark.django_db
def test_the_last_organiser_cannot_remove_themselves_or_end(olga: Person, noor: Person) -> None:
    scope = make_scope("edition")
    with_role(olga, "organiser", scope)
    own = Grant.objects.get(person=olga)
    with pytest.raises(Refused, match="last one"):
        take_back(own, by=olga)
    with pytest.raises(Refused, match="last one"):
        hand_role(olga, "organiser", scope, until_at=clock.now() + timedelta(days=1), by=olga)
    hand_role(noor, "organiser", scope, until_at=clock.now() + timedelta(days=1), by=olga)
    with pytest.raises(Refused, match="last one"):
        take_back(own, by=olga)  # the other's role ends by itself
    hand_role(noor, "organiser", scope, by=olga)
    take_back(own, by=olga)
    assert not Grant.objects.filter(person=olga).exists()


@pytest.mark.django_db
def test_of_two_who_remove_each_other_the_second_comes_too_late(olga: Person, noor: Person) -> None:
    scope = make_scope("edition")
    for person in (olga, noor):
        with_role(person, "organiser", scope)
        rights_of(person)  # as both have read it before
    hers, his = Grant.objects.get(person=olga), Grant.objects.get(person=noor)
    take_back(his, by=olga)
    with pytest.raises(Refused, match="do not take roles back"):
        take_back(hers, by=noor)
    assert Grant.objects.get() == hers


@pytest.mark.django_db
def test_an_organiser_does_not_take_a_steward_back(olga: Person, bruno: Person) -> None:
    scope = make_scope("edition")
    with_role(olga, "organiser", scope)
    with_role(bruno, "steward", house_scope())
    with pytest.raises(Refused):
        take_back(Grant.objects.get(person=bruno), by=olga)


@pytest.mark.django_db
def test_somebody_new_can_come_in_by_the_address_and_is_made_once(olga: Person) -> None:
    new = newcomer("new@example.org", name="Nia", language="fr")
    assert newcomer("new@example.org", name="Another", language="en") == new
    assert (new.name, new.language, new.has_usable_password()) == ("Nia", "fr", False)
    assert newcomer("olga@example.org", name="x", language="en") == olga


@pytest.mark.django_db
def test_who_holds_a_permission_is_found_there_and_above_and_only_while_it_lasts(
    olga: Person, noor: Person, bruno: Person
) -> None:
    here, beside = make_scope("edition"), make_scope("edition")
    with_role(olga, "organiser", here)
    with_role(olga, "steward", house_scope())
    with_role(noor, "organiser", beside)
    with_role(bruno, "organiser", here)
    assert set(who_holds("people.grant", here.path)) == {olga, bruno}
    Grant.objects.filter(person=bruno).update(until_at=clock.now() - timedelta(minutes=1))
    assert who_holds("people.grant", here.path) == [olga]
    Person.objects.filter(pk=olga.pk).update(is_active=False)
    assert who_holds("people.grant", here.path) == []
