"""Polls are made, opened and closed once; each person has one answer, and none is lost or counted twice."""

import json

import pytest

from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.live.models import ReadOnly, Venue
from hemicycle.live.operations import moderation
from hemicycle.live.operations.venues import close_module, set_read_only
from hemicycle.live.polls import operations, privacy, queries, rules
from hemicycle.live.polls.models import Answer, Choice, Option, Poll
from hemicycle.live.polls.tests.factories import MODULE, drafted, opened, scale, sheet
from hemicycle.live.tests.factories import key, venue_in_a_session
from hemicycle.people.models import Person
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db


def counts(poll: Poll) -> dict[int, int]:
    """How often each option was chosen."""
    return dict(queries.tallies([poll.pk]).get(poll.pk, queries.Tally()).counts)


def state(poll: Poll) -> str:
    """Where it stands now."""
    return Poll.objects.get(pk=poll.pk).state


def test_a_form_sent_twice_makes_one_poll(venue: Venue, olga: Person) -> None:
    sent = key()
    first = operations.draft(venue, sheet(), key=sent, by=olga)
    assert operations.draft(venue, sheet(), key=sent, by=olga) == first
    assert Option.objects.count() == 3
    assert Entry.objects.filter(kind="PollDrafted").count() == 1


def test_a_form_sent_for_another_session_is_out_of_date(venue: Venue, olga: Person) -> None:
    sent = key()
    operations.draft(venue, sheet(), key=sent, by=olga)
    with pytest.raises(Refused, match="out of date"):
        operations.draft(venue_in_a_session(slug="other"), sheet(), key=sent, by=olga)
    assert Poll.objects.count() == 1


def test_each_button_works_once_and_says_so_once(venue: Venue, olga: Person) -> None:
    poll = drafted(venue, olga)
    assert operations.open_poll(poll, venue=venue, by=olga)
    assert not operations.open_poll(poll, venue=venue, by=olga)
    assert operations.close_poll(poll, by=olga)
    assert not operations.close_poll(poll, by=olga)
    assert operations.reopen_poll(poll, by=olga)
    assert not operations.reopen_poll(poll, by=olga)
    assert operations.withdraw(poll, by=olga)
    assert not operations.withdraw(poll, by=olga)
    assert operations.restore(poll, by=olga)
    assert not operations.restore(poll, by=olga)
    told = Entry.objects.filter(kind__startswith="Poll").order_by("pk").values_list("kind", flat=True)
    assert list(told) == [
        "PollDrafted",
        "PollOpened",
        "PollClosed",
        "PollReopened",
        "PollWithdrawn",
        "PollRestored",
    ]
    assert state(poll) == rules.OPEN


def test_a_draft_is_edited_and_deleted_and_what_was_opened_is_not(venue: Venue, olga: Person) -> None:
    poll = drafted(venue, olga)
    assert operations.edit(poll, sheet("Yes", "No"), version=1, by=olga)
    assert [one.text["en"] for one in poll.options.all()] == ["Yes", "No"]
    assert not operations.edit(poll, sheet("Yes", "No"), version=2, by=olga)
    operations.open_poll(poll, venue=venue, by=olga)
    with pytest.raises(Refused, match="has been opened"):
        operations.edit(poll, sheet("Maybe", "No"), version=2, by=olga)
    with pytest.raises(Refused, match="has been opened"):
        operations.delete(poll, by=olga)
    other = drafted(venue, olga)
    operations.delete(other, by=olga)
    with pytest.raises(Refused, match="deleted"):
        operations.delete(Poll(pk=9999, forum=venue.forum), by=olga)
    assert list(Poll.objects.all()) == [poll]


def test_what_somebody_else_has_written_meanwhile_is_not_overwritten(
    venue: Venue, olga: Person, bruno: Person
) -> None:
    poll = drafted(venue, olga)
    operations.edit(poll, sheet("Yes", "No"), version=1, by=bruno)
    with pytest.raises(Refused, match="Somebody else"):
        operations.edit(poll, sheet("Good", "Bad"), version=1, by=olga)
    assert [one.text["en"] for one in poll.options.all()] == ["Yes", "No"]


def test_an_answer_takes_the_place_of_the_one_before(venue: Venue, olga: Person, amina: Person) -> None:
    poll = opened(venue, olga)
    assert operations.answer(poll, [1], venue=venue, by=amina)
    assert not operations.answer(poll, [1], venue=venue, by=amina), "a double click"
    assert operations.answer(poll, [3], venue=venue, by=amina)
    assert counts(poll) == {3: 1}
    assert Answer.objects.count() == Choice.objects.count() == 1
    assert Entry.objects.filter(kind="PollAnswered").count() == 2


def test_an_answer_that_stays_is_given_once(venue: Venue, olga: Person, amina: Person) -> None:
    poll = opened(venue, olga, sheet(changeable=False))
    operations.answer(poll, [1], venue=venue, by=amina)
    assert not operations.answer(poll, [1], venue=venue, by=amina), "a double click is no second answer"
    with pytest.raises(Refused, match="answered already"):
        operations.answer(poll, [2], venue=venue, by=amina)
    assert counts(poll) == {1: 1}


def test_several_answers_are_counted_each(venue: Venue, olga: Person, amina: Person, chen: Person) -> None:
    poll = opened(venue, olga, sheet(kind=rules.MULTIPLE, most=2))
    operations.answer(poll, [1, 2, 2], venue=venue, by=amina)
    operations.answer(poll, [2, 3], venue=venue, by=chen)
    assert counts(poll) == {1: 1, 2: 2, 3: 1}
    assert queries.tallies([poll.pk])[poll.pk].people == 2
    for wrong in ([1, 2, 3], [], [4], [0]):
        with pytest.raises(Refused):
            operations.answer(poll, wrong, venue=venue, by=amina)
    assert counts(poll) == {1: 1, 2: 2, 3: 1}


def test_a_scale_has_a_mean(venue: Venue, olga: Person, amina: Person, chen: Person) -> None:
    poll = opened(venue, olga, scale())
    operations.answer(poll, [5], venue=venue, by=amina)
    operations.answer(poll, [2], venue=venue, by=chen)
    (shown,) = queries.listed(venue.forum_id, amina, moderates=False)
    assert shown.mean == 3.5
    assert [option.text.get("en", "") for option in shown.options] == ["bad", "", "", "", "good"]


def test_nobody_answers_what_is_not_open(venue: Venue, olga: Person, amina: Person) -> None:
    draft, closed, gone = drafted(venue, olga), opened(venue, olga), opened(venue, olga)
    operations.close_poll(closed, by=olga)
    operations.withdraw(gone, by=olga)
    for poll in (draft, closed, gone):
        with pytest.raises(Refused):
            operations.answer(poll, [1], venue=venue, by=amina)
    assert not Answer.objects.exists()


def test_a_closing_that_came_first_is_found_though_the_poll_was_read_before(
    venue: Venue, olga: Person, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = opened(venue, olga)
    kept = operations._keep

    def close_meanwhile(*args: object, **kwargs: object) -> None:
        operations.close_poll(poll, by=olga)
        kept(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "_keep", close_meanwhile)
    with pytest.raises(Refused, match="closed"):
        operations.answer(poll, [1], venue=venue, by=amina)
    assert not Answer.objects.exists()


def test_who_may_not_speak_does_not_answer(
    venue: Venue, olga: Person, amina: Person, chen: Person, dora: Person
) -> None:
    poll = opened(venue, olga)
    moderation.silence(amina, venue, minutes=10, by=olga)
    with pytest.raises(Refused, match="silent"):
        operations.answer(poll, [1], venue=venue, by=amina)
    with pytest.raises(Refused, match="not in this room"):
        operations.answer(poll, [1], venue=venue, by=dora)
    set_read_only(venue, MODULE, by=olga)
    with pytest.raises(Refused, match="only read"):
        operations.answer(poll, [1], venue=venue, by=chen)
    ReadOnly.objects.all().delete()
    moderation.ban(chen, venue, by=olga)
    with pytest.raises(Refused, match="not in this room"):
        operations.answer(poll, [1], venue=venue, by=chen)
    close_module(venue, MODULE, by=olga)
    with pytest.raises(Refused, match="not switched on"):
        operations.answer(poll, [1], venue=venue, by=olga)
    assert not Answer.objects.exists()


def test_where_polls_are_off_none_is_opened_and_the_draft_is_kept(venue: Venue, olga: Person) -> None:
    poll = drafted(venue, olga)
    close_module(venue, MODULE, by=olga)
    with pytest.raises(Refused, match="Switch them on first"):
        operations.open_poll(poll, venue=venue, by=olga)
    assert state(poll) == rules.DRAFT


def test_hidden_results_that_were_read_keep_a_poll_closed_and_a_copy_asks_again(
    venue: Venue, olga: Person
) -> None:
    poll = opened(venue, olga, sheet(results=rules.WHEN_CLOSED))
    operations.close_poll(poll, by=olga)
    with pytest.raises(Refused, match="Copy it"):
        operations.reopen_poll(poll, by=olga)
    sent = key()
    copied = operations.copy(poll, key=sent, venue=venue, by=olga)
    assert operations.copy(poll, key=sent, venue=venue, by=olga) == copied
    assert copied.state == rules.DRAFT
    copied = queries.polls_of(venue.forum_id).get(pk=copied.pk)
    assert queries.sheet_of(copied) == queries.sheet_of(queries.polls_of(venue.forum_id).get(pk=poll.pk))


def test_a_poll_of_another_session_is_not_answered_here(venue: Venue, olga: Person, amina: Person) -> None:
    elsewhere = venue_in_a_session(slug="elsewhere")
    foreign = drafted(elsewhere, olga)
    with pytest.raises(Poll.DoesNotExist):
        operations.answer(foreign, [1], venue=venue, by=amina)


# --- what is kept of a person --------------------------------------------------------------------------------


def test_ones_own_copy_says_what_one_chose_and_nobody_elses_does(
    venue: Venue, olga: Person, amina: Person, chen: Person
) -> None:
    poll = opened(venue, olga, sheet("Care", "Water"))
    operations.answer(poll, [2], venue=venue, by=amina)
    operations.answer(poll, [1], venue=venue, by=chen)
    ((_name, own),) = privacy.export(amina)
    assert [one["chosen"] for one in own["answers"]] == [[{"number": 2, "text": Text(en="Water")}]]
    ((_name, host),) = privacy.export(olga)
    assert host["answers"] == []
    assert [one["question"] for one in host["made"]] == [{"en": "What comes first?"}]
    json.dumps(own, default=str)


def test_after_erasure_an_answer_counts_and_is_nobodys(
    venue: Venue, olga: Person, amina: Person, chen: Person
) -> None:
    poll = opened(venue, olga)
    for person in (amina, chen):
        operations.answer(poll, [1], venue=venue, by=person)
    sentences = [str(one) for one in privacy.stays(amina)]
    assert any("nothing says any more that it was you" in one for one in sentences)
    for person in (amina, chen):
        erase_person(person, by=person)
    assert counts(poll) == {1: 2}
    assert not Answer.objects.exclude(person=None).exists()
