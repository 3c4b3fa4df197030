"""Who comes, stays, reacts, attends: what is written, what is not, and what two tabs do."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Unclear
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations.moderation import ban
from hemicycle.live.operations.saying import TooMuch
from hemicycle.live.presence import notices, operations, queries, tallies
from hemicycle.live.presence.keepers import write
from hemicycle.live.presence.models import Attendance, Here, Policy, Uncounted
from hemicycle.live.presence.privacy import export, forget_attendance, forget_who_was_here
from hemicycle.live.presence.rules import SIGNS
from hemicycle.live.queries.places import place_of
from hemicycle.live.sockets import Place
from hemicycle.live.tests.factories import DURING, register
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.testing import OrganisationFactory, PersonFactory, SectionFactory
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(venue: Venue) -> Place:
    found = place_of(venue)
    assert found is not None
    return found


def given(place: Place, venue: Venue) -> tallies.Pass:
    return tallies.Pass(venue.edition_id, True, place.opens_at, place.closes_at)


def come_at(minutes: float, venue: Venue, place: Place, person: Person) -> None:
    with clock.set_to(DURING + timedelta(minutes=minutes)):
        operations.arrive(venue, place, by=person)


def people_at(minutes: float, venue: Venue) -> int:
    with clock.set_to(DURING + timedelta(minutes=minutes)):
        return Here.objects.now().filter(venue=venue).count()


# --- here ----------------------------------------------------------------------------------------------------


def test_whoever_loads_the_page_is_here_for_ten_minutes_without_a_script(
    venue: Venue, place: Place, amina: Person
) -> None:
    come_at(0, venue, place, amina)
    assert [people_at(at, venue) for at in (0, 9, 11)] == [1, 1, 0]
    come_at(30, venue, place, amina)
    assert [people_at(at, venue) for at in (31, 41)] == [1, 0]


def test_with_a_script_one_is_gone_soon_after_the_last_sign(
    venue: Venue, place: Place, amina: Person
) -> None:
    come_at(0, venue, place, amina)
    for at in (1, 2, 3):
        with clock.set_to(DURING + timedelta(minutes=at)):
            operations.stay(venue.pk, given(place, venue), by=amina)
    assert [people_at(at, venue) for at in (3, 5, 6)] == [1, 1, 0]


def test_signs_of_life_are_written_once_a_minute(venue: Venue, place: Place, amina: Person) -> None:
    come_at(0, venue, place, amina)
    written = set()
    for seconds in range(0, 120, 5):  # many tabs
        with clock.set_to(DURING + timedelta(seconds=seconds)):
            operations.arrive(venue, place, by=amina)
            operations.stay(venue.pk, given(place, venue), by=amina)
            written.add(Here.objects.get().seen_at)
    assert len(written) == 3


def test_a_tab_that_closes_ends_it_soon_unless_another_is_open(
    venue: Venue, place: Place, amina: Person
) -> None:
    come_at(0, venue, place, amina)
    with clock.set_to(DURING + timedelta(seconds=10)):
        operations.leave(venue.pk, by=amina)
    assert people_at(0.3, venue) == 1
    assert people_at(0.5, venue) == 0
    with clock.set_to(DURING + timedelta(seconds=40)):  # the other tab
        operations.stay(venue.pk, given(place, venue), by=amina)
    assert people_at(2, venue) == 1


def test_a_sign_of_life_never_brings_in_who_is_not_in(venue: Venue, place: Place, amina: Person) -> None:
    operations.stay(venue.pk, given(place, venue), by=amina)
    operations.leave(venue.pk, by=amina)
    assert not Here.objects.exists()


def test_whoever_does_not_want_to_be_counted_is_in_no_number(
    venue: Venue, place: Place, amina: Person, chen: Person
) -> None:
    for person in (amina, chen, *(register(one, venue) for one in PersonFactory.create_batch(2))):
        operations.arrive(venue, place, by=person)
    assert queries.figures_now(venue.pk).people == 4
    assert operations.set_counted(False, by=amina) == [venue.pk]
    assert operations.set_counted(False, by=amina) == []
    assert queries.figures_now(venue.pk).people == 3
    operations.arrive(venue, place, by=amina)
    operations.stay(venue.pk, given(place, venue), by=amina)
    assert not Here.objects.filter(person=amina).exists()
    operations.set_counted(True, by=amina)
    operations.arrive(venue, place, by=amina)
    assert queries.counted_now(venue.pk).people == 4


def test_a_row_that_a_race_has_left_is_not_counted_either(venue: Venue, place: Place, amina: Person) -> None:
    operations.arrive(venue, place, by=amina)
    Uncounted.objects.create(person=amina)
    assert not Here.objects.now().exists()


def test_whoever_is_excluded_is_here_no_longer(
    venue: Venue,
    place: Place,
    amina: Person,
    chen: Person,
    olga: Person,
    later: list[Callable[[], None]],
) -> None:
    for person in (amina, chen):
        operations.arrive(venue, place, by=person)
        tallies.give_pass(venue.pk, person.pk, given(place, venue))
    ban(amina, venue, by=olga)
    ban(chen, venue, whole=True, by=olga)
    drain_all()
    assert not Here.objects.exists()
    assert tallies.pass_of(venue.pk, amina.pk, venue.edition_id) is None
    assert len(later) == 1  # both within one tick


def test_people_stand_under_their_section_and_the_country_of_their_organisation(
    venue: Venue, place: Place
) -> None:
    africa, europe = SectionFactory.create(), SectionFactory.create()
    rabat = OrganisationFactory.create(country="MA", section=africa)
    people = [
        *PersonFactory.create_batch(3, organisation=rabat, country="FR"),
        *PersonFactory.create_batch(4, section=europe, country="ES"),
        *PersonFactory.create_batch(1, section=europe, country="PT"),
        *PersonFactory.create_batch(3),
    ]
    for person in people:
        operations.arrive(venue, place, by=person)
    found = queries.counted_now(venue.pk)
    assert found.people == 11
    assert [(one.section, one.people, one.countries) for one in found.sections] == [
        (europe.pk, 5, ()),
        (africa.pk, 3, (("MA", 3),)),
        (None, 3, ()),
    ]


def test_everybody_gets_the_same_numbers_for_some_seconds(
    venue: Venue, place: Place, amina: Person, django_assert_num_queries: Callable[..., object]
) -> None:
    first = queries.figures_now(venue.pk)
    for person in PersonFactory.create_batch(5):
        operations.arrive(venue, place, by=person)
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert queries.figures_now(venue.pk) == first
    tallies.forget_figures(venue.pk)
    assert queries.figures_now(venue.pk).people == 5


# --- reactions -----------------------------------------------------------------------------------------------


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let the real time of the counters go on; nobody is too fast."""
    now = [1_000_000_020.0]
    monkeypatch.setattr(tallies, "is_first_in_second", lambda venue, person: True)
    monkeypatch.setattr(tallies.time, "time", lambda: now[0])

    def go(by: float) -> None:
        now[0] += by

    return go


def test_a_reaction_is_counted_and_goes_after_ten_seconds(
    venue: Venue, amina: Person, chen: Person, seconds: Callable[[float], None]
) -> None:
    assert operations.react(venue.pk, "applause", by=amina)
    assert operations.react(venue.pk, "applause", by=chen)
    seconds(1)
    assert operations.react(venue.pk, "heart", by=amina)
    found = tallies.reactions(venue.pk)
    assert (found.lately["applause"], found.lately["heart"], found.fresh["applause"]) == (2, 1, 2)
    seconds(9)
    assert tallies.reactions(venue.pk).lately == {**dict.fromkeys(SIGNS, 0), "heart": 1}
    seconds(1)
    assert not tallies.reactions(venue.pk)


def test_of_many_within_a_second_one_is_counted(venue: Venue, amina: Person) -> None:
    assert [operations.react(venue.pk, sign, by=amina) for sign in ("applause", "applause", "heart")] == [
        True,
        False,
        False,
    ]
    assert sum(tallies.reactions(venue.pk).lately.values()) == 1


def test_past_twenty_a_minute_one_waits(
    venue: Venue, amina: Person, chen: Person, seconds: Callable[[float], None]
) -> None:
    for _each in range(20):
        assert operations.react(venue.pk, "yes", by=amina)
        seconds(1)
    with pytest.raises(TooMuch):
        operations.react(venue.pk, "yes", by=amina)
    assert operations.react(venue.pk, "yes", by=chen)
    seconds(60)
    assert operations.react(venue.pk, "yes", by=amina)


def test_only_what_is_on_the_list_is_a_reaction(venue: Venue, amina: Person) -> None:
    with pytest.raises(Unclear):
        operations.react(venue.pk, "<script>", by=amina)


def test_without_a_cache_nobody_reacts_and_nothing_breaks(
    venue: Venue, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def __getattr__(self, name: str) -> object:
            raise OSError("no line")

    monkeypatch.setattr(tallies, "cache", Away())
    assert not operations.react(venue.pk, "yes", by=amina)
    assert not tallies.reactions(venue.pk)
    assert queries.figures_now(venue.pk).people is None
    assert tallies.pass_of(venue.pk, amina.pk, venue.edition_id) is None


def test_a_thousand_reactions_are_told_once_a_second_and_until_none_is_left(
    venue: Venue,
    seconds: Callable[[float], None],
    later: list[Callable[[], None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(notices, "show", lambda topic, name, payload: shown.append(payload["en"]))
    for _person in range(1000):
        tallies.count(venue.pk, "applause")
        notices.tell_reactions_soon(venue.pk)
    assert len(later) == 1
    for _second in range(20):
        seconds(1)
        for tell in [later.pop(0) for _each in range(len(later))]:
            tell()
    assert "<b>1000</b>" in shown[0]
    assert 'data-fresh="applause:1000"' in shown[0]
    assert 'data-fresh=""' in shown[1]
    assert len(shown) == 10  # the last says that none is left
    assert "<b>" not in shown[-1]


# --- attendance ----------------------------------------------------------------------------------------------


def note(venue: Venue, **values: object) -> Policy:
    policy = Policy.objects.get_or_create(edition=venue.edition)[0]
    write(policy, {"noted": True, **values}, by=None)
    return policy


def test_nothing_is_noted_unless_the_edition_says_so(venue: Venue, place: Place, amina: Person) -> None:
    come_at(0, venue, place, amina)
    Policy.objects.create(edition=venue.edition)
    come_at(2, venue, place, amina)
    assert not Attendance.objects.exists()


def test_first_last_and_minutes_are_noted(venue: Venue, place: Place, amina: Person) -> None:
    note(venue)
    come_at(0, venue, place, amina)
    for at in (1, 2, 3, 20, 21):
        with clock.set_to(DURING + timedelta(minutes=at, seconds=5)):
            operations.stay(venue.pk, given(place, venue), by=amina)
            operations.stay(venue.pk, given(place, venue), by=amina)
    row = Attendance.objects.get()
    assert (row.first_at, row.last_at, row.minutes) == (DURING, DURING + timedelta(minutes=21), 6)


def test_of_two_tabs_one_adds_the_minute(
    venue: Venue, place: Place, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(venue)
    come_at(0, venue, place, amina)
    real, nested = operations.rules.more_minutes, []

    def meanwhile(last: object, now: object) -> int:
        if not nested:  # the other tab is faster, between our reading and our writing
            nested.append(1)
            operations._attended_more(venue.pk, now, by=amina)  # type: ignore[arg-type]
        return real(last, now)  # type: ignore[arg-type]

    monkeypatch.setattr(operations.rules, "more_minutes", meanwhile)
    with clock.set_to(DURING + timedelta(minutes=1)):
        operations.stay(venue.pk, given(place, venue), by=amina)
    assert Attendance.objects.get().minutes == 2


def test_only_while_the_way_in_is_open(venue: Venue, place: Place, amina: Person) -> None:
    note(venue)
    for moment in (place.opens_at - timedelta(seconds=1), place.closes_at):
        with clock.set_to(moment):
            operations.arrive(venue, place, by=amina)
    assert not Attendance.objects.exists()
    with clock.set_to(place.opens_at):
        operations.arrive(venue, place, by=amina)
    assert Attendance.objects.count() == 1


def test_whoever_is_not_counted_still_attends(venue: Venue, place: Place, amina: Person) -> None:
    note(venue)
    operations.set_counted(False, by=amina)
    come_at(0, venue, place, amina)
    come_at(1, venue, place, amina)
    assert Attendance.objects.get().minutes == 2
    assert not Here.objects.exists()


def test_when_it_is_switched_off_nothing_more_is_noted(venue: Venue, place: Place, amina: Person) -> None:
    policy = note(venue)
    come_at(0, venue, place, amina)
    write(policy, {"noted": False}, by=None)
    for at in (1, 2):
        with clock.set_to(DURING + timedelta(minutes=at)):
            operations.stay(venue.pk, given(place, venue), by=amina)
            operations.arrive(venue, place, by=amina)
    assert Attendance.objects.get().minutes == 1


def test_it_is_announced_once_for_each_change(venue: Venue, olga: Person) -> None:
    policy = note(venue)
    write(policy, {"noted": True}, by=olga)
    write(policy, {"noted": False}, by=olga)
    told = Entry.objects.filter(kind="AttendanceSwitched").order_by("pk")
    assert [entry.data["noted"] for entry in told] == [True, False]


def test_what_was_noted_is_removed_for_good(venue: Venue, place: Place, amina: Person, olga: Person) -> None:
    note(venue)
    come_at(0, venue, place, amina)
    assert operations.remove_attendance(venue.edition, by=olga) == 1
    assert operations.remove_attendance(venue.edition, by=olga) == 0
    assert Entry.objects.filter(kind="AttendanceRemoved").count() == 1


@pytest.mark.parametrize(("own", "conduct", "lasts"), [(5, 180, 5), (90, 20, 20)])
def test_attendance_goes_when_the_shorter_time_is_over(
    venue: Venue, place: Place, amina: Person, own: int, conduct: int, lasts: int
) -> None:
    note(venue, kept_days=own)
    Conduct.objects.create(edition=venue.edition, kept_days=conduct)
    come_at(0, venue, place, amina)
    with clock.set_to(DURING + timedelta(days=5 + lasts)):  # the edition ends on the 22nd
        assert forget_attendance() == 0
    with clock.set_to(DURING + timedelta(days=6 + lasts)):
        assert forget_attendance() == 1


def test_who_was_here_is_forgotten_an_hour_later(venue: Venue, place: Place, amina: Person) -> None:
    come_at(0, venue, place, amina)
    with clock.set_to(DURING + timedelta(minutes=65)):
        assert forget_who_was_here() == 0
    with clock.set_to(DURING + timedelta(minutes=71)):
        assert forget_who_was_here() == 1


def test_ones_own_copy_says_it_and_erasure_removes_it(
    venue: Venue, place: Place, amina: Person, chen: Person
) -> None:
    note(venue)
    for person in (amina, chen):
        come_at(0, venue, place, person)
    Uncounted.objects.create(person=amina)
    [(_name, copy)] = export(amina)
    assert copy["attendance"][0]["session"] == str(place.title)
    assert copy["attendance"][0]["minutes"] == 1
    assert len(copy["here"]) == len(copy["not counted"]) == 1
    erase_person(amina, by=amina)
    for model in (Here, Uncounted, Attendance):
        assert not model._default_manager.filter(person=amina).exists()
    assert Attendance.objects.get().person == chen
