"""What changes in a chat, what is announced, what is refused, also when two forms arrive together."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from hemicycle.bell.models import Message
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.live.chat import operations
from hemicycle.live.chat.models import Line, Mention, Pin, Reaction, SlowMode
from hemicycle.live.models import Conduct, Contribution, Correction, Held, Venue
from hemicycle.live.operations import saying
from hemicycle.live.operations.moderation import ban, block, hide, lift_ban, release, report, restore, silence
from hemicycle.live.operations.venues import close_module, set_read_only
from hemicycle.live.tests.factories import DURING, key, register, venue_in_a_session
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role
from hemicycle.programme.testing import OccurrenceFactory
from hemicycle.programme.venues import venue_of
from hemicycle.record.models import Entry


def kinds() -> list[str]:
    """What was announced, in order, of venues."""
    of_here = {"LineWritten", "LineEdited", "LineAnswered", "ContributionHidden", "ContributionHeld"}
    return [kind for kind in Entry.objects.order_by("pk").values_list("kind", flat=True) if kind in of_here]


@pytest.mark.django_db
def test_a_line_is_written_and_told_once(venue: Venue, amina: Person) -> None:
    same = key()
    first = operations.write(venue, "Good morning", key=same, by=amina)
    assert operations.write(venue, "Good morning", key=same, by=amina) == first
    assert (Line.objects.count(), kinds()) == (1, ["LineWritten"])


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["dora", "vera"])
def test_whoever_is_not_there_writes_nothing(venue: Venue, request: pytest.FixtureRequest, who: str) -> None:
    with pytest.raises(Refused, match="not in this room"):
        operations.write(venue, "Hello", key=key(), by=request.getfixturevalue(who))
    assert not Line.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "   \n ", "\x00", "\u200b\u200b", "x" * 1001])
def test_nothing_and_too_much_are_refused(venue: Venue, amina: Person, text: str) -> None:
    with pytest.raises(Refused):
        operations.write(venue, text, key=key(), by=amina)


@pytest.mark.django_db
def test_where_it_is_off_silent_or_only_read_nobody_writes_but_moderators(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    silence(amina, venue, minutes=10, by=olga)
    with pytest.raises(Refused, match="silent"):
        operations.write(venue, "Hello", key=key(), by=amina)
    with clock.set_to(DURING + timedelta(minutes=11)):
        operations.write(venue, "Hello again", key=key(), by=amina)
    set_read_only(venue, "chat", by=olga)
    with pytest.raises(Refused, match="only read"):
        operations.write(venue, "Hello", key=key(), by=chen)
    operations.write(venue, "Please read", key=key(), by=olga)
    close_module(venue, "chat", by=olga)
    with pytest.raises(Refused, match="not switched on"):
        operations.write(venue, "Hello", key=key(), by=olga)


@pytest.mark.django_db
def test_so_many_lines_a_minute_and_a_clear_sentence(venue: Venue, amina: Person) -> None:
    Conduct.objects.create(edition=venue.edition, most_a_minute=2)
    for _each in range(2):
        operations.write(venue, "Hello", key=key(), by=amina)
    with pytest.raises(Refused, match="wait a little") as refused:
        operations.write(venue, "Hello", key=key(), by=amina)
    assert refused.value.status == 429


@pytest.mark.django_db
def test_a_line_is_changed_for_some_minutes_and_what_it_said_is_kept(venue: Venue, amina: Person) -> None:
    line = operations.write(venue, "Good mroning", key=key(), by=amina)
    assert operations.edit(line, "Good morning", by=amina)
    assert not operations.edit(line, "Good morning", by=amina)
    assert [one.text for one in Correction.objects.all()] == ["Good mroning"]
    with clock.set_to(DURING + timedelta(minutes=11)), pytest.raises(Refused, match="time for changing"):
        operations.edit(line, "Good evening", by=amina)
    saying.delete(line, by=amina)
    line.refresh_from_db()
    assert line.is_removed()
    assert line.text == "Good morning"


@pytest.mark.django_db
def test_what_is_deleted_is_gone_where_the_edition_says_so(venue: Venue, amina: Person) -> None:
    Conduct.objects.create(edition=venue.edition, deleted_seen=Conduct.DeletedSeen.NOBODY)
    line = operations.write(venue, "Good mroning", key=key(), by=amina)
    operations.edit(line, "Good morning", by=amina)
    saying.delete(line, by=amina)
    assert Contribution.objects.get().text == ""
    assert not Correction.objects.exists()


@pytest.mark.django_db
def test_nobody_touches_the_words_of_another(venue: Venue, amina: Person, chen: Person, olga: Person) -> None:
    line = operations.write(venue, "Mine", key=key(), by=amina)
    for person in (chen, olga):
        with pytest.raises(Refused):
            operations.edit(line, "Not mine", by=person)
        with pytest.raises(Refused):
            saying.delete(line, by=person)


@pytest.mark.django_db
def test_a_word_of_the_list_waits_until_a_moderator_lets_it_through(
    venue: Venue, amina: Person, olga: Person
) -> None:
    Conduct.objects.create(edition=venue.edition, words={"en": ["scam"]})
    line = operations.write(venue, "This is a scam", key=key(), language="en", by=amina)
    assert Held.objects.get().word == "scam"
    assert not Line.objects.standing().exists()
    assert release(line, by=olga)
    assert Line.objects.standing().get().pk == line.pk


@pytest.mark.django_db
def test_a_line_that_is_changed_into_such_a_word_waits_too(venue: Venue, amina: Person) -> None:
    Conduct.objects.create(edition=venue.edition, words={"en": ["scam"]})
    line = operations.write(venue, "This is good", key=key(), language="en", by=amina)
    operations.edit(line, "This is a scam", language="en", by=amina)
    assert not Line.objects.standing().exists()


@pytest.mark.django_db
def test_hiding_is_undone_deleting_is_not(venue: Venue, amina: Person, chen: Person, olga: Person) -> None:
    line = operations.write(venue, "Hello", key=key(), by=amina)
    report(line, reason="harm", by=chen)
    assert hide(line, reason="Not here", by=olga)
    assert not hide(line, by=olga)
    assert line.reports.get().settlement.outcome == "hidden"
    assert restore(line, by=olga)
    saying.delete(Line.objects.get(), by=amina)
    assert not restore(line, by=olga)


@pytest.mark.django_db
def test_signs_come_and_go(venue: Venue, amina: Person, chen: Person) -> None:
    line = operations.write(venue, "Hello", key=key(), by=amina)
    assert operations.react(line, "agree", by=chen)
    assert Reaction.objects.count() == 1
    assert not operations.react(line, "agree", by=chen)
    assert not Reaction.objects.exists()
    with pytest.raises(Refused):
        operations.react(line, "skull", by=chen)


@pytest.mark.django_db
def test_three_lines_are_pinned_and_no_more(venue: Venue, olga: Person) -> None:
    written = [operations.write(venue, f"Line {n}", key=key(), by=olga) for n in range(4)]
    for line in written[:3]:
        assert operations.pin(line, by=olga)
    with pytest.raises(Refused, match="Three lines"):
        operations.pin(written[3], by=olga)
    operations.unpin(written[0], by=olga)
    assert operations.pin(written[3], by=olga)
    assert Pin.objects.count() == 3


@pytest.mark.django_db
def test_only_who_is_in_the_chat_is_named(venue: Venue, amina: Person, chen: Person, dora: Person) -> None:
    operations.write(venue, "I am here", key=key(), by=chen)
    operations.write(venue, "@Chen and @Dora, look", key=key(), by=amina)
    assert [mention.person_id for mention in Mention.objects.all()] == [chen.pk]


@pytest.mark.django_db
def test_an_answer_is_to_a_line_of_the_same_chat(venue: Venue, amina: Person, olga: Person) -> None:
    other = venue_in_a_session(slug="other")
    elsewhere = operations.write(other, "Elsewhere", key=key(), by=olga)
    here = operations.write(venue, "Here", key=key(), by=olga)
    assert operations.write(venue, "To you", key=key(), answers=here.pk, by=amina).answers_id == here.pk
    assert operations.write(venue, "To nobody", key=key(), answers=elsewhere.pk, by=amina).answers is None


@pytest.mark.django_db
def test_whoever_is_banned_is_out_until_let_in(venue: Venue, amina: Person, olga: Person) -> None:
    other = venue_in_a_session(slug="other")
    held = ban(amina, venue, whole=True, by=olga)
    for one in (venue, other):
        with pytest.raises(Refused, match="not in this room"):
            operations.write(one, "Hello", key=key(), by=amina)
    lift_ban(held, by=olga)
    operations.write(venue, "Hello", key=key(), by=amina)


@pytest.mark.django_db
def test_a_section_host_moderates_the_own_sessions_and_is_not_silenced_there(
    venue: Venue, sami: Person, olga: Person
) -> None:
    register(sami, venue)
    with_role(sami, "session-host", venue.scope)
    with pytest.raises(Refused, match="cannot be silenced"):
        silence(sami, venue, minutes=10, by=olga)


@pytest.mark.django_db
def test_who_blocks_somebody_does_not_read_them(venue: Venue, amina: Person, chen: Person) -> None:
    line = operations.write(venue, "Hello", key=key(), by=amina)
    block(amina, by=chen)
    assert not Line.objects.seen_by(chen).exists()
    assert Line.objects.seen_by(amina).get().pk == line.pk


# --- together ------------------------------------------------------------------------------------------------


def together(*acts: Callable[[], object]) -> list[object]:
    """What several acts give that begin at the same moment, each on its own connection."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = act()  # type: ignore[call-overload]
        except Exception as trouble:
            results[number] = trouble  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results  # type: ignore[return-value]


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_makes_one_line(venue: Venue, amina: Person) -> None:
    same = key()
    made = together(*[lambda: operations.write(venue, "Hello", key=same, by=amina).pk] * 3)
    assert len(set(made)) == 1
    assert Line.objects.count() == Entry.objects.filter(kind="LineWritten").count() == 1


@pytest.mark.django_db(transaction=True)
def test_slow_mode_is_not_passed_by_two_forms_at_once(venue: Venue, amina: Person, olga: Person) -> None:
    SlowMode.objects.create(venue=venue, seconds=60, by=olga)
    made = together(*[lambda: operations.write(venue, "Hello", key=key(), by=amina)] * 3)
    assert sum(isinstance(one, Refused) for one in made) == 2
    assert Line.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_sign_twice_at_once_breaks_nothing(venue: Venue, amina: Person, chen: Person) -> None:
    line = operations.write(venue, "Hello", key=key(), by=amina)
    made = together(*[lambda: operations.react(line, "agree", by=chen)] * 2)
    assert not [one for one in made if isinstance(one, Exception)]


@pytest.mark.django_db(transaction=True)
def test_two_who_come_first_find_the_same_venue(venue: Venue) -> None:
    made = OccurrenceFactory.create(session__edition=venue.edition)
    found = together(*[lambda: venue_of(made).pk] * 2)
    assert len(set(found)) == 1
    assert Venue.objects.count() == 2


@pytest.mark.django_db
def test_a_pinned_line_that_waits_is_taken_down_in_open_pages(
    venue: Venue, amina: Person, olga: Person
) -> None:
    Conduct.objects.create(edition=venue.edition, words={"*": ["scam"]})
    line = operations.write(venue, "A good idea", key=key(), by=amina)
    operations.pin(line, by=olga)
    drain_all()
    operations.edit(line, "A scam", by=amina)
    drain_all()
    last = Message.objects.filter(name="pins").order_by("-seq").first()
    assert last is not None
    assert "A good idea" not in last.payload["en"]
    assert "scam" not in json.dumps(list(Message.objects.values("payload")))
