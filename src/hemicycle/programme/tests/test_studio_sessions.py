"""Sessions in the studio: who finds what, and what a form saves."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory, ThemeFactory
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import OrganisationFactory, SectionFactory, with_role
from hemicycle.programme.models import Lead, Session
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory, publish
from hemicycle.record.models import Revision
from hemicycle.record.operations import keeper_of, newest_revision, revise

pytestmark = pytest.mark.django_db
HERE = "/en/2021/studio/programme"


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def africa() -> Section:
    return SectionFactory.create(slug="africa", region={"en": "Africa"})


@pytest.fixture
def session(edition: Edition, africa: Section) -> Session:
    session = SessionFactory.create(edition=edition, slug="led", title={"en": "Led by Africa"})
    Lead.objects.create(session=session, section=africa)
    return session


@pytest.fixture
def other(edition: Edition) -> Session:
    return SessionFactory.create(edition=edition, slug="other", title={"en": "Led by nobody"})


@pytest.fixture
def organiser(client: Client, olga: Person, edition: Edition) -> Client:
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    return client


@pytest.fixture
def host(client: Client, sami: Person, africa: Section) -> Client:
    with_role(sami, "section-host", africa.scope)
    client.force_login(sami)
    return client


def form_of(client: Client, slug: str) -> dict[str, Any]:
    """What a browser would send if nothing was typed."""
    page = client.get(f"{HERE}/sessions/{slug}/")
    assert page.status_code == 200
    return filled(page.context["form"]) | {"seen": str(page.context["editing"].seen)}


def filled(form: Any) -> dict[str, Any]:
    """Every field of a form as its widgets hold it."""
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if hasattr(field, "columns"):
            for at, row in enumerate(value or []):
                for column, cell in field.columns.items():
                    _put(data, cell, f"{name}-{at}-{column}", row.get(column))
        else:
            _put(data, field, name, value)
    return data


def _put(data: dict[str, Any], field: Any, name: str, value: Any) -> None:
    if hasattr(field, "languages"):
        data |= {f"{name}_{code}": (value or {}).get(code, "") for code in field.languages}
    else:
        data[name] = "" if value is None else value


# --- who finds what -----------------------------------------------------------------------------------------


def test_an_organiser_finds_every_session_and_a_host_those_of_the_section(
    organiser: Client, session: Session, other: Session, sami: Person, africa: Section
) -> None:
    page = organiser.get(f"{HERE}/sessions/")
    assert [row.session for row in page.context["rows"]] == [session, other]
    with_role(sami, "section-host", africa.scope)
    organiser.force_login(sami)
    page = organiser.get(f"{HERE}/sessions/")
    assert [row.session for row in page.context["rows"]] == [session]
    assert "Led by nobody" not in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "sessions/",
        "sessions/new/",
        "sessions/led/",
        "sessions/led/removal/",
        "schedule/",
        "schedule/2021-02-17/",
    ],
)
def test_for_dora_and_a_visitor_there_is_no_such_page(
    client: Client, session: Session, dora: Person, path: str
) -> None:
    assert client.get(f"{HERE}/{path}").status_code == 302
    client.force_login(dora)
    assert client.get(f"{HERE}/{path}").status_code == 404


def test_a_host_does_not_find_another_sections_session(
    host: Client, session: Session, other: Session
) -> None:
    assert host.get(f"{HERE}/sessions/led/").status_code == 200
    assert host.get(f"{HERE}/sessions/other/").status_code == 404
    assert host.post(f"{HERE}/sessions/other/", {"title_en": "Mine"}).status_code == 404
    for path in ("sessions/new/", "sessions/led/removal/", "schedule/", "schedule/2021-02-17/"):
        assert host.get(f"{HERE}/{path}").status_code == 404
    assert host.post(f"{HERE}/sessions/led/copy/").status_code == 404


def test_a_session_host_finds_one_session(
    client: Client, session: Session, other: Session, chen: Person
) -> None:
    with_role(chen, "session-host", other.scope)
    client.force_login(chen)
    assert [row.session for row in client.get(f"{HERE}/sessions/").context["rows"]] == [other]
    assert client.get(f"{HERE}/sessions/led/").status_code == 404


def test_an_organiser_of_another_edition_finds_nothing_here(
    client: Client, session: Session, olga: Person
) -> None:
    with_role(olga, "organiser", EditionFactory.create(slug="2022").scope)
    client.force_login(olga)
    assert client.get(f"{HERE}/sessions/led/").status_code == 404


# --- editing -------------------------------------------------------------------------------------------------


def test_saving_an_untouched_form_changes_nothing(organiser: Client, session: Session) -> None:
    everything = {
        "description": {"en": "Two\nlines", "fr": "Deux"},
        "themes": [ThemeFactory.create(edition=session.edition).pk],
        "leads": [{"section": "africa"}, {"organisation": OrganisationFactory.create(slug="kochi").slug}],
        "languages": [["fr", "original", ""], ["ils", "sign", "https://example.org/s"]],
        "speakers": [SpeakerFactory.create(edition=session.edition).pk for _ in range(2)],
        "readings": [{"title": {"en": "Read"}, "url": "https://example.org/r", "language": "en"}],
        "entry_url": "https://example.org/in",
        "outcome_links": [{"title": {"en": "Report"}, "url": "https://example.org/report"}],
    }
    revise(session, everything, by=None)
    before, count = keeper_of(session).read(Session.objects.get(pk=session.pk)), Revision.objects.count()
    answer = organiser.post(f"{HERE}/sessions/led/", form_of(organiser, "led"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert keeper_of(session).read(Session.objects.get(pk=session.pk)) == before
    assert Revision.objects.count() == count


def test_an_organiser_saves_texts_rows_and_audiences(
    organiser: Client, session: Session, olga: Person
) -> None:
    data = form_of(organiser, "led") | {
        "title_en": "Another title",
        "title_fr": "Un autre titre",
        "languages-0-language": "fr",
        "languages-0-way": "original",
        "languages-1-language": "en",
        "languages-1-way": "interpreted",
        "languages-1-place": "1",
        "languages-0-place": "2",
        "listed_to": "registered",
        "leads-0-who": "section:africa",
    }
    answer = organiser.post(f"{HERE}/sessions/led/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    session.refresh_from_db()
    assert dict(session.title) == {"en": "Another title", "fr": "Un autre titre"}
    assert list(session.languages.values_list("language", "way")) == [
        ("en", "interpreted"),
        ("fr", "original"),
    ]
    assert session.listed_to == "registered"
    revision = Revision.objects.of(session).first()
    assert revision is not None
    assert (revision.by, set(revision.fields)) == (olga, {"title", "languages", "listed_to"})


def test_a_mistake_in_a_row_is_said_and_nothing_is_lost(organiser: Client, session: Session) -> None:
    data = form_of(organiser, "led") | {
        "languages-0-language": "fr",
        "readings-0-title_en": "Read",
        "readings-0-url": "javascript:alert(1)",
        "title_en": "Typed and kept",
    }
    page = organiser.post(f"{HERE}/sessions/led/", data)
    assert page.status_code == 200
    assert page.context["form"].errors["languages"] == ["Row 1, How: This field is required."]
    assert "https://" in page.context["form"].errors["readings"][0]
    html = page.content.decode()
    assert "Typed and kept" in html
    assert "javascript:alert(1)" in html
    session.refresh_from_db()
    assert dict(session.title) == {"en": "Led by Africa"}


def test_a_host_saves_what_is_said_and_what_is_not_theirs_is_not_heard(
    host: Client, session: Session, sami: Person
) -> None:
    data = form_of(host, "led")
    assert not {name.split("-")[0] for name in data} & {
        "leads",
        "speakers",
        "listed_to",
        "open_to",
        "kind",
        "slug",
    }
    data |= {"title_en": "Hosted", "leads-0-who": "", "listed_to": "registered", "kind": "plenary"}
    assert host.post(f"{HERE}/sessions/led/", data).status_code == 302
    session.refresh_from_db()
    assert (str(session.title), session.listed_to, session.kind) == ("Hosted", "public", "other")
    assert session.leads.count() == 1
    assert Revision.objects.of(session).latest("pk").by == sami


def test_a_preview_shows_the_markdown_and_saves_nothing(organiser: Client, session: Session) -> None:
    data = form_of(organiser, "led") | {"description_en": "Some *words* <script>", "preview": "1"}
    page = organiser.post(f"{HERE}/sessions/led/", data)
    assert "<em>words</em> &lt;script&gt;" in page.content.decode()
    session.refresh_from_db()
    assert not session.description


def test_two_who_change_one_text_see_both(organiser: Client, session: Session) -> None:
    data = form_of(organiser, "led") | {"title_en": "Mine"}
    revise(session, {"title": {"en": "Theirs"}}, by=None)
    page = organiser.post(f"{HERE}/sessions/led/", data)
    assert page.status_code == 409
    html = page.content.decode()
    assert "Theirs" in html
    assert "Mine" in html
    session.refresh_from_db()
    assert str(session.title) == "Theirs"
    assert int(data["seen"]) < newest_revision(session)


def test_a_session_is_made_copied_and_removed(organiser: Client, edition: Edition) -> None:
    answer = organiser.post(f"{HERE}/sessions/new/", {"title_en": "Care", "kind": "workshop"})
    assert answer["Location"] == f"{HERE}/sessions/care/"
    again = organiser.post(f"{HERE}/sessions/new/", {"title_en": "Care", "kind": "workshop"})
    assert again["Location"] == answer["Location"], "a double click makes one"
    assert organiser.post(f"{HERE}/sessions/care/copy/")["Location"] == f"{HERE}/sessions/care-2/"
    question = organiser.get(f"{HERE}/sessions/care-2/removal/")
    assert "Remove" in question.content.decode()
    assert edition.sessions.count() == 2
    organiser.post(f"{HERE}/sessions/care-2/removal/", {"confirmed": "1"})
    assert [session.slug for session in edition.sessions.all()] == ["care"]


def test_a_session_that_is_released_is_cancelled_instead(organiser: Client, session: Session) -> None:
    occurrence = OccurrenceFactory.create(session=session)
    publish(session.edition)
    assert "Cancel all times" in organiser.get(f"{HERE}/sessions/led/removal/").content.decode()
    organiser.post(f"{HERE}/sessions/led/removal/", {"confirmed": "1"})
    occurrence.refresh_from_db()
    assert occurrence.cancelled
    assert Revision.objects.of(occurrence).exists()


def test_a_host_reads_the_history_of_the_session_and_takes_back_only_what_is_theirs(
    host: Client, session: Session, sami: Person
) -> None:
    said = revise(session, {"subtitle": {"en": "Said"}}, by=None)
    led = revise(session, {"leads": []}, by=None)
    revise(session, {"leads": [{"section": "africa"}]}, by=None)
    assert said is not None
    assert led is not None
    history = reverse("studio:history_of", args=["2021", "programme.session", session.pk])
    assert history in host.get(f"{HERE}/sessions/led/").content.decode()
    assert "Said" in host.get(history).content.decode()
    host.post(reverse("studio:undo", args=["2021", said.pk]))
    session.refresh_from_db()
    assert not session.subtitle
    last = Revision.objects.of(session).filter(act="changed", undoes=None).first()
    assert last is not None
    assert host.post(reverse("studio:undo", args=["2021", last.pk])).status_code in {403, 404, 409}
    assert session.leads.count() == 1


# --- lists ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=africa", ["led"]),
        ("q=AFRÍCA", ["led"]),
        ("section=africa", ["led"]),
        ("day=2021-02-17", ["led"]),
        ("lacks=time", ["other"]),
        ("lacks=lead", ["other"]),
        ("lacks=nonsense", []),
        ("missing=fr", ["led", "other"]),
        ("kind=plenary", []),
        ("day=never", []),
    ],
)
def test_the_list_is_narrowed(
    organiser: Client, session: Session, other: Session, query: str, slugs: list[str]
) -> None:
    OccurrenceFactory.create(session=session)
    page = organiser.get(f"{HERE}/sessions/?{query}")
    assert [row.session.slug for row in page.context["rows"]] == slugs


def test_lists_ask_as_much_for_thirty_sessions_as_for_three(
    organiser: Client, edition: Edition, africa: Section
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            session = SessionFactory.create(edition=edition)
            Lead.objects.create(session=session, section=africa)
            OccurrenceFactory.create(session=session)
            session.speakings.create(speaker=SpeakerFactory.create(edition=edition))

    def asked(path: str) -> int:
        organiser.get(f"{HERE}/{path}")  # what is kept between requests is kept now
        with CaptureQueriesContext(
            connection,
        ) as queries:
            organiser.get(f"{HERE}/{path}")
        return len(queries)

    more(3)
    paths = ("sessions/", "schedule/", "schedule/2021-02-17/")
    before = [asked(path) for path in paths]
    more(27)
    assert [asked(path) for path in paths] == before


# --- hostile input ----------------------------------------------------------------------------------------------

NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["\x00", "9" * 40, "-1", "x" * 5000, "javascript:alert(1)", "section:", "circle:", ":", "nan"]
    ),
)
FIELDS = [
    "title_en",
    "description_fr",
    "kind",
    "slug",
    "themes",
    "leads-0-who",
    "leads-0-place",
    "speakers-0-speaker",
    "languages-0-language",
    "languages-0-way",
    "languages-0-url",
    "readings-0-title_en",
    "readings-0-url",
    "listed_to",
    "open_to",
    "entry_url",
    "outcome_links-0-url",
    "seen",
    "preview",
    "take-title-en",
    "take-nothing",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.dictionaries(st.sampled_from(FIELDS), NASTY, max_size=6))
def test_nothing_that_is_typed_breaks_the_form(
    organiser: Client, session: Session, typed: dict[str, str]
) -> None:
    session.refresh_from_db()
    answer = organiser.post(f"{HERE}/sessions/{session.slug}/", form_of(organiser, session.slug) | typed)
    assert answer.status_code in {200, 302, 400, 409}, typed
    session.refresh_from_db()
    assert "javascript" not in f"{session.entry_url}{list(session.readings.values_list('url'))}"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.sampled_from(["q", "day", "kind", "section", "missing", "lacks"]), NASTY))
def test_no_query_breaks_the_list(organiser: Client, session: Session, query: dict[str, str]) -> None:
    assert organiser.get(f"{HERE}/sessions/", query).status_code == 200
