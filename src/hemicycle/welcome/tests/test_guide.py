"""What the guide says next, why, and in which order; and the page of what is on now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.sockets import guide_steps
from hemicycle.editions.testing import EditionFactory, OpenEditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Person
from hemicycle.people.testing import CircleFactory, SectionFactory
from hemicycle.programme import operations as programme
from hemicycle.programme.models import Agenda, Audience, Occurrence, Session, Star
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory
from hemicycle.welcome.models import LeftStep
from hemicycle.welcome.queries.guide import guide_for

NOON = datetime(2021, 2, 17, 12, tzinfo=UTC)


@pytest.fixture
def edition(db: None) -> Edition:
    """The edition of 2021, in its third day at noon."""
    return EditionFactory.create(slug="2021")


@pytest.fixture
def held(edition: Edition) -> Callable[..., Occurrence]:
    """Make a session that begins so many minutes after noon and lasts an hour, and release it."""

    def make(minutes: int, **fields: object) -> Occurrence:
        starts_at = NOON + timedelta(minutes=minutes)
        session = SessionFactory.create(edition=edition, **fields)
        made: Occurrence = OccurrenceFactory.create(
            session=session, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
        )
        programme.release(edition, note={}, by=None)
        return made

    return make


def star(person: Person, occurrence: Occurrence) -> None:
    """Somebody stars an occurrence."""
    agenda, _made = Agenda.objects.get_or_create(
        edition=occurrence.session.edition, person=person, language="en"
    )
    Star.objects.create(agenda=agenda, occurrence=occurrence)


def said(person: Person, edition: Edition, at: datetime = NOON) -> dict[str, str]:
    """{rule: sentence} of everything that the guide says."""
    fresh, now = Edition.objects.get(pk=edition.pk), Reader(("en",), None, at)
    guide = guide_for(Person.objects.get(pk=person.pk), fresh, now)
    return {step.rule.name: step.advice.sentence for step in guide.steps if step.advice and not step.left}


def test_a_starred_session_that_begins_comes_before_everything(
    edition: Edition, amina: Person, held: Callable[..., Occurrence]
) -> None:
    star(amina, held(10, title={"en": "Care"}))
    with clock.set_to(NOON):
        found = said(amina, edition)
    assert next(iter(found.items())) == ("programme.begins", "“Care” begins in 10 minutes.")
    assert said(amina, edition, NOON + timedelta(minutes=9, seconds=30))["programme.begins"].endswith(
        "in 1 minute."
    )
    assert said(amina, edition, NOON + timedelta(minutes=20))["programme.begins"] == "“Care” is on now."
    assert "programme.begins" not in said(amina, edition, NOON + timedelta(hours=2))
    assert "programme.begins" not in said(amina, edition, NOON - timedelta(hours=1))


def test_a_session_that_is_nobodys_own_is_not_announced(
    edition: Edition, amina: Person, held: Callable[..., Occurrence]
) -> None:
    held(10)
    assert "programme.begins" not in said(amina, edition)


def test_whoever_speaks_is_called_too(
    edition: Edition, vera: Person, held: Callable[..., Occurrence]
) -> None:
    occurrence = held(10, title={"en": "Care"})
    speaker = edition.speakers.create(slug="vera", name="Vera", person=vera)
    occurrence.session.speakings.create(speaker=speaker)
    assert said(vera, edition)["programme.begins"] == "“Care” begins in 10 minutes."


def test_what_is_on_in_a_language_one_reads(
    edition: Edition, amina: Person, held: Callable[..., Occurrence]
) -> None:
    occurrence = held(-10, title={"en": "Care"}, open_to=Audience.PUBLIC)
    occurrence.session.languages.create(language="es", way="interpreted")
    assert "programme.language" not in said(amina, edition)
    Person.objects.filter(pk=amina.pk).update(reads=["es"])
    assert said(amina, edition)["programme.language"] == (
        "“Care” is on now, and can be followed in this language: Spanish."
    )
    Session.objects.update(open_to=Audience.CIRCLE, open_circle=CircleFactory.create())
    assert "programme.language" not in said(amina, edition), "one may not enter"


def test_the_moment_of_ones_section(edition: Edition, amina: Person, held: Callable[..., Occurrence]) -> None:
    section = SectionFactory.create()
    occurrence = held(120, title={"en": "Africa speaks"})
    occurrence.session.leads.create(section=section)
    edition.refresh_from_db()
    assert "programme.section" not in said(amina, edition)
    Person.objects.filter(pk=amina.pk).update(section=section)
    assert said(amina, edition)["programme.section"] == "The moment of your section is near: “Africa speaks”."
    star(amina, occurrence)
    assert "programme.section" not in said(amina, edition), "it is in the agenda already"


def test_what_is_to_be_read_before(edition: Edition, amina: Person, held: Callable[..., Occurrence]) -> None:
    occurrence = held(600, title={"en": "Care"})
    occurrence.session.readings.create(title={"en": "The Decalogue"}, url="https://example.org/")
    assert "programme.papers" not in said(amina, edition)
    star(amina, occurrence)
    assert said(amina, edition)["programme.papers"] == "To read before “Care”: The Decalogue."


def test_a_session_that_is_not_listed_to_somebody_is_never_named(
    edition: Edition, amina: Person, held: Callable[..., Occurrence]
) -> None:
    circle = CircleFactory.create()
    occurrence = held(
        10,
        title={"en": "Behind closed doors"},
        listed_to=Audience.CIRCLE,
        listed_circle=circle,
        open_to=Audience.PUBLIC,
    )
    occurrence.session.languages.create(language="en", way="original")
    occurrence.session.readings.create(title={"en": "Secret paper"}, url="https://example.org/")
    Person.objects.filter(pk=amina.pk).update(reads=["en"])
    star(amina, occurrence)
    for minutes in (0, 20):
        words = str(said(amina, edition, NOON + timedelta(minutes=minutes)))
        assert "closed doors" not in words
        assert "Secret paper" not in words


def test_the_first_steps_go_as_they_are_done(edition: Edition, amina: Person) -> None:
    assert {"people.languages", "people.zone", "people.profile", "programme.stars"} <= said(
        amina, edition
    ).keys()
    Person.objects.filter(pk=amina.pk).update(speaks=["fr"], zone="Africa/Casablanca")
    assert not {"people.languages", "people.zone"} & said(amina, edition).keys()


def test_whoever_has_no_place_is_told_while_they_can_have_one(db: None, amina: Person) -> None:
    edition = OpenEditionFactory.create()
    assert "editions.place" in said(amina, edition)
    assert "editions.place" not in said(amina, EditionFactory.create()), "one does not register there"


# --- the page ------------------------------------------------------------------------------------------------


def test_the_page_is_for_whoever_is_signed_in(edition: Edition, client: Client, amina: Person) -> None:
    response = client.get("/en/2021/now/")
    assert response.status_code == 302
    assert "/me/sign-in/" in response["Location"]
    client.force_login(amina)
    Registration.objects.create(edition=edition, person=amina)
    assert "Welcome, Amina" in client.get("/en/2021/now/").content.decode()


def test_a_step_is_left_for_later_and_taken_up_again(edition: Edition, client: Client, amina: Person) -> None:
    client.force_login(amina)
    sentence = "Say which languages you speak"
    assert sentence in client.get("/en/2021/now/").content.decode()
    assert client.post("/en/2021/now/steps/", {"step": "people.languages"}).status_code == 302
    assert client.post("/en/2021/now/steps/", {"step": "people.languages"}).status_code == 302
    assert sentence not in client.get("/en/2021/now/").content.decode()
    assert client.post("/en/2021/now/steps/", {"all": "1"}).status_code == 302
    assert sentence in client.get("/en/2021/now/").content.decode()


@pytest.mark.parametrize("step", ["", "nonsense", "\x00", "programme.begins"])
def test_only_steps_of_the_walk_are_left(edition: Edition, client: Client, amina: Person, step: str) -> None:
    client.force_login(amina)
    assert client.post("/en/2021/now/steps/", {"step": step}).status_code == 400
    assert not LeftStep.objects.exists()


def test_what_is_on_for_a_circle_stands_on_the_page_of_its_members_only(
    edition: Edition, client: Client, amina: Person, dora: Person, held: Callable[..., Occurrence]
) -> None:
    circle = CircleFactory.create()
    circle.memberships.create(person=amina)
    with clock.set_to(NOON):
        held(-10, title={"en": "Presidency only"}, listed_to=Audience.CIRCLE, listed_circle=circle)
        client.force_login(amina)
        assert "Presidency only" in client.get("/en/2021/now/").content.decode()
        client.force_login(dora)
        assert "Presidency only" not in client.get("/en/2021/now/").content.decode()


def test_every_rule_bears_whoever_knows_nothing(edition: Edition, amina: Person) -> None:
    reader = Reader(("ar",), None, NOON)
    for step in guide_steps:
        advice = step.advise(amina, edition, reader)
        assert advice is None or (advice.sentence and advice.url.startswith("/"))
