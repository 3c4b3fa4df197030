"""What the crew tell each other, and the run of show: what changed, what was told, what was refused."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.bell.models import Message
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.live.backstage import operations, privacy, queries
from hemicycle.live.backstage.models import Beginning, Item, Note
from hemicycle.live.backstage.tests.conftest import speaks
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations.moderation import ban
from hemicycle.live.operations.saying import TooMuch
from hemicycle.live.queries.places import place_of
from hemicycle.live.sockets import Place
from hemicycle.live.tests.factories import DURING, key
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.privacy.export import everything_about
from hemicycle.people.testing import with_role
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db


def rung() -> list[str]:
    """What the bell has told on the crew's topic, in its order."""
    drain_all()
    found = Message.objects.filter(topic__startswith="venue-backstage/").order_by("seq")
    assert all(message.payload is None for message in found), "no words travel"
    return [message.name for message in found]


def add(venue: Venue, title: str, by: Person, minutes: int = 10, who: str = "", note: str = "") -> Item:
    """One more item."""
    return operations.add_item(venue, title=title, who=who, minutes=minutes, note=note, key=key(), by=by)


def seen(venue: Venue) -> int:
    """The latest beginning, as a form shows it."""
    latest = Beginning.objects.filter(venue=venue).last()
    return latest.pk if latest else 0


def go_on(venue: Venue, by: Person, after: int = 5) -> bool:
    """Some minutes later the next item begins."""
    clock.set_shift(clock.shift() + timedelta(minutes=after))
    return operations.go_on(venue, seen=seen(venue), by=by)


def titles(venue: Venue) -> list[str]:
    """The items in their order."""
    return list(Item.objects.filter(venue=venue).values_list("title", flat=True))


# --- notes and signals ----------------------------------------------------------------------------------------


def test_a_note_sent_twice_is_one_and_is_told_once(crew: Venue, ines: Person) -> None:
    sent = key()
    first = operations.write(crew, "The booth hears an echo.", key=sent, by=ines)
    assert operations.write(crew, "The booth hears an echo.", key=sent, by=ines) == first
    assert (first.duty, first.to, first.language) == ("interpreter", "", "en")
    assert rung() == ["note"]
    assert Entry.objects.filter(kind="CrewNoteWritten").count() == 1


def test_what_a_fact_tells_holds_no_words(crew: Venue, ines: Person) -> None:
    note = operations.write(crew, "Only for us", key=key(), by=ines)
    entry = Entry.objects.get(kind="CrewNoteWritten")
    assert entry.data == {"venue_id": crew.pk, "note_id": note.pk}


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "x" * 501])
def test_empty_and_endless_notes_are_refused(crew: Venue, ines: Person, text: str) -> None:
    with pytest.raises(Refused):
        operations.write(crew, text, key=key(), by=ines)
    assert not Note.objects.exists()


def test_a_note_is_for_a_duty_that_there_is(crew: Venue, ines: Person) -> None:
    with pytest.raises(Unclear):
        operations.write(crew, "Hello", key=key(), to="everybody in the house", by=ines)


@pytest.mark.parametrize("who", ["amina", "dora"])
def test_whoever_is_not_in_the_crew_writes_nothing(
    crew: Venue, amina: Person, dora: Person, who: str
) -> None:
    person = {"amina": amina, "dora": dora}[who]
    with pytest.raises(Refused, match="not in this room"):
        operations.write(crew, "Hello", key=key(), by=person)
    with pytest.raises(Refused, match="not in this room"):
        operations.give_signal(crew, "slow", key=key(), by=person)


def test_a_signal_stands_before_those_whom_it_is_for_and_for_a_minute(
    crew: Venue, ines: Person, vera: Person, olga: Person, noor: Person
) -> None:
    operations.give_signal(crew, "slow", key=key(), by=ines)
    assert rung() == ["signal", "note"]

    def large(person: Person) -> list[str]:
        return [one.words for one in queries.signals_for(crew, person, queries.duties_in(crew, person))]

    assert [large(person) for person in (vera, olga, noor, ines)] == [
        ["Please slow down"],
        ["Please slow down"],
        [],
        [],
    ]
    clock.set_shift(clock.shift() + timedelta(seconds=59))
    assert large(vera)
    clock.set_shift(clock.shift() + timedelta(seconds=2))
    assert not large(vera)


def test_the_same_signal_of_two_is_shown_once_with_who_gave_it_last(
    crew: Venue, ines: Person, olga: Person, vera: Person
) -> None:
    operations.give_signal(crew, "two", key=key(), by=ines)
    operations.give_signal(crew, "two", key=key(), by=olga)
    operations.give_signal(crew, "over", key=key(), by=olga)
    large = queries.signals_for(crew, vera, {"speaker"})
    assert [(one.name, one.who) for one in large] == [("over", "Olga"), ("two", "Olga")]


def test_a_signal_again_waits_and_another_does_not(crew: Venue, ines: Person) -> None:
    operations.give_signal(crew, "slow", key=key(), by=ines)
    with pytest.raises(Refused, match="just sent this"):
        operations.give_signal(crew, "slow", key=key(), by=ines)
    operations.give_signal(crew, "unheard", key=key(), by=ines)
    clock.set_shift(clock.shift() + timedelta(seconds=11))
    operations.give_signal(crew, "slow", key=key(), by=ines)
    assert Note.objects.count() == 3
    with pytest.raises(Unclear):
        operations.give_signal(crew, "applause", key=key(), by=ines)


def test_nobody_floods_the_crew(crew: Venue, ines: Person, vera: Person) -> None:
    for at in range(20):
        operations.write(crew, f"Note {at}", key=key(), by=ines)
    with pytest.raises(TooMuch):
        operations.write(crew, "One more", key=key(), by=ines)
    with pytest.raises(TooMuch):
        operations.give_signal(crew, "slow", key=key(), by=ines)
    assert operations.write(crew, "Somebody else", key=key(), by=vera)


def test_what_one_takes_back_is_gone_with_its_words(crew: Venue, ines: Person, vera: Person) -> None:
    note = operations.write(crew, "Wrong session", key=key(), by=ines)
    signal = operations.give_signal(crew, "over", key=key(), by=ines)
    with pytest.raises(Refused, match="Only who wrote this"):
        operations.withdraw(note, by=vera)
    assert operations.withdraw(note, by=ines)
    assert not operations.withdraw(note, by=ines)
    assert operations.withdraw(signal, by=ines)
    assert Note.objects.get(pk=note.pk).text == ""
    assert not queries.signals_for(crew, vera, {"speaker"})
    shown, _more = queries.notes_in(crew, vera, {"speaker"})
    assert [one.state for one in shown] == ["withdrawn", "withdrawn"]


def test_what_is_for_one_duty_is_read_by_it_its_author_and_hosts(
    crew: Venue, ines: Person, vera: Person, noor: Person, olga: Person
) -> None:
    operations.write(crew, "To the booth", key=key(), to="interpreter", by=noor)
    read = {
        person.name: bool(queries.notes_in(crew, person, queries.duties_in(crew, person))[0])
        for person in (ines, vera, noor, olga)
    }
    assert read == {"Ines": True, "Vera": False, "Noor": True, "Olga": True}


def test_in_an_archived_edition_nothing_changes(crew: Venue, ines: Person, olga: Person) -> None:
    item = add(crew, "Opening", olga)
    note = operations.write(crew, "Hello", key=key(), by=ines)
    crew.edition.archived_at = clock.now()
    crew.edition.save()
    note.venue.edition.refresh_from_db()
    for act in (
        lambda: operations.write(crew, "Hello", key=key(), by=ines),
        lambda: operations.give_signal(crew, "slow", key=key(), by=ines),
        lambda: operations.withdraw(note, by=ines),
        lambda: add(crew, "More", olga),
        lambda: operations.remove_item(item, by=olga),
        lambda: operations.go_on(crew, seen=0, by=olga),
    ):
        with pytest.raises(Refused, match="archived"):
            act()


# --- the run of show ------------------------------------------------------------------------------------------


def test_items_stand_in_the_order_in_which_they_came_each_once(crew: Venue, olga: Person) -> None:
    sent = key()
    for _twice in range(2):
        operations.add_item(crew, title="Opening", who="", minutes=5, key=sent, by=olga)
    add(crew, "Round table", olga)
    assert titles(crew) == ["Opening", "Round table"]
    assert rung() == ["run", "run"]


def test_a_name_of_the_programme_stands_for_that_speaker(crew: Venue, olga: Person, vera: Person) -> None:
    item = add(crew, "", olga, who=" vera ")
    assert item.speaker is not None
    assert item.who == ""
    other = add(crew, "", olga, who="The mayor of Rabat")
    assert (other.speaker, other.who) == (None, "The mayor of Rabat")
    run = queries.run_of_show(crew, _place(crew), vera, now=clock.now())
    assert [(one.who, one.mine) for one in run.items] == [("Vera", True), ("The mayor of Rabat", False)]


@pytest.mark.parametrize(
    ("title", "who", "minutes", "why"),
    [
        ("", " ", 5, "what it is"),
        ("x" * 201, "", 5, "too long"),
        ("Opening", "", 0, "between 1 and 600"),
        ("Opening", "", 601, "between 1 and 600"),
    ],
)
def test_an_item_says_what_or_who_and_how_long(
    crew: Venue, olga: Person, title: str, who: str, minutes: int, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        add(crew, title, olga, minutes=minutes, who=who)


@pytest.mark.parametrize("who", ["vera", "ines", "noor", "amina"])
def test_only_hosts_change_the_run_of_show(
    crew: Venue, vera: Person, ines: Person, noor: Person, amina: Person, olga: Person, who: str
) -> None:
    person = {"vera": vera, "ines": ines, "noor": noor, "amina": amina}[who]
    item = add(crew, "Opening", olga)
    for act in (
        lambda: add(crew, "More", person),
        lambda: operations.change_item(item, title="Else", who="", minutes=3, seen=1, by=person),
        lambda: operations.remove_item(item, by=person),
        lambda: operations.move_item(item, up=True, seen=1, by=person),
        lambda: operations.take_speakers(crew, by=person),
        lambda: operations.go_on(crew, seen=0, by=person),
        lambda: operations.go_back(crew, seen=0, by=person),
    ):
        with pytest.raises(Refused, match="who host"):
            act()
    assert titles(crew) == ["Opening"]


def test_items_move_up_and_down_once_for_one_press(crew: Venue, olga: Person) -> None:
    first, second, third = (add(crew, title, olga) for title in ("One", "Two", "Three"))
    assert operations.move_item(third, up=True, seen=third.place, by=olga)
    assert not operations.move_item(third, up=True, seen=third.place, by=olga), "the second click of two"
    assert titles(crew) == ["One", "Three", "Two"]
    assert operations.move_item(first, up=False, seen=first.place, by=olga)
    assert titles(crew) == ["Three", "One", "Two"]
    second.refresh_from_db()
    assert not operations.move_item(second, up=False, seen=second.place, by=olga), "it is the last"
    third.refresh_from_db()
    assert not operations.move_item(third, up=True, seen=third.place, by=olga), "it is the first"


def test_what_has_begun_stays_where_it_is(crew: Venue, olga: Person) -> None:
    first, second = add(crew, "One", olga), add(crew, "Two", olga)
    go_on(crew, olga)
    with pytest.raises(Refused, match="begun already"):
        operations.move_item(first, up=False, seen=first.place, by=olga)
    with pytest.raises(Refused, match="begun already"):
        operations.remove_item(first, by=olga)
    assert not operations.move_item(second, up=True, seen=second.place, by=olga), "not above what has begun"
    assert operations.change_item(first, title="One", who="", minutes=15, seen=1, by=olga), "more minutes"


def test_one_goes_on_to_the_end_and_back_again(crew: Venue, olga: Person) -> None:
    with pytest.raises(Refused, match="nothing in the run of show"):
        operations.go_on(crew, seen=0, by=olga)
    for title in ("One", "Two"):
        add(crew, title, olga)

    def now() -> tuple[str, bool]:
        run = queries.run_of_show(crew, _place(crew), olga, now=clock.now())
        return (run.now.title if run.now else "", run.course.ended)

    assert now() == ("", False)
    for expected in (("One", False), ("Two", False), ("", True)):
        assert go_on(crew, olga)
        assert now() == expected
    assert not go_on(crew, olga), "it is over once"
    for expected in (("Two", False), ("One", False), ("", False)):
        assert operations.go_back(crew, seen=seen(crew), by=olga)
        assert now() == expected
    assert not operations.go_back(crew, seen=0, by=olga)
    assert not Beginning.objects.exists()


def test_going_back_gives_the_item_the_time_at_which_it_began(crew: Venue, olga: Person) -> None:
    add(crew, "One", olga)
    add(crew, "Two", olga)
    go_on(crew, olga)
    before = queries.run_of_show(crew, _place(crew), olga, now=clock.now()).course
    moment = clock.now()
    go_on(crew, olga)
    operations.go_back(crew, seen=seen(crew), by=olga)
    after = queries.run_of_show(crew, _place(crew), olga, now=moment).course
    assert [line.starts_at for line in after.lines][:1] == [line.starts_at for line in before.lines][:1]
    assert after.now == before.now


def test_one_step_back_is_as_if_nobody_had_gone_on(crew: Venue, olga: Person) -> None:
    """Whatever was added, moved, removed and begun before, and whatever moves in between."""
    acts = st.lists(
        st.tuples(st.sampled_from(["add", "up", "down", "remove", "next", "back"]), st.integers(0, 5)),
        max_size=10,
    )

    def do(act: str, at: int) -> None:
        waiting = list(Item.objects.filter(venue=crew, beginning=None))
        if act == "add":
            add(crew, f"Item {at}", olga)
        elif act == "next":
            go_on(crew, olga)
        elif act == "back":
            operations.go_back(crew, seen=seen(crew), by=olga)
        elif waiting:
            item = waiting[at % len(waiting)]
            if act == "remove":
                operations.remove_item(item, by=olga)
            else:
                operations.move_item(item, up=act == "up", seen=item.place, by=olga)

    def order() -> list[int]:
        run = queries.run_of_show(crew, _place(crew), olga, now=clock.now())
        return [one.item.pk for one in run.items]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(acts)
    def holds(steps: list[tuple[str, int]]) -> None:
        with transaction.atomic():
            for act, at in [("add", 0), ("add", 1), *steps]:
                with contextlib.suppress(Refused), transaction.atomic():
                    do(act, at)
            before = order()
            assert len(before) == len(set(before)) == Item.objects.count()
            with contextlib.suppress(Refused), transaction.atomic():
                if go_on(crew, olga):
                    assert order() == before, "what begins is what stood first among those that wait"
                    operations.go_back(crew, seen=seen(crew), by=olga)
            assert order() == before
            transaction.set_rollback(True)

    holds()


def test_two_hosts_who_press_next_together_pass_over_nothing(
    crew: Venue, olga: Person, bruno: Person
) -> None:
    with_role(bruno, "organiser", crew.edition.scope)
    for title in ("One", "Two", "Three"):
        add(crew, title, olga)
    go_on(crew, olga)
    both_saw = seen(crew)
    clock.set_shift(clock.shift() + timedelta(minutes=5))
    assert operations.go_on(crew, seen=both_saw, by=olga)
    assert not operations.go_on(crew, seen=both_saw, by=bruno)
    assert not operations.go_on(crew, seen=seen(crew), by=olga), "the second click of two, on the new button"
    run = queries.run_of_show(crew, _place(crew), olga, now=clock.now())
    assert run.now
    assert run.now.title == "Two"
    assert not operations.go_back(crew, seen=both_saw, by=bruno), "a page that has not seen what followed"


def test_what_somebody_else_has_changed_is_not_overwritten(crew: Venue, olga: Person, bruno: Person) -> None:
    with_role(bruno, "organiser", crew.edition.scope)
    item = add(crew, "One", olga)
    assert operations.change_item(item, title="First", who="", minutes=10, seen=1, by=bruno)
    with pytest.raises(Refused, match="Somebody else"):
        operations.change_item(item, title="Number one", who="", minutes=10, seen=1, by=olga)
    assert not operations.change_item(item, title="First", who="", minutes=10, seen=1, by=olga), (
        "the same words again are no conflict"
    )
    assert titles(crew) == ["First"]


def test_an_item_is_removed_once(crew: Venue, olga: Person) -> None:
    item = add(crew, "One", olga)
    same = Item.objects.get(pk=item.pk)
    assert operations.remove_item(item, by=olga)
    assert not operations.remove_item(same, by=olga)
    assert not Item.objects.exists()


def test_the_speakers_of_the_programme_are_taken_once(crew: Venue, olga: Person, bruno: Person) -> None:
    speaks(crew, bruno)
    speaks(crew, None, "Without an account")
    speaks(crew, None, "Who declined", answer="declined")
    assert operations.take_speakers(crew, by=olga) == 3
    assert operations.take_speakers(crew, by=olga) == 0
    run = queries.run_of_show(crew, _place(crew), bruno, now=clock.now())
    assert [(one.who, one.mine, one.item.minutes) for one in run.items] == [
        ("Vera", False, 30),
        ("Bruno", True, 30),
        ("Without an account", False, 30),
    ]
    assert run.missing == 0


def test_a_speaker_whose_item_became_another_is_taken_again(crew: Venue, olga: Person) -> None:
    first = add(crew, "Opening", olga)
    assert operations.take_speakers(crew, by=olga) == 1
    item = Item.objects.exclude(pk=first.pk).get()
    operations.change_item(item, title="Music", who="", minutes=5, seen=item.version, by=olga)
    assert operations.move_item(item, up=True, seen=item.place, by=olga)
    assert operations.remove_item(first, by=olga)
    assert operations.take_speakers(crew, by=olga) == 1
    assert titles(crew) == ["Music", ""]


def test_a_run_of_show_has_an_end(crew: Venue, olga: Person) -> None:
    Item.objects.bulk_create(
        Item(venue=crew, place=at, title=f"Item {at}", minutes=1, key=str(at)) for at in range(100)
    )
    with pytest.raises(Refused, match="full"):
        add(crew, "One too many", olga)
    assert operations.take_speakers(crew, by=olga) == 0


# --- at the end -----------------------------------------------------------------------------------------------


def test_what_one_told_is_in_ones_copy(crew: Venue, ines: Person) -> None:
    operations.write(crew, "The booth hears an echo.", key=key(), by=ines)
    copies = {name: value for name, _words, value in everything_about(ines)}
    assert "The booth hears an echo." in str(copies["live/backstage.json"])


def test_at_erasure_the_words_go_and_the_place_stays(crew: Venue, ines: Person, vera: Person) -> None:
    note = operations.write(crew, "The booth hears an echo.", key=key(), by=ines)
    drain_all()
    before = Message.objects.filter(topic=f"venue-backstage/{crew.pk}").count()
    assert list(privacy.stays(ines))
    erase_person(ines, by=ines)
    drain_all()
    shown, _more = queries.notes_in(crew, vera, {"speaker"})
    assert [(one.pk, one.text, one.state) for one in shown] == [(note.pk, "", "erased")]
    assert "Ines" not in shown[0].name
    assert Message.objects.filter(topic=f"venue-backstage/{crew.pk}").count() > before, "open pages hear it"


def test_everything_goes_when_its_time_is_over(crew: Venue, ines: Person, olga: Person) -> None:
    operations.write(crew, "Hello", key=key(), by=ines)
    add(crew, "One", olga)
    go_on(crew, olga)
    Conduct.objects.create(edition=crew.edition, kept_days=30)
    with clock.set_to(DURING + timedelta(days=35)):  # the edition ends on the 22nd
        assert privacy.forget_old() == 0
    with clock.set_to(DURING + timedelta(days=36)):
        assert privacy.forget_old() == 1
    assert not any(model._default_manager.exists() for model in (Note, Item, Beginning))


def test_whoever_is_banned_is_not_backstage(crew: Venue, vera: Person, olga: Person) -> None:
    assert queries.duties_in(crew, vera) == {"speaker"}
    ban(vera, crew, by=olga)
    assert not queries.duties_in(crew, vera)
    with pytest.raises(Refused):
        operations.write(crew, "Hello", key=key(), by=vera)


def _place(venue: Venue) -> Place:
    place = place_of(venue)
    assert place
    return place
