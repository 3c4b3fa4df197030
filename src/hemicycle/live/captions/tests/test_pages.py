"""Captions in the page of a venue, the page on which they are typed, the transcript and its files, without a script."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.bell import operations as bell
from hemicycle.bell.queries import Question, heard
from hemicycle.bell.viewers import digest_of
from hemicycle.kernel import clock
from hemicycle.kernel.tests.test_markdown import HOSTILE
from hemicycle.live.captions import operations, queries
from hemicycle.live.captions.models import Caption, Reading
from hemicycle.live.chat.tests.test_hostile import Elements
from hemicycle.live.models import Venue
from hemicycle.live.operations.moderation import ban
from hemicycle.live.operations.venues import close_module, open_module
from hemicycle.live.questions import operations as questions
from hemicycle.live.tests.factories import DURING, key, register, venue_in_a_session
from hemicycle.live.tests.replaying import ListeningPage
from hemicycle.people.models import Person
from hemicycle.people.testing import CircleFactory, PersonFactory, with_role

pytestmark = pytest.mark.django_db
AFTER = DURING + timedelta(hours=3)


def typed(venue: Venue, by: Person, text: str, language: str = "fr") -> Caption:
    """Somebody types one caption."""
    return operations.type_captions(venue, text, language=language, key=key(), by=by)[0]


def address(venue: Venue, more: str = "", language: str = "en") -> str:
    """An address of the venue."""
    return f"/{language}/{venue.edition.slug}/venues/{venue.pk}/{more}"


def read(venue: Venue, person: Person | None, more: str = "", language: str = "en") -> str:
    """What somebody reads there."""
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(address(venue, more, language))
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def captions_in(page: str) -> list[str]:
    """The captions that stand in a page, by their words."""
    return re.findall(r'<li id="caption-\d+"[^>]*>([^<]*)</li>', page)


# --- reading ----------------------------------------------------------------------------------------------------


def test_each_reads_their_own_language_and_may_choose(
    venue: Venue, interpreter: Person, amina: Person, chen: Person
) -> None:
    typed(venue, interpreter, "Bonjour")
    typed(venue, interpreter, "Good afternoon", "en")
    assert captions_in(read(venue, amina)) == ["Good afternoon"]
    assert captions_in(read(venue, amina, language="fr")) == ["Bonjour"]
    assert captions_in(read(venue, amina, "?captions=fr")) == ["Bonjour"]
    client = Client()
    client.force_login(chen)
    sent = client.post(address(venue, "captions/reading/"), {"captions": "fr"})
    assert (sent.status_code, sent["Location"]) == (302, f"{address(venue)}#captions")
    page = read(venue, chen)
    assert captions_in(page) == ["Bonjour"]
    assert 'lang="fr" dir="ltr">Bonjour' in page
    assert client.post(address(venue, "captions/reading/"), {"size": "largest"}).status_code == 302
    assert 'data-size="largest"' in read(venue, chen)
    assert client.post(address(venue, "captions/reading/"), {"captions": "xx"}).status_code == 400
    fragment = {"HTTP_X_FRAGMENT": "captions"}
    assert client.post(address(venue, "captions/reading/"), {"size": "plain"}, **fragment).status_code == 204


def test_a_page_listens_to_the_language_that_is_read_and_to_no_other(
    venue: Venue, interpreter: Person, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated: list[set[str]] = []
    stating = "hemicycle.bell.templatetags.bell.bell_for"
    monkeypatch.setattr(stating, lambda request, topics: stated.append(set(topics)))
    typed(venue, interpreter, "Bonjour")
    typed(venue, interpreter, "Good afternoon", "en")
    mine = f"venue/{venue.pk}/captions"
    for more, heard_there in (
        ("", {mine, f"{mine}/en"}),
        ("?captions=fr", {mine, f"{mine}/fr"}),
        ("?captions=off", set()),
    ):
        read(venue, amina, more)
        assert {topic for topic in stated[-1] if topic.startswith(mine)} == heard_there
    with clock.set_to(AFTER):
        read(venue, amina)
    assert not {topic for topic in stated[-1] if topic.startswith(mine)}


def test_who_wants_none_reads_none_and_finds_them_again(
    venue: Venue, interpreter: Person, amina: Person
) -> None:
    typed(venue, interpreter, "Bonjour")
    operations.choose_reading(language="off", by=amina)
    page = read(venue, amina)
    assert not captions_in(page)
    assert 'id="captions-lines"' not in page
    assert 'name="captions" value="fr"' in page


def test_a_visitor_chooses_by_the_address(olga: Person, during: None) -> None:
    venue = venue_in_a_session(slug="for-all", listed_to="public", open_to="public")
    open_module(venue, "captions", by=None)
    typed(venue, with_role(olga, "organiser", venue.edition.scope), "Bonjour")
    page = read(venue, None, "?captions=fr&size=large")
    assert captions_in(page) == ["Bonjour"]
    assert 'data-size="large"' in page
    form = page.partition('id="captions-choice"')[2].partition("</form>")[0]
    assert f'action="{address(venue)}#captions"' in form
    assert "post" not in form.partition(">")[0]
    assert not Reading.objects.exists()


def test_it_is_no_live_region_and_is_reached_by_the_keyboard(
    venue: Venue, interpreter: Person, amina: Person
) -> None:
    typed(venue, interpreter, "Bonjour")
    part = read(venue, amina).partition("<caption-lines")[2].partition("</caption-lines>")[0]
    assert "aria-live" not in part
    assert 'role="log"' not in part
    assert 'class="captions-box" tabindex="0" role="region" aria-label="Captions in French"' in part


def test_parts_of_the_page_are_read_again_alone(venue: Venue, interpreter: Person, amina: Person) -> None:
    typed(venue, interpreter, "Bonjour")
    lines = read(venue, amina, "captions/line/?captions=fr")
    assert captions_in(lines) == ["Bonjour"]
    assert "<main" not in lines
    choice = read(venue, amina, "captions/line/?part=choice&captions=en")
    assert 'id="captions-choice"' in choice
    assert 'value="fr"' in choice
    close_module(venue, "captions", by=None)
    client = Client()
    client.force_login(amina)
    for more in ("captions/", "captions/line/", "captions/fr.txt"):
        assert client.get(address(venue, more)).status_code == 404


def test_three_captions_take_as_many_queries_as_one(
    venue: Venue, interpreter: Person, amina: Person, client: Client
) -> None:
    for person, more in ((amina, ""), (amina, "captions/"), (interpreter, "captions/typing/?language=fr")):
        client.force_login(person)
        counts = []
        for words in ("Un", "Deux\nTrois"):
            typed(venue, interpreter, words)
            client.get(address(venue, more))
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address(venue, more)).status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1], more


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(venue: Venue, interpreter: Person, amina: Person, text: str) -> None:
    operations.type_captions(venue, text, language="fr", key=key(), by=interpreter)
    for person, more in (
        (amina, "?captions=fr"),
        (amina, "captions/?language=fr"),
        (interpreter, "captions/typing/?language=fr"),
    ):
        part = read(venue, person, more).partition('<main id="main"')[2].partition("</main>")[0]
        for name, attributes in Elements(part).found:
            assert not [one for one in attributes if one.startswith(("on", "hx-")) or one == "style"]
            assert name not in {"img", "animate", "style", "iframe"}
            assert (
                not (attributes.get("href") or "").casefold().startswith(("javascript", "data:", "vbscript"))
            )
        assert "<script>" not in part
    cue = read(venue, amina, "captions/fr.vtt").partition("-->")[2].partition("\n")[2]
    assert "<" not in cue


# --- typing -----------------------------------------------------------------------------------------------------


def test_captions_are_typed_corrected_and_taken_back_by_forms(
    client: Client, venue: Venue, interpreter: Person, amina: Person
) -> None:
    client.force_login(interpreter)
    there = address(venue, "captions/typing/")
    page = client.get(f"{there}?language=fr").content.decode()
    assert "Nothing has been sent in this language yet." in page
    form = {"text": "Bonjour\nÀ tous", "language": "fr", "key": key(), "correcting": ""}
    for _twice in range(2):
        sent = client.post(there, form)
        assert (sent.status_code, sent["Location"]) == (302, f"{there}?language=fr")
    first, second = Caption.objects.order_by("pk")
    field = client.get(f"{there}?language=fr&correct={first.pk}").content.decode()
    assert ">Bonjour</textarea>" in field
    corrected = {"text": "Bonsoir", "language": "fr", "correcting": str(first.pk), "key": key()}
    assert client.post(there, corrected).status_code == 302
    assert captions_in(read(venue, amina, "?captions=fr")) == ["Bonsoir", "À tous"]
    acts = f"{there}withdrawals/"
    assert client.post(acts, {"take_back": second.pk, "language": "fr"}).status_code == 302
    assert captions_in(read(venue, amina, "?captions=fr")) == ["Bonsoir"]
    assert "Put it back" in client.get(f"{there}?language=fr").content.decode()
    assert client.post(acts, {"put_back": second.pk, "language": "fr"}).status_code == 302
    assert captions_in(read(venue, amina, "?captions=fr")) == ["Bonsoir", "À tous"]
    assert client.post(acts, {"language": "fr"}).status_code == 400
    assert client.post(acts, {"take_back": "999999"}).status_code == 404


def test_what_could_not_be_taken_comes_back_with_the_reason(
    client: Client, venue: Venue, interpreter: Person
) -> None:
    client.force_login(interpreter)
    there = address(venue, "captions/typing/")
    text = "\n".join(f"Ligne {number}" for number in range(41))
    for headers in ({}, {"X-Fragment": "captions-sent"}):
        answer = client.post(there, {"text": text, "language": "fr", "key": key()}, headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "at most 40 are sent at once" in page
        assert "Ligne 40" in page
    assert not Caption.objects.exists()


def test_with_a_script_only_what_was_sent_comes_back(
    client: Client, venue: Venue, interpreter: Person
) -> None:
    client.force_login(interpreter)
    form = {"text": "Bonjour", "language": "fr", "key": key()}
    answer = client.post(address(venue, "captions/typing/"), form, headers={"X-Fragment": "captions-sent"})
    page = answer.content.decode()
    assert 'id="captions-sent"' in page
    assert "Bonjour" in page
    assert "<main" not in page


def test_two_who_type_the_same_see_it(
    client: Client, venue: Venue, interpreter: Person, olga: Person
) -> None:
    client.force_login(interpreter)
    client.get(address(venue, "captions/typing/?language=fr"))
    client.force_login(olga)
    assert "Also typing" not in client.get(address(venue, "captions/typing/?language=en")).content.decode()
    page = client.get(address(venue, "captions/typing/?language=fr")).content.decode()
    assert "Also typing in French: Imani." in page
    assert client.get(address(venue, "captions/typing/")).context["language"] == "fr", "as the last time"


def test_where_captions_are_off_the_page_says_so(client: Client, venue: Venue, interpreter: Person) -> None:
    close_module(venue, "captions", by=None)
    client.force_login(interpreter)
    page = client.get(address(venue, "captions/typing/")).content.decode()
    assert "This is not switched on here." in page
    assert "captions-text" not in page


# --- who finds what -----------------------------------------------------------------------------------------------


def test_whoever_lacks_the_permission_does_not_find_the_page(
    client: Client, venue: Venue, amina: Person, dora: Person, noor: Person, sami: Person
) -> None:
    elsewhere = with_role(sami, "interpreter", venue_in_a_session(slug="other").scope)
    for person in (amina, dora, noor, elsewhere):
        client.force_login(person)
        for more in ("captions/typing/", "captions/typing/?part=sent", "captions/typing/withdrawals/"):
            assert client.get(address(venue, more)).status_code == 404
            assert client.post(address(venue, more), {"text": "x", "key": "k"}).status_code == 404
    client.logout()
    assert client.get(address(venue, "captions/typing/")).status_code == 302
    assert "Type captions" not in read(venue, amina)


def hears(person: Person, *asked: str) -> set[str]:
    """Which of these topics the bell would sign for somebody."""
    cookie = f"cookie-{person.pk}"
    bell.admit(cookie, person.pk)
    return set(heard([Question(digest_of(cookie), person.pk, tuple(asked))])[0])


def test_the_interpreter_of_a_session_of_a_circle_types_and_does_not_enter(
    client: Client, amina: Person, dora: Person, olga: Person, during: None
) -> None:
    circle = CircleFactory.create()
    circle.memberships.create(person=amina)
    hidden = venue_in_a_session(
        slug="secret", listed_to="circle", listed_circle=circle, open_to="circle", open_circle=circle
    )
    open_module(hidden, "captions", by=None)
    register(dora, hidden)
    interprets = with_role(PersonFactory.create(), "interpreter", hidden.scope)
    client.force_login(interprets)
    assert client.get(address(hidden)).status_code == 404
    assert client.get(address(hidden, "captions/typing/")).status_code == 200
    form = {"text": "Secret words", "language": "en", "key": key()}
    assert client.post(address(hidden, "captions/typing/"), form).status_code == 302
    assert captions_in(read(hidden, amina)) == ["Secret words"]
    client.force_login(dora)
    for more in ("captions/", "captions/en.txt", "captions/line/", "captions/typing/", "captions/reading/"):
        assert client.get(address(hidden, more)).status_code == 404
    desk, said = f"venue-captions/{hidden.pk}", f"venue/{hidden.pk}/captions/en"
    asked = (desk, said, "venue-captions/999999", "venue-captions/x")
    assert hears(interprets, *asked) == {desk}
    assert hears(amina, *asked) == {said}
    assert hears(dora, *asked) == set()
    ban(interprets, hidden, by=olga)
    assert hears(interprets, *asked) == set()
    client.force_login(interprets)
    assert client.get(address(hidden, "captions/typing/")).status_code == 403


# --- afterwards ---------------------------------------------------------------------------------------------------


def test_the_transcript_has_every_caption_with_its_hour_and_goes_on(
    venue: Venue, interpreter: Person, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(3):
        with clock.set_to(DURING + timedelta(minutes=minute)):
            typed(venue, interpreter, f"Phrase {minute}")
            typed(venue, interpreter, f"Sentence {minute}", "en")
    page = read(venue, amina, "captions/?language=fr")
    assert re.findall(r"Phrase \d", page) == ["Phrase 0", "Phrase 1", "Phrase 2"]
    assert "Sentence" not in page
    assert ">14:11</time>" in page, "at home, in Barcelona"
    assert "Sentence 0" in read(venue, amina, "captions/?language=nonsense")
    monkeypatch.setattr(queries, "PAGE", 2)
    page = read(venue, amina, "captions/?language=fr")
    further = re.findall(r"after=(\d+)", page)[0]
    assert re.findall(r"Phrase \d", read(venue, amina, f"captions/?language=fr&after={further}")) == [
        "Phrase 2"
    ]
    elsewhere = read(venue, amina, "captions/?language=fr&tz=Asia/Jakarta")
    assert ">20:11</time>" in elsewhere
    assert '<small class="at-home">14:11</small>' in elsewhere
    assert "The smaller hour is that of " in elsewhere
    assert "The smaller hour" not in page


def test_a_transcript_is_a_file(client: Client, venue: Venue, interpreter: Person, amina: Person) -> None:
    typed(venue, interpreter, "Les villes & <nous> --> ici")
    client.force_login(amina)
    text = client.get(address(venue, "captions/fr.txt"))
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert f'"2021-venue-{venue.pk}-fr.txt"' in text["Content-Disposition"]
    assert "14:10:0" in text.content.decode()
    assert "Les villes & <nous> --> ici" in text.content.decode()
    subtitles = client.get(address(venue, "captions/fr.vtt")).content.decode()
    assert subtitles.startswith("WEBVTT\n\n1\n00:10:0")
    assert "Les villes &amp; &lt;nous&gt; --&gt; ici" in subtitles
    for more in ("captions/es.vtt", "captions/fr.exe"):
        assert client.get(address(venue, more)).status_code == 404


def test_those_who_moderate_take_the_captions_as_a_table(
    client: Client, venue: Venue, interpreter: Person, amina: Person, olga: Person
) -> None:
    typed(venue, interpreter, "=1+1")
    operations.withdraw(typed(venue, interpreter, "En confiance"), by=interpreter)
    client.force_login(amina)
    assert client.get(address(venue, "export/captions.csv")).status_code == 404
    client.force_login(olga)
    table = client.get(address(venue, "export/captions.csv")).content.decode()
    assert "'=1+1" in table
    assert "confiance" not in table
    (row,) = client.get(address(venue, "export/captions.json")).json()
    assert (row["language"], row["text"], row["typed by"]) == ("fr", "=1+1", "Imani")


def test_what_was_taken_back_is_in_no_transcript_and_no_file(
    venue: Venue, interpreter: Person, amina: Person
) -> None:
    typed(venue, interpreter, "Un")
    operations.withdraw(typed(venue, interpreter, "En confiance"), by=interpreter)
    for more in ("", "captions/?language=fr", "captions/fr.txt", "captions/fr.vtt"):
        assert "confiance" not in read(venue, amina, more)


def test_once_the_session_is_over_its_page_says_what_it_keeps(
    venue: Venue, interpreter: Person, amina: Person, olga: Person
) -> None:
    open_module(venue, "questions", by=None)
    question = questions.ask(venue, "Who pays?", key=key(), by=amina)
    questions.ask(venue, "And when?", key=key(), by=amina)
    questions.reply(question, "All of us.", by=olga)
    typed(venue, interpreter, "Bonjour")
    assert "What was said stays here to read:" not in read(venue, amina)
    with clock.set_to(AFTER):
        page = read(venue, amina)
        stage = page.partition('<section class="stage"')[2].partition("</section>")[0]
        assert '<a href="#questions"><b>Questions</b></a> 2 questions, 1 answered' in stage
        assert '<a href="#captions"><b>Captions</b></a> Transcript in 1 language' in stage
        assert "#chat" not in stage, "nothing was written there"
        part = page.partition('id="captions"')[2].partition("</section>")[0]
        assert f'href="{address(venue, "captions/")}"' in part
        assert "caption-lines" not in part
        assert "captions/typing" not in read(venue, olga).partition("<main")[2].partition('class="venue"')[0]


# --- state and events -----------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["type", "other", "paste", "correct", "withdraw", "put back"]), st.integers(0, 4)
    ),
    min_size=1,
    max_size=8,
)


def do(act: str, at: int, venue: Venue, by: Person) -> None:
    """One thing that somebody does."""
    there = list(Caption.objects.filter(language="fr").order_by("pk"))
    if act == "other":
        typed(venue, by, f"Line {at}", "en")
    elif act == "paste":
        typed(venue, by, f"Une {at}\nDeux {at}")
    elif act == "type" or not there:
        typed(venue, by, f"Ligne {at}")
    elif act == "correct" and not there[at % len(there)].is_withdrawn():
        operations.correct(there[at % len(there)], f"Autre {at}", by=by)
    elif act == "withdraw":
        operations.withdraw(there[at % len(there)], by=by)
    elif act == "put back":
        operations.put_back(there[at % len(there)], by=by)


def test_a_page_that_listens_shows_what_a_fresh_one_shows(
    client: Client, venue: Venue, interpreter: Person, amina: Person
) -> None:
    client.force_login(amina)

    def fresh(language: str) -> ListeningPage:
        html = client.get(address(venue, "?captions=fr", language)).content.decode()
        topic = f"venue/{venue.pk}/captions/fr"
        return ListeningPage(topic, language).load(html.partition('id="captions-lines"')[2])

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(before=STEPS, after=STEPS, language=st.sampled_from(["en", "ar"]))
    def holds(before: list[tuple[str, int]], after: list[tuple[str, int]], language: str) -> None:
        with transaction.atomic():
            for act, at in before:
                do(act, at, venue, interpreter)
            page = fresh(language)
            for act, at in after:
                do(act, at, venue, interpreter)
            page.catch_up()
            assert page.items == fresh(language).items
            transaction.set_rollback(True)

    holds()
