"""Importing a schedule: preview, one transaction, the same file twice, what is gone, what changed meanwhile."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.programme.exchange import importing
from hemicycle.programme.exchange.schedule import ScheduleError
from hemicycle.programme.models import Change, Kind, Occurrence, Session, Speaker
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db


def event(
    number: int,
    title: str = "",
    *,
    start: str = "10:00",
    day: int = 17,
    guid: str = "",
    extra: str = "",
    slug: str = "",
    track: str = "Ville",
) -> str:
    guid = guid or f"00000000-0000-4000-8000-{number:012d}"
    return f"""<event id="{number}" guid="{guid}">
        <date>2021-02-{day}T{start}:00+01:00</date><start>{start}</start><duration>01:30</duration><room>Salle A</room>
        <slug>{slug or f"conf-{number}-session"}</slug><title>{title or f"Séance {number}"}</title><subtitle></subtitle>
        <track>{track}</track><type>workshop</type><language>fr</language>
        <abstract>Résumé {number}.</abstract><description>Texte {number}.</description>
        <persons><person id="{number}">Personne {number}</person></persons>
        <links><link href="https://example.org/{number}.pdf">Document</link></links>{extra}
      </event>"""


def schedule(*events: str, acronym: str = "conf") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><schedule><version>1</version><conference>
      <title>Conférence</title><acronym>{acronym}</acronym><time_zone_name>Europe/Madrid</time_zone_name></conference>
      <day index="1" date="2021-02-17"><room name="Salle A">{"".join(events)}</room></day></schedule>""".encode()


def states(preview: importing.Preview) -> list[str]:
    return [row.state for row in preview.rows]


def bring(edition: Edition, data: bytes, *, release: bool = False) -> importing.Preview:
    preview = importing.preview(edition, data)
    importing.apply(preview, by=None, release=release)
    return preview


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


def test_a_preview_changes_nothing(edition: Edition) -> None:
    preview = importing.preview(edition, schedule(event(1), event(2)))
    assert states(preview) == ["new", "new"]
    assert not Session.objects.exists()
    assert not Entry.objects.exists()


def test_an_event_becomes_a_session_with_everything_the_file_says(edition: Edition) -> None:
    bring(edition, schedule(event(1)))
    session = Session.objects.get()
    occurrence = session.occurrences.get()
    assert session.slug == "conf-1-session"
    assert session.title == {"fr": "Séance 1"}
    assert session.description == {"fr": "Résumé 1.\n\nTexte 1."}
    assert session.kind == Kind.WORKSHOP
    assert session.listed_to == "public"
    assert session.scope.path.startswith(edition.scope.path)
    assert [(row.language, row.way) for row in session.languages.all()] == [("fr", "original")]
    assert [(reading.url, reading.title) for reading in session.readings.all()] == [
        ("https://example.org/1.pdf", {"fr": "Document"})
    ]
    assert [theme.name for theme in session.themes.all()] == [{"fr": "Ville"}]
    assert [speaker.name for speaker in session.speakers.all()] == ["Personne 1"]
    assert occurrence.starts_at == datetime(2021, 2, 17, 9, tzinfo=UTC)
    assert occurrence.ends_at - occurrence.starts_at == timedelta(minutes=90)
    assert (occurrence.room, occurrence.guid) == ("Salle A", "00000000-0000-4000-8000-000000000001")


def test_the_same_file_twice_changes_nothing_the_second_time(edition: Edition) -> None:
    data = schedule(*(event(number) for number in range(1, 6)))
    bring(edition, data, release=True)
    edition.refresh_from_db()
    version, entries = edition.version, Entry.objects.count()
    again = importing.preview(edition, data)
    assert states(again) == ["unchanged"] * 5
    assert importing.apply(again, by=None, release=True) is None
    edition.refresh_from_db()
    assert (edition.version, Entry.objects.count()) == (version, entries)


def test_a_moved_event_keeps_its_session_and_says_from_when_to_when(edition: Edition) -> None:
    bring(edition, schedule(event(1)))
    pk = Occurrence.objects.get().pk
    preview = bring(edition, schedule(event(1, start="15:00")))
    assert states(preview) == ["changed"]
    assert "10:00" in preview.rows[0].sentence
    assert "15:00" in preview.rows[0].sentence
    occurrence = Occurrence.objects.get()
    assert (occurrence.pk, occurrence.starts_at) == (pk, datetime(2021, 2, 17, 14, tzinfo=UTC))


def test_an_event_that_is_gone_is_cancelled_and_comes_back_with_the_file(edition: Edition) -> None:
    bring(edition, schedule(event(1), event(2)))
    preview = bring(edition, schedule(event(1)))
    assert states(preview) == ["unchanged", "gone"]
    assert [o.cancelled for o in Occurrence.objects.order_by("guid")] == [False, True]
    assert states(bring(edition, schedule(event(1)))) == ["unchanged"]
    assert states(bring(edition, schedule(event(1), event(2)))) == ["unchanged", "changed"]
    assert not Occurrence.objects.filter(cancelled=True).exists()


def test_sessions_made_here_and_those_of_other_schedules_are_not_gone(edition: Edition) -> None:
    OccurrenceFactory.create(session=SessionFactory.create(edition=edition))
    bring(edition, schedule(event(1), acronym="other"))
    assert "gone" not in states(bring(edition, schedule(event(2))))


def test_texts_in_other_languages_are_kept(edition: Edition) -> None:
    bring(edition, schedule(event(1)))
    session = Session.objects.get()
    session.title = {**session.title, "en": "Session 1"}
    session.save()
    bring(edition, schedule(event(1, "Séance première")))
    assert Session.objects.get().title == {"fr": "Séance première", "en": "Session 1"}


def test_what_the_file_leaves_empty_stays(edition: Edition) -> None:
    bring(edition, schedule(event(1)))
    bare = schedule(
        '<event id="1" guid="00000000-0000-4000-8000-000000000001"><date>2021-02-17T10:00:00+01:00</date>'
        "<duration>01:30</duration><room>Salle A</room><title>Séance 1</title><language>fr</language></event>"
    )
    assert states(bring(edition, bare)) == ["unchanged"]
    session = Session.objects.get()
    assert session.description
    assert session.speakers.count() == session.readings.count() == session.themes.count() == 1


def test_an_import_is_refused_when_the_draft_changed_since_the_preview(edition: Edition) -> None:
    bring(edition, schedule(event(1)))
    preview = importing.preview(edition, schedule(event(1, "Autre")))
    Occurrence.objects.update(room="Salle B")
    with pytest.raises(Refused, match="changed since"):
        importing.apply(preview, by=None)
    assert Session.objects.get().title == {"fr": "Séance 1"}


def test_an_import_that_fails_half_way_changes_nothing(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = importing.preview(edition, schedule(event(1)))

    def fails(*args: object, **kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr(importing, "announce", fails)
    with pytest.raises(OSError):  # noqa: PT011
        importing.apply(preview, by=None)
    assert not Session.objects.exists()
    assert not Speaker.objects.exists()


def test_events_with_the_same_slug_and_title_are_one_session_at_several_times(edition: Edition) -> None:
    data = schedule(event(1, "Deux fois", slug="deux"), event(2, "Deux fois", slug="deux", start="18:00"))
    preview = bring(edition, data)
    assert states(preview) == ["new", "new"]
    assert Session.objects.count() == 1
    assert Occurrence.objects.count() == 2
    assert states(importing.preview(edition, data)) == ["unchanged", "unchanged"]


def test_a_new_time_of_a_session_joins_it(edition: Edition) -> None:
    bring(edition, schedule(event(1, "Deux fois", slug="deux")))
    bring(
        edition,
        schedule(event(2, "Deux fois", slug="deux", start="08:00"), event(1, "Deux fois", slug="deux")),
    )
    assert Session.objects.get().occurrences.count() == 2


def test_an_event_in_error_is_left_out_and_the_others_come(edition: Edition) -> None:
    preview = bring(edition, schedule(event(1), '<event id="9"><title>Sans heure</title></event>'))
    assert sorted(states(preview)) == ["error", "new"]
    assert Session.objects.count() == 1


def test_an_event_in_error_is_not_gone(edition: Edition) -> None:
    bring(edition, schedule(event(1)))
    broken = '<event id="1" guid="00000000-0000-4000-8000-000000000001"><title>Séance 1</title></event>'
    assert states(bring(edition, schedule(broken))) == ["error"]
    assert not Occurrence.objects.get().cancelled


def test_one_person_with_an_id_is_one_speaker_whatever_the_spelling(edition: Edition) -> None:
    one = event(1).replace("Personne 1", "Ana Díaz").replace('person id="1"', 'person id="7"')
    two = event(2).replace("Personne 2", "Ana  Diaz").replace('person id="2"', 'person id="7"')
    bring(edition, schedule(one, two))
    assert Speaker.objects.count() == 1


def test_namesakes_with_different_ids_are_two_speakers(edition: Edition) -> None:
    one, two = (event(n).replace(f"Personne {n}", "Ana Díaz") for n in (1, 2))
    bring(edition, schedule(one, two))
    assert Speaker.objects.filter(name="Ana Díaz").count() == 2
    assert states(importing.preview(edition, schedule(one, two))) == ["unchanged", "unchanged"]


def test_text_changes_of_a_public_session_are_told(edition: Edition) -> None:
    bring(edition, schedule(event(1), event(2)), release=True)
    bring(edition, schedule(event(1, "Autre titre"), event(2)))
    change = Change.objects.get(kind=Change.Kind.TEXT)
    assert change.session.slug == "conf-1-session"
    assert change.fields == ["title.fr"]


def test_an_import_with_release_publishes_and_says_where_it_came_from(edition: Edition) -> None:
    release = importing.apply(importing.preview(edition, schedule(event(1))), by=None, release=True)
    assert release is not None
    assert release.slots.count() == 1
    assert "Conférence" in release.note["en"]


def test_scripts_in_titles_are_neutralised(edition: Edition) -> None:
    bring(
        edition,
        schedule(event(1, "&lt;script&gt;alert(1)&lt;/script&gt;Bonjour &lt;img src=x onerror=alert(1)&gt;")),
    )
    assert Session.objects.get().title == {"fr": "Bonjour"}


def test_a_file_that_cannot_be_read_changes_nothing(edition: Edition) -> None:
    with pytest.raises(ScheduleError, match="line"):
        importing.preview(edition, schedule(event(1))[:-40])
    assert not Session.objects.exists()


def test_the_number_of_queries_hardly_grows_with_the_number_of_events(edition: Edition) -> None:
    def queries(count: int, target: Edition) -> int:
        data = schedule(*(event(number) for number in range(1, count + 1)))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            bring(target, data)
        return len(captured)

    few = queries(10, edition)
    many = queries(300, EditionFactory.create())
    assert many <= few + 40


def test_an_edition_can_be_made_from_a_file() -> None:
    data = schedule(event(1), event(2, day=19))
    edition = importing.make_edition(data, slug="conf", name="")
    assert (edition.name, edition.zone, edition.languages) == ({"fr": "Conférence"}, "Europe/Madrid", ["fr"])
    assert (edition.starts_on.day, edition.ends_on.day, edition.days.count()) == (17, 19, 2)
    assert edition.published_at is None
    bring(edition, data, release=True)
    with pytest.raises(Refused, match="already"):
        importing.make_edition(data, slug="conf", name="")


# --- any schedule at all ----------------------------------------------------------------------------------

few = st.sampled_from
a_person = few(
    [
        "Ann",
        {"id": 1, "name": "Ann"},
        {"id": 2, "name": "Ann"},
        {"id": 1, "name": "Bob"},
        {"code": "C", "name": "Cy", "biography": "B"},
        {"code": "C", "name": "Cy", "biography": "C"},
    ]
)
an_event = st.fixed_dictionaries(
    {},
    optional={
        "id": few([1, 2, 3, "x", None]),
        "guid": few(["a", "b", "00000000-0000-4000-8000-000000000001"]),
        "title": few(["One", "Two", "Deux", "", "ΑΒΓ", "عربي"]),
        "date": few(["2021-02-17T10:00:00+01:00", "2021-02-18T00:30:00Z", "2021-02-17", ""]),
        "start": few(["10:00", "00:10", "soon"]),
        "duration": few(["00:30", "1:00", "", None]),
        "slug": few(["one", "two", "One!", ""]),
        "url": few(["https://example.org/1", "https://example.org/2"]),
        "room": few(["A", "B", None]),
        "track": few(["T", "t", "U", {"name": "V"}]),
        "type": few(["plenary", "lunch", "talk"]),
        "language": few(["en", "fr", "de", "??"]),
        "abstract": few(["Text.", "<p>HTML</p>", "Other"]),
        "state": few(["confirmed", "cancelled"]),
        "persons": st.lists(a_person, max_size=3),
        "links": st.lists(few(["https://example.org/a", {"url": "https://example.org/b", "title": "B"}]), max_size=2),
    },
)  # fmt: skip


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(first=st.lists(an_event, min_size=1, max_size=6), second=st.lists(an_event, min_size=1, max_size=6))
def test_whatever_was_imported_is_unchanged_when_it_comes_again(
    first: list[dict[str, object]], second: list[dict[str, object]]
) -> None:
    with transaction.atomic():
        edition = EditionFactory.create()
        for events in (first, second, first):
            data = json.dumps({"conference": {"acronym": "conf", "events": events}}).encode()
            bring(edition, data)
            again = importing.preview(edition, data)
            assert set(states(again)) <= {"unchanged", "error"}, again.rows
            edition.refresh_from_db()
            version = edition.version
            importing.apply(again, by=None)
            edition.refresh_from_db()
            assert edition.version == version
        transaction.set_rollback(True)
