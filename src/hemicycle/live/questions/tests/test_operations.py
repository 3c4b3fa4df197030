"""Questions are asked once, supported once by one, answered one at a time; who asked unnamed is read nowhere."""

import json

import pytest
from django.test import Client

from hemicycle.bell.models import Message
from hemicycle.inbox.models import Notice
from hemicycle.kernel.verdict import Refused
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations import moderation, saying
from hemicycle.live.operations.venues import open_module
from hemicycle.live.queries.visitors import author_mark
from hemicycle.live.questions import operations, queries
from hemicycle.live.questions.models import Policy, Question, Reply, Support, Turn
from hemicycle.live.tests.factories import key, register, venue_in_a_session
from hemicycle.live.tests.replaying import ListeningPage, drain_all
from hemicycle.people.models import Person
from hemicycle.people.testing import SectionFactory, with_role
from hemicycle.programme.models import Session, Speaking
from hemicycle.programme.testing import SpeakerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(amina: Person, chen: Person) -> Venue:
    """A venue in which one asks; Amina and Chen take part."""
    made = venue_in_a_session()
    for person in (amina, chen):
        register(person, made)
    open_module(made, "questions", by=None)
    return made


def asked(venue: Venue, by: Person, text: str = "What comes first?", **more: bool) -> Question:
    """Somebody asks."""
    return operations.ask(venue, text, key=key(), by=by, **more)


def page_of(venue: Venue, person: Person | None) -> str:
    """The venue's page as somebody reads it."""
    client = Client()
    if person:
        client.force_login(person)
    return client.get(f"/en/2021/venues/{venue.pk}/").content.decode()


def told() -> str:
    """Everything that travels to open pages."""
    drain_all()
    return json.dumps(list(Message.objects.values_list("topic", "payload")), ensure_ascii=False)


def test_a_question_sent_twice_is_one(venue: Venue, amina: Person) -> None:
    sent = key()
    first = operations.ask(venue, "What?", key=sent, by=amina)
    assert operations.ask(venue, "What?", key=sent, by=amina) == first
    assert Question.objects.count() == 1


def test_where_it_is_not_switched_on_nobody_asks(amina: Person) -> None:
    closed = venue_in_a_session()
    register(amina, closed)
    with pytest.raises(Refused, match="not switched on"):
        asked(closed, amina)


def test_support_counts_each_person_once_and_can_be_taken_back(
    venue: Venue, amina: Person, chen: Person
) -> None:
    question = asked(venue, amina)
    assert operations.support(question, on=True, by=chen)
    assert not operations.support(question, on=True, by=chen)
    assert Support.objects.count() == 1
    assert operations.support(question, on=False, by=chen)
    assert not operations.support(question, on=False, by=chen)
    with pytest.raises(Refused, match="your own"):
        operations.support(question, on=True, by=amina)


def test_the_most_supported_stands_first(venue: Venue, amina: Person, chen: Person) -> None:
    first, second = asked(venue, amina, "One?"), asked(venue, amina, "Two?")
    operations.support(second, on=True, by=chen)
    assert [one.pk for one in queries.listed(venue.forum_id, chen)] == [second.pk, first.pk]


def test_one_question_at_a_time_is_being_answered(venue: Venue, amina: Person, bruno: Person) -> None:
    first, second = asked(venue, amina, "One?"), asked(venue, amina, "Two?")
    assert operations.take_turn(first, by=bruno)
    assert not operations.take_turn(first, by=bruno)
    assert operations.take_turn(second, by=bruno)
    assert Turn.objects.get().question == second
    assert Reply.objects.get().question == first, "the one before was answered aloud"
    assert operations.end_turn(second, answered=False, by=bruno)
    assert not Reply.objects.filter(question=second).exists()


def test_whoever_asked_reads_that_there_is_an_answer(venue: Venue, amina: Person, bruno: Person) -> None:
    question = asked(venue, amina)
    operations.reply(question, "Care comes first.", by=bruno)
    operations.reply(question, "Care, always.", by=bruno)
    drain_all()
    assert Notice.objects.filter(person=amina, kind="live.question_answered").exists()
    assert "Care, always." in page_of(venue, amina)
    assert operations.reopen(question, by=bruno)
    assert "Care, always." not in page_of(venue, amina)


def test_a_supported_question_keeps_its_words(venue: Venue, amina: Person, chen: Person) -> None:
    question = asked(venue, amina)
    assert operations.put_otherwise(question, "What comes last?", by=amina)
    operations.support(question, on=True, by=chen)
    with pytest.raises(Refused, match="as it stands"):
        operations.put_otherwise(question, "Something else?", by=amina)


# --- what nobody reads ---------------------------------------------------------------------------------------


def test_who_asked_unnamed_is_read_nowhere(venue: Venue, amina: Person, chen: Person, olga: Person) -> None:
    with_role(olga, "organiser", venue.edition.scope)
    register(olga, venue)
    question = asked(venue, amina, "Who pays?", unnamed=True)
    moderation.report(question, reason="other", by=chen)
    mark = author_mark(amina.pk)
    for person in (chen, olga):
        for path in ("", "moderation/", f"questions/{question.pk}/"):
            client = Client()
            client.force_login(person)
            page = client.get(f"/en/2021/venues/{venue.pk}/{path}").content.decode()
            assert "Amina" not in page, (person, path)
            assert mark not in page
    assert "Amina" not in told()
    assert "Amina" not in str(list(queries.rows(venue, True)))
    assert not queries.balance_of(venue.forum_id, ("en",))


def test_moderators_read_the_name_only_where_the_edition_says_so(
    venue: Venue, amina: Person, olga: Person
) -> None:
    with_role(olga, "organiser", venue.edition.scope)
    Policy.objects.create(edition=venue.edition, names_seen=True)
    question = asked(venue, amina, "Who pays?", unnamed=True)
    client = Client()
    client.force_login(olga)
    assert (
        "Asked by Amina"
        in client.get(f"/en/2021/venues/{venue.pk}/questions/{question.pk}/").content.decode()
    )
    assert "The moderators of this session do" in page_of(venue, amina), "it is said before one asks"


def test_where_names_are_asked_for_nobody_asks_without(venue: Venue, amina: Person) -> None:
    Policy.objects.create(edition=venue.edition, unnamed_allowed=False)
    assert not asked(venue, amina, unnamed=True).unnamed


def test_what_waits_is_its_authors_and_the_moderators_alone(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    with_role(olga, "organiser", venue.edition.scope)
    Policy.objects.create(edition=venue.edition, wait=True)
    question = asked(venue, amina, "Is this well?")
    assert "Is this well?" in page_of(venue, amina)
    assert "Is this well?" not in page_of(venue, chen)
    assert "Is this well?" not in told()
    assert "Is this well?" not in str(list(queries.rows(venue, False)))
    client = Client()
    client.force_login(chen)
    there = f"/en/2021/venues/{venue.pk}/questions/"
    assert client.get(f"{there}{question.pk}/").status_code == 404
    assert client.post(f"{there}support/", {"question": question.pk}).status_code == 404
    moderation.release(question, by=olga)
    assert "Is this well?" in told()
    assert "Is this well?" in page_of(venue, chen)


def test_a_hidden_question_leaves_no_words_in_what_was_told(
    venue: Venue, amina: Person, olga: Person
) -> None:
    question = asked(venue, amina, "Something ugly?")
    assert "Something ugly?" in told()
    moderation.hide(question, by=olga)
    assert "Something ugly?" not in told(), "not even in what is replayed"


def test_a_held_word_makes_a_question_wait(venue: Venue, amina: Person, chen: Person) -> None:
    Conduct.objects.create(edition=venue.edition, words={"*": ["nonsense"]})
    asked(venue, amina, "What nonsense is this?")
    assert "nonsense" not in page_of(venue, chen)


def test_only_those_who_moderate_handle_questions(venue: Venue, amina: Person, chen: Person) -> None:
    question = asked(venue, amina)
    client = Client()
    for person in (chen, amina):
        client.force_login(person)
        assert client.post(f"/en/2021/venues/{venue.pk}/questions/{question.pk}/replies/").status_code == 404
        for act in ("take", "answered", "reopen"):
            there = f"/en/2021/venues/{venue.pk}/questions/{question.pk}/handling/"
            assert client.post(there, {"act": act, "text": "x"}).status_code == 404
    assert not Reply.objects.exists()


# --- the two venues of one session ----------------------------------------------------------------------------


def test_a_page_that_listens_shows_what_a_fresh_one_shows(
    venue: Venue, amina: Person, chen: Person, bruno: Person
) -> None:
    first = asked(venue, amina, "One?")
    drain_all()
    listening = ListeningPage(f"venue/{venue.pk}/questions").load(page_of(venue, chen))
    second = asked(venue, amina, "Two?", unnamed=True)
    operations.support(first, on=True, by=chen)
    operations.take_turn(second, by=bruno)
    operations.reply(first, "An answer.", by=bruno)
    third = asked(venue, amina, "Three?")
    saying.delete(third, by=amina)
    listening.catch_up()
    fresh = ListeningPage("").load(page_of(venue, chen))
    assert listening.items == fresh.items
    assert listening.items.keys() == {first.pk, second.pk, third.pk}


def test_nothing_typed_is_markup(venue: Venue, amina: Person, chen: Person) -> None:
    asked(venue, amina, "<img src=x onerror=alert(1)> [x](javascript:alert(1))")
    assert "<img src=x" not in page_of(venue, chen)
    assert 'href="javascript' not in page_of(venue, chen)
    assert "<img src=x" not in told()


def test_organisers_say_how_one_asks(venue: Venue, olga: Person, chen: Person) -> None:
    there = "/en/2021/studio/live/questions/"
    client = Client()
    client.force_login(chen)
    assert client.get(there).status_code == 404
    with_role(olga, "organiser", venue.edition.scope)
    client.force_login(olga)
    assert client.post(there, {"wait": "on", "names_seen": "on", "seen": "0"}).status_code == 302
    policy = Policy.objects.get()
    assert (policy.wait, policy.unnamed_allowed, policy.names_seen) == (True, False, True)
    assert (
        "Moderators read who asked without a name" in client.get("/en/2021/studio/history/").content.decode()
    )


def test_the_balance_of_sections_is_read_again_when_somebody_asks(
    venue: Venue, amina: Person, chen: Person
) -> None:
    africa = SectionFactory.create()
    Person.objects.filter(pk=amina.pk).update(section=africa)
    client = Client()
    client.force_login(chen)
    there = f"/en/2021/venues/{venue.pk}/questions/?part=balance"
    assert " hidden>" in client.get(there).content.decode()
    for text in ("One?", "Two?", "Three?"):
        asked(venue, amina, text)
    drain_all()
    balance = client.get(there).content.decode()
    assert " hidden>" not in balance
    assert f"{africa.region['en']} 3" in balance
    rung = Message.objects.filter(topic=f"venue/{venue.pk}/questions", name="balance")
    assert rung.count() == 3


def test_the_page_knows_which_questions_are_the_readers_own(
    venue: Venue, amina: Person, chen: Person
) -> None:
    own = asked(venue, amina, "One?")
    assert f'data-own="{own.pk} "' in page_of(venue, amina)
    assert 'data-own=""' in page_of(venue, chen)


def test_a_speaker_of_the_session_answers_in_writing_and_runs_nothing(
    venue: Venue, amina: Person, chen: Person, sami: Person
) -> None:
    question = asked(venue, amina, "One?")
    speaker = SpeakerFactory.create(edition=venue.edition, person=sami)
    Speaking.objects.create(session=Session.objects.get(forum=venue.forum), speaker=speaker)
    register(sami, venue)
    client = Client()
    client.force_login(sami)
    there = f"/en/2021/venues/{venue.pk}/questions/{question.pk}/"
    page = client.get(there).content.decode()
    assert f'{there}replies/"' in page
    assert f"{there}handling/" not in page
    again = client.post(f"{there}replies/", {"text": "   "})
    assert again.status_code == 409
    assert "Please write something first." in again.content.decode()
    assert client.post(f"{there}replies/", {"text": "Here it is."}).status_code == 302
    assert Reply.objects.get().by == sami
    assert "Here it is." in page_of(venue, chen)
    assert client.post(f"{there}handling/", {"act": "reopen"}).status_code == 404
