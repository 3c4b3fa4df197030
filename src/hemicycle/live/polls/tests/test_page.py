"""Polls in the page of a venue and in pages of their own, without a script: answering, making, opening, closing."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.kernel import clock
from hemicycle.live.models import Venue
from hemicycle.live.operations import moderation
from hemicycle.live.polls import operations, privacy, queries, rules
from hemicycle.live.polls.models import Answer, Poll
from hemicycle.live.polls.tests.factories import drafted, opened, scale, sheet
from hemicycle.live.tests.factories import DURING, key
from hemicycle.people.models import Person

pytestmark = pytest.mark.django_db


def at(venue: Venue, more: str = "") -> str:
    """An address below the venue."""
    return f"/en/2021/venues/{venue.pk}/{more}"


def page_of(venue: Venue, person: Person | None, more: str = "", language: str = "en") -> str:
    """What somebody reads."""
    client = Client()
    if person:
        client.force_login(person)
    return client.get(f"/{language}/2021/venues/{venue.pk}/{more}").content.decode()


def form(**more: Any) -> dict[str, Any]:
    """The form of a poll, in two languages of the edition."""
    return {
        "key": key(),
        "kind": "single",
        "question_en": "What comes first?",
        "options_en": "Care\nWater\n\nHomes",
        "most": "",
        "steps": "5",
        "results": "live",
        "changeable": "on",
        "act": "save",
        **more,
    }


def test_an_answer_is_sent_with_a_form_and_stands_in_ones_own_page(
    client: Client, venue: Venue, olga: Person, amina: Person, chen: Person
) -> None:
    poll = opened(venue, olga)
    client.force_login(amina)
    page = client.get(at(venue)).content.decode()
    assert (
        f'<form id="poll-answer-{poll.pk}" method="post" action="{at(venue)}polls/{poll.pk}/answer/">' in page
    )
    sent = client.post(at(venue, f"polls/{poll.pk}/answer/"), {"option": "2"})
    assert (sent.status_code, sent["Location"]) == (302, f"{at(venue)}#poll-{poll.pk}")
    page = client.get(at(venue)).content.decode()
    assert page.count(" checked") == 1
    assert "Your answer is kept." in page
    assert "Change my answer" in page
    assert "1 person has answered." in page
    assert " checked" not in page_of(venue, chen)


def test_before_one_sends_it_one_reads_who_will_see_it(venue: Venue, olga: Person, amina: Person) -> None:
    opened(venue, olga)
    page = page_of(venue, amina)
    assert "Your answer is kept with your name" in page
    assert "Formal votes are taken in the statutory meeting, not here." in page


def test_what_could_not_be_taken_comes_back_with_the_reason(
    client: Client, venue: Venue, olga: Person, amina: Person
) -> None:
    poll = opened(venue, olga, sheet(kind=rules.MULTIPLE, most=2))
    client.force_login(amina)
    answer = client.post(at(venue, f"polls/{poll.pk}/answer/"), {"option": ["1", "2", "3"]})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Please choose at most 2 answers." in page
    assert page.count(" checked") == 3
    answer = client.post(at(venue, f"polls/{poll.pk}/answer/"), {"option": ["x", "9" * 40]})
    assert answer.status_code == 409
    assert not Answer.objects.exists()


def test_a_script_gets_ones_own_part_back(client: Client, venue: Venue, olga: Person, amina: Person) -> None:
    poll = opened(venue, olga)
    client.force_login(amina)
    there, header = at(venue, f"polls/{poll.pk}/answer/"), {"X-Fragment": "polls"}
    answer = client.post(there, {"option": "2"}, headers=header)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'data-own="{poll.pk}:2"' in page
    assert "<main" not in page
    operations.close_poll(poll, by=olga)
    late = client.post(there, {"option": "1"}, headers=header)
    assert late.status_code == 409
    assert "This poll is closed" in late.content.decode()


def test_an_answer_that_stays_cannot_be_sent_again_from_the_page(
    venue: Venue, olga: Person, amina: Person
) -> None:
    poll = opened(venue, olga, sheet(changeable=False))
    assert "You answer once" in page_of(venue, amina)
    operations.answer(poll, [1], venue=venue, by=amina)
    page = page_of(venue, amina)
    assert page.count(" checked disabled") == 1
    assert f'form="poll-answer-{poll.pk}" hidden>' in page


def test_who_is_silent_reads_why_and_has_no_form(venue: Venue, olga: Person, amina: Person) -> None:
    opened(venue, olga)
    moderation.silence(amina, venue, minutes=10, by=olga)
    page = page_of(venue, amina)
    assert "The moderators have asked you to be silent for a while." in page
    assert 'id="poll-answer' not in page


def test_an_archived_edition_takes_nothing(client: Client, venue: Venue, olga: Person, amina: Person) -> None:
    poll = opened(venue, olga)
    venue.edition.archived_at = clock.now()
    venue.edition.save()
    for person in (amina, olga):
        client.force_login(person)
        assert 'id="poll-answer' not in client.get(at(venue)).content.decode()
        assert client.post(at(venue, f"polls/{poll.pk}/answer/"), {"option": "1"}).status_code == 409
    assert client.post(at(venue, f"polls/{poll.pk}/handling/"), {"act": "close"}).status_code == 409
    assert Poll.objects.get().state == rules.OPEN
    assert "Make a poll" not in client.get(at(venue)).content.decode()


def test_open_polls_come_first_and_closed_ones_keep_their_results(
    venue: Venue, olga: Person, amina: Person, chen: Person
) -> None:
    first = opened(venue, olga, sheet(question="The first"))
    operations.answer(first, [1], venue=venue, by=chen)
    opened(venue, olga, sheet(question="The second"))
    operations.close_poll(first, by=olga)
    page = page_of(venue, amina)
    assert page.index("The second") < page.index("The first")
    assert "100 %" in page


def test_a_poll_is_made_in_the_languages_of_the_edition(client: Client, venue: Venue, olga: Person) -> None:
    languages = venue.edition.languages
    client.force_login(olga)
    page = client.get(at(venue, "polls/new/")).content.decode()
    assert all(f'name="question_{code}"' in page for code in languages)
    sent = form(
        question_fr="Quoi d’abord ?", options_fr="Soin\nEau\nLogement", results="closed", changeable=""
    )
    assert client.post(at(venue, "polls/new/"), sent).status_code == 302
    assert client.post(at(venue, "polls/new/"), sent).status_code == 302, "the same form twice"
    poll = Poll.objects.get()
    asked = queries.sheet_of(poll)
    assert asked.question == {"en": "What comes first?", "fr": "Quoi d’abord ?"}
    assert [one["fr"] for one in asked.options] == ["Soin", "Eau", "Logement"]
    assert (asked.results, asked.changeable, poll.state) == (rules.WHEN_CLOSED, False, rules.DRAFT)


def test_a_poll_is_made_and_opened_at_once(client: Client, venue: Venue, olga: Person, amina: Person) -> None:
    client.force_login(olga)
    sent = client.post(at(venue, "polls/new/"), form(kind="scale", options_en="", low_en="bad", act="open"))
    poll = Poll.objects.get()
    assert sent["Location"] == f"{at(venue)}#poll-{poll.pk}"
    assert (poll.state, poll.options.count(), poll.low) == (rules.OPEN, 5, {"en": "bad"})
    assert "What comes first?" in page_of(venue, amina)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"question_en": " "}, "in one language at least"),
        ({"question_en": ""}, "This field is required."),
        ({"options_en": "Care"}, "from 2 to 12 answers"),
        ({"options_en": "Care\nCare"}, "Two answers are the same."),
        ({"options_fr": "Soin"}, "as many answers in each language"),
        ({"kind": "multiple", "most": "4"}, "more answers than there are"),
        ({"kind": "scale", "steps": "11"}, "less than or equal to 10"),
        ({"options_en": "\n".join(map(str, range(13)))}, "from 2 to 12 answers"),
        ({"options_en": f"Care\n{'x' * 200}"}, "Please be shorter"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    client: Client, venue: Venue, olga: Person, wrong: dict[str, str], words: str
) -> None:
    client.force_login(olga)
    answer = client.post(at(venue, "polls/new/"), form(low_en="kept words", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "kept words" in page
    assert not Poll.objects.exists()


def test_a_draft_is_edited_and_a_form_that_is_out_of_date_says_so(
    client: Client, venue: Venue, olga: Person
) -> None:
    poll = drafted(venue, olga, sheet("Care", "Water", kind=rules.MULTIPLE, most=1))
    client.force_login(olga)
    there = at(venue, f"polls/{poll.pk}/editing/")
    page = client.get(there).content.decode()
    assert "Care\nWater" in page
    assert 'name="version" value="1"' in page
    assert client.post(there, form(version="1", question_en="And now?")).status_code == 302
    answer = client.post(there, form(version="1", question_en="Too late?"))
    assert answer.status_code == 409
    assert "Too late?" in answer.content.decode()
    assert "Somebody else has changed this draft" in answer.content.decode()
    assert 'name="version" value="2"' in answer.content.decode()
    assert Poll.objects.get().question == {"en": "And now?"}
    operations.open_poll(poll, venue=venue, by=olga)
    assert client.get(there).status_code == 302
    assert client.post(there, form(version="2", question_en="Later?")).status_code == 409
    assert Poll.objects.get().question == {"en": "And now?"}


def test_hosts_do_everything_with_buttons(client: Client, venue: Venue, olga: Person) -> None:
    poll = drafted(venue, olga)
    client.force_login(olga)
    there = at(venue, f"polls/{poll.pk}/")
    states = []
    for act in ("open", "close", "reopen", "withdraw", "restore"):
        assert f'name="act" value="{act}"' in client.get(there).content.decode(), act
        assert client.post(f"{there}handling/", {"act": act}).status_code == 302
        states.append(Poll.objects.get().state)
    assert states == ["open", "closed", "open", "withdrawn", "open"]
    assert client.post(f"{there}handling/", {"act": "nonsense"}).status_code == 400
    copied = client.post(f"{there}handling/", {"act": "copy", "key": key()})
    made = Poll.objects.latest("pk")
    assert copied["Location"] == at(venue, f"polls/{made.pk}/editing/")
    assert client.post(at(venue, f"polls/{made.pk}/handling/"), {"act": "delete"}).status_code == 302
    assert client.post(at(venue, f"polls/{made.pk}/handling/"), {"act": "delete"}).status_code == 404
    assert list(Poll.objects.all()) == [poll]


def test_a_text_that_is_missing_in_ones_language_says_so(venue: Venue, olga: Person, amina: Person) -> None:
    opened(venue, olga)
    page = page_of(venue, amina, language="fr")
    assert '<span class="fallback" lang="en" dir="ltr">What comes first?' in page


@pytest.mark.parametrize("who", ["chen", "olga"])
def test_three_polls_take_as_many_queries_as_one(
    client: Client, venue: Venue, olga: Person, amina: Person, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    counts = []
    for number in (1, 2):
        for _each in range(number):
            poll = opened(venue, olga, scale())
            operations.answer(poll, [1], venue=venue, by=amina)
            closed = opened(venue, olga)
            operations.close_poll(closed, by=olga)
            drafted(venue, olga)
        client.get(at(venue))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(venue)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_export_counts_and_names_nobody(
    client: Client, venue: Venue, olga: Person, amina: Person
) -> None:
    poll = opened(venue, olga, sheet("Care", "Water"))
    operations.answer(poll, [2], venue=venue, by=amina)
    client.force_login(olga)
    rows = client.get(at(venue, "export/polls.json")).json()
    assert [(row["answer en"], row["count"], row["people"]) for row in rows] == [
        ("Care", 0, 1),
        ("Water", 1, 1),
    ]
    assert "Amina" not in str(rows)


def test_polls_go_when_the_time_of_the_edition_is_over(venue: Venue, olga: Person, amina: Person) -> None:
    operations.answer(opened(venue, olga), [1], venue=venue, by=amina)
    assert privacy.forget_old() == 0
    with clock.set_to(DURING.replace(year=2022)):
        assert privacy.forget_old() == 1
    assert not Poll.objects.exists()
    assert not Answer.objects.exists()


def test_what_there_is_to_read_afterwards_is_said_in_numbers(venue: Venue, olga: Person) -> None:
    assert queries.kept(venue) is None
    opened(venue, olga)
    drafted(venue, olga)
    assert queries.kept(venue) == "1 poll"
