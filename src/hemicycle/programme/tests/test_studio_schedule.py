"""The day grid of the studio: moving, cancelling, adding, warnings, and repeating for the other side of the world."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import SectionFactory, with_role
from hemicycle.programme.models import Lead, Occurrence, Slot
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory, publish
from hemicycle.record.models import Revision
from hemicycle.record.operations import newest_revision, revise

pytestmark = pytest.mark.django_db
HERE = "/en/2021/studio/programme"
DAY = f"{HERE}/schedule/2021-02-17/"


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def occurrence(edition: Edition) -> Occurrence:
    """14:00 to 15:30 in Barcelona."""
    session = SessionFactory.create(edition=edition, slug="talk", title={"en": "The talk"})
    session.languages.create(language="en", way="original")
    return OccurrenceFactory.create(session=session)


@pytest.fixture
def organiser(client: Client, olga: Person, edition: Edition) -> Client:
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    return client


@pytest.fixture
def pacific() -> Section:
    return SectionFactory.create(
        slug="pacific", region={"en": "Pacific"}, zone="Pacific/Auckland", latitude=-36.8, longitude=174.7
    )


def moved(occurrence: Occurrence, **more: str) -> dict[str, str]:
    """The form of a row, its beginning set to 16:00 at home."""
    seen = str(newest_revision(occurrence))
    return {
        "starts_at": "2021-02-17T16:00",
        "minutes": "45",
        "room": "Hall",
        "order": "2",
        "seen": seen,
    } | more


# --- the day ------------------------------------------------------------------------------------------------


def test_the_day_shows_every_time_with_its_form_and_the_ribbon(
    organiser: Client, occurrence: Occurrence, pacific: Section
) -> None:
    page = organiser.get(DAY)
    html = page.content.decode()
    assert 'name="starts_at-day" required value="2021-02-17"' in html
    assert 'value="14:00"' in html
    assert "14:00–15:30" in html
    assert 'class="ribbon' in html
    assert f'action="{HERE}/schedule/times/{occurrence.pk}/"' in html
    block = page.context["grid"].blocks[0]
    assert (block.top, block.minutes) == ((14 - 8) * 60, 90)


def test_the_organisers_own_hours_stand_beside(
    organiser: Client, occurrence: Occurrence, olga: Person
) -> None:
    assert organiser.get(DAY).context["own_city"] == ""
    olga.zone = "America/Montevideo"
    olga.save()
    assert "10:00–11:30 Montevideo" in organiser.get(DAY).content.decode()
    assert "20:00–21:30 Jakarta" in organiser.get(f"{DAY}?tz=Asia/Jakarta").content.decode()


def test_a_day_far_away_is_none_and_an_empty_one_can_be_filled(organiser: Client, edition: Edition) -> None:
    assert "Nothing is planned" in organiser.get(f"{HERE}/schedule/2021-02-20/").content.decode()
    assert organiser.get(f"{HERE}/schedule/2031-02-20/").status_code == 404
    assert organiser.get(f"{HERE}/schedule/day/?day=2021-02-20")["Location"] == f"{HERE}/schedule/2021-02-20/"
    assert organiser.get(f"{HERE}/schedule/day/?day=someday")["Location"] == f"{HERE}/schedule/"


def test_what_a_release_would_tell_is_marked(organiser: Client, occurrence: Occurrence) -> None:
    publish(occurrence.session.edition)
    assert organiser.get(DAY).context["grid"].blocks[0].mark == ""
    revise(occurrence, {"room": "Hall"}, by=None)
    new = OccurrenceFactory.create(session=occurrence.session)
    marks = {block.slot.occurrence_id: block.mark for block in organiser.get(DAY).context["grid"].blocks}
    assert marks == {occurrence.pk: "moved", new.pk: "new"}
    lines = organiser.get(f"{HERE}/schedule/").context["lines"]
    assert [(line.times, line.changes) for line in lines if line.times] == [(2, 2)]


# --- moving ---------------------------------------------------------------------------------------------------


def test_a_time_is_moved_in_the_draft_and_can_be_taken_back(
    organiser: Client, occurrence: Occurrence, olga: Person
) -> None:
    publish(occurrence.session.edition)
    answer = organiser.post(f"{HERE}/schedule/times/{occurrence.pk}/", moved(occurrence))
    assert answer["Location"] == f"{DAY}#o{occurrence.pk}"
    occurrence.refresh_from_db()
    assert occurrence.starts_at == datetime(2021, 2, 17, 15, tzinfo=UTC)
    assert occurrence.ends_at - occurrence.starts_at == timedelta(minutes=45)
    assert (occurrence.room, occurrence.order) == ("Hall", 2)
    assert Slot.objects.get().starts_at == datetime(2021, 2, 17, 13, tzinfo=UTC), (
        "the public reads the old time"
    )
    revision = Revision.objects.of(occurrence).get()
    assert revision.by == olga
    organiser.post(reverse("studio:undo", args=["2021", revision.pk]))
    occurrence.refresh_from_db()
    assert (occurrence.starts_at.hour, occurrence.room) == (13, "")


def test_a_drag_gets_the_day_as_it_now_is(organiser: Client, occurrence: Occurrence) -> None:
    answer = organiser.post(
        f"{HERE}/schedule/times/{occurrence.pk}/", moved(occurrence), headers={"X-Fragment": "day"}
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "16:00–16:45" in html
    assert "<html" not in html
    again = moved(occurrence, starts_at="2021-02-17T17:00")
    assert again["seen"] != "0"
    assert f'name="seen" value="{again["seen"]}"' in html


def test_a_drag_of_what_somebody_else_has_moved_is_refused(organiser: Client, occurrence: Occurrence) -> None:
    form = moved(occurrence)
    revise(occurrence, {"starts_at": "2021-02-17T08:00:00+00:00"}, by=None)
    for headers in ({}, {"X-Fragment": "day"}):
        answer = organiser.post(f"{HERE}/schedule/times/{occurrence.pk}/", form, headers=headers)
        assert answer.status_code == 409
        assert "Somebody else has changed this" in answer.content.decode()
    occurrence.refresh_from_db()
    assert occurrence.starts_at == datetime(2021, 2, 17, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "tomorrow"},
        {"starts_at": ""},
        {"minutes": "0"},
        {"minutes": "9999999"},
        {"room": "x" * 200},
        {"order": "-1"},
        {"starts_at": "2021-03-28T02:30"},
    ],
)
def test_a_mistake_is_said_and_nothing_moves(
    organiser: Client, occurrence: Occurrence, wrong: dict[str, str]
) -> None:
    answer = organiser.post(f"{HERE}/schedule/times/{occurrence.pk}/", moved(occurrence, **wrong))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Revision.objects.exists()


def test_cancel_restore_take_out_and_put_back(organiser: Client, occurrence: Occurrence) -> None:
    address = f"{HERE}/schedule/times/{occurrence.pk}/act/"
    for act, state in (
        ("cancel", (True, False)),
        ("restore", (False, False)),
        ("remove", (False, True)),
    ):
        assert organiser.post(address, {"act": act}).status_code == 302
        occurrence.refresh_from_db()
        assert (occurrence.cancelled, occurrence.removed_at is not None) == state
    assert "Put it back" in organiser.get(DAY).content.decode()
    organiser.post(address, {"act": "restore"})
    occurrence.refresh_from_db()
    assert occurrence.removed_at is None
    assert organiser.post(address, {"act": "explode"}).status_code == 400


def test_a_time_is_added(organiser: Client, occurrence: Occurrence, olga: Person) -> None:
    form = {"session": occurrence.session_id, "hour": "09:30", "minutes": "60", "room": ""}
    assert organiser.post(f"{DAY}add/", form).status_code == 302
    made = Occurrence.objects.latest("pk")
    assert made.starts_at == datetime(2021, 2, 17, 8, 30, tzinfo=UTC)
    assert Revision.objects.of(made).get().act == "made"
    other = SessionFactory.create(edition=EditionFactory.create())
    assert organiser.post(f"{DAY}add/", form | {"session": other.pk}).status_code == 422
    assert organiser.post(f"{DAY}add/", form | {"hour": "25:00"}).status_code == 422
    skipped = organiser.post(f"{HERE}/schedule/2021-03-28/add/", form | {"hour": "02:30"})
    assert skipped.status_code == 422
    assert Occurrence.objects.count() == 2


def test_another_editions_time_is_not_found(organiser: Client) -> None:
    elsewhere = OccurrenceFactory.create(session=SessionFactory.create(edition=EditionFactory.create()))
    for path in ("", "act/"):
        assert organiser.post(f"{HERE}/schedule/times/{elsewhere.pk}/{path}", {}).status_code == 404
    assert organiser.post(f"{HERE}/schedule/times/{10**30}/", {}).status_code == 404


def test_hosts_and_dora_move_nothing(
    client: Client, occurrence: Occurrence, pacific: Section, sami: Person, dora: Person
) -> None:
    Lead.objects.create(session=occurrence.session, section=pacific)
    with_role(sami, "section-host", pacific.scope)
    for person in (sami, dora):
        client.force_login(person)
        assert client.post(f"{HERE}/schedule/times/{occurrence.pk}/", moved(occurrence)).status_code == 404
        assert (
            client.post(f"{HERE}/schedule/times/{occurrence.pk}/act/", {"act": "cancel"}).status_code == 404
        )
        assert client.post(f"{DAY}add/", {}).status_code == 404
        assert client.get(f"{HERE}/sessions/talk/repeat/").status_code == 404
        assert client.post(f"{HERE}/sessions/talk/repeat/add/", {}).status_code == 404


# --- hints ----------------------------------------------------------------------------------------------------


def test_hints_are_sentences_that_stop_nobody(
    organiser: Client, occurrence: Occurrence, pacific: Section
) -> None:
    edition = occurrence.session.edition
    other = SessionFactory.create(edition=edition, title={"en": "Elsewhere"})
    OccurrenceFactory.create(session=other, room="Hall")
    Occurrence.objects.filter(pk=occurrence.pk).update(room="hall")
    Lead.objects.create(session=occurrence.session, section=pacific)
    speaker = SpeakerFactory.create(edition=edition, name="Vera Cruz")
    for session in (occurrence.session, other):
        session.speakings.create(speaker=speaker)
    speaker.availabilities.create(
        starts_at=datetime(2021, 2, 17, 8, tzinfo=UTC), ends_at=datetime(2021, 2, 17, 9, tzinfo=UTC)
    )
    sentences = [hint.sentence for hint in organiser.get(DAY).context["hints"]]
    assert sorted(sentences) == sorted(
        [
            "“Elsewhere” and “The talk” are in the room Hall at the same time.",
            "Vera Cruz speaks in “Elsewhere” and in “The talk” at the same time.",
            "Vera Cruz has said to be elsewhere at the time of “The talk”.",
            "Vera Cruz has said to be elsewhere at the time of “Elsewhere”.",
            "“The talk” is led by Pacific, where it is not at a humane hour: 02:00–03:30 there.",
            "“The talk” is led by Pacific, and there is nothing for those who speak: French.",
            "It is not said in which languages “Elsewhere” can be followed.",
        ]
    )
    assert [hint.sentence for hint in organiser.get(f"{HERE}/schedule/").context["hints"]]
    assert organiser.post(f"{HERE}/schedule/times/{occurrence.pk}/", moved(occurrence)).status_code == 302


# --- repeat -----------------------------------------------------------------------------------------------------


def test_a_session_is_repeated_for_those_who_have_it_at_night(
    organiser: Client, occurrence: Occurrence, pacific: Section
) -> None:
    rabat = SectionFactory.create(slug="africa", region={"en": "Africa"})
    page = organiser.get(f"{HERE}/sessions/talk/repeat/")
    repeat = page.context["repeat"]
    assert [(choice.slug, choice.is_unserved) for choice in repeat.choices] == [
        ("africa", False),
        ("pacific", True),
    ]
    assert 1 <= len(repeat.offers) <= 3
    offer = repeat.offers[0]
    assert offer.served == "Pacific"
    sections = {
        section.label: (section.before, section.after, section.is_night) for section in offer.sections
    }
    assert sections["Pacific"] == (0, 100, False)
    assert sections["Africa"][:2] == (100, 100)
    form = {"starts_at": offer.starts_at.isoformat(), "minutes": str(repeat.minutes)}
    assert organiser.post(f"{HERE}/sessions/talk/repeat/add/", form).status_code == 302
    again = organiser.get(f"{HERE}/sessions/talk/repeat/").context["repeat"]
    assert not any(choice.is_unserved for choice in again.choices)
    assert again.offers == []
    chosen = organiser.get(f"{HERE}/sessions/talk/repeat/?chosen=1&for=africa").context["repeat"]
    assert chosen.offers[0].served == "Africa"
    assert rabat.pk


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.dictionaries(
        st.sampled_from(["starts_at", "minutes", "room", "order", "seen", "act", "session", "hour"]),
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(["\x00", "9" * 40, "-1", "0001-01-01T00:00", "9999-12-31T23:59", "nan", "09:30"]),
        ),
        max_size=5,
    )
)
def test_nothing_that_is_typed_breaks_the_schedule(
    organiser: Client, occurrence: Occurrence, typed: dict[str, str]
) -> None:
    for path in (
        f"schedule/times/{occurrence.pk}/",
        f"schedule/times/{occurrence.pk}/act/",
        "schedule/2021-02-17/add/",
        "sessions/talk/repeat/add/",
    ):
        answer = organiser.post(f"{HERE}/{path}", typed)
        assert answer.status_code in {302, 400, 404, 409, 422}, (path, typed)
    for path in ("schedule/2021-02-17/", "schedule/day/", "sessions/talk/repeat/"):
        assert (
            organiser.get(f"{HERE}/{path}", {"day": "x", "for": "\x00", "chosen": "1", **typed}).status_code
            < 500
        )
