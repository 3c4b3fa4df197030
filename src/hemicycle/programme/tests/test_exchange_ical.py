"""Calendars, read back with the icalendar library: zones, folding, escaping, cancellation, ids."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory, ThemeFactory
from hemicycle.kernel import clock
from hemicycle.programme.exchange.ical import calendar, folded
from hemicycle.programme.models import Occurrence, SessionLanguage
from hemicycle.programme.sockets import CANCELLED, CONFIRMED, AgendaItem
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish

ITEM = AgendaItem(
    uid="6f1d@hemicycle",
    sequence=3,
    status=CONFIRMED,
    starts_at=datetime(2021, 2, 17, 13, tzinfo=UTC),
    ends_at=datetime(2021, 2, 17, 14, 30, tzinfo=UTC),
    title="Water, air; all \\ of it\nfor everybody: الماء 水",
    url="https://example.org/en/2021/programme/sessions/water/?a=1,2;3",
    changed_at=datetime(2021, 2, 1, 8, tzinfo=UTC),
    description="You can follow this in: Spanish (original), “French”",
    place="Sala 1; ground floor",
    categories=("People, first", "Planet"),
)


def edition_in(zone: str, year: int = 2021) -> Edition:
    return Edition(slug="2021", zone=zone, starts_on=date(year, 2, 15), ends_on=date(year, 2, 22))


def read(*items: AgendaItem, zone: str = "Europe/Madrid", language: str = "en") -> Calendar:
    data = calendar(items, language=language, edition=edition_in(zone), name="Retreat, “2021”")
    return Calendar.from_ical(data)


def entry(*items: AgendaItem, zone: str = "Europe/Madrid", language: str = "en") -> Event:
    return read(*items, zone=zone, language=language).walk("VEVENT")[0]


def test_what_is_written_is_what_the_library_reads() -> None:
    found = entry(ITEM)
    assert found["UID"] == ITEM.uid
    assert found["SUMMARY"] == ITEM.title
    assert found["LOCATION"] == ITEM.place
    assert found["SEQUENCE"] == 3
    assert found["STATUS"] == "CONFIRMED"
    assert found["URL"] == ITEM.url
    assert found["DESCRIPTION"] == f"{ITEM.description}\n\n{ITEM.url}"
    assert found["CATEGORIES"].cats == ["People, first", "Planet"]
    assert found["LAST-MODIFIED"].dt == ITEM.changed_at
    assert found["DTSTART"].dt == ITEM.starts_at
    assert found["DTEND"].dt == ITEM.ends_at
    assert found["DTSTART"].params["TZID"] == "Europe/Madrid"


def test_the_head_tells_name_zone_and_how_often_to_ask() -> None:
    found = read(ITEM)
    assert found["X-WR-CALNAME"] == "Retreat, “2021”"
    assert found["X-WR-TIMEZONE"] == "Europe/Madrid"
    assert found["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert found["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert found["X-PUBLISHED-TTL"] == "PT1H"
    assert found["VERSION"] == "2.0"
    assert found["PRODID"]


def test_the_stamp_is_of_real_time_even_when_the_house_s_clock_is_set() -> None:
    with clock.set_to(datetime(2021, 2, 17, 12, 50, tzinfo=UTC)):
        stamp = entry(ITEM)["DTSTAMP"].dt
    assert abs(stamp - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_cancelled_item_stays_and_says_so() -> None:
    found = entry(replace(ITEM, status=CANCELLED, title="Water"))
    assert found["STATUS"] == "CANCELLED"
    assert found["SUMMARY"] == "Cancelled: Water"


def test_lines_end_with_carriage_return_and_are_at_most_75_octets() -> None:
    data = calendar(
        [replace(ITEM, title="é水\\," * 200)], language="en", edition=edition_in("Europe/Madrid"), name="x"
    )
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)


def test_nothing_in_a_text_begins_a_line_of_its_own() -> None:
    bad = "x\r\nBEGIN:VALARM\nATTACH:file:///etc/passwd\x00\x1b"
    item = replace(
        ITEM,
        title=bad,
        description=bad,
        place=bad,
        categories=(bad,),
        url=f"https://example.org/{bad}",
        uid=bad,
    )
    found = read(item)
    assert [component.name for component in found.walk()] == [
        "VCALENDAR",
        "VTIMEZONE",
        "STANDARD",
        "DAYLIGHT",
        "STANDARD",
        "VEVENT",
    ]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\\,;: "), max_size=400))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert entry(replace(ITEM, title=text))["SUMMARY"] == text.replace("\\N", "\n")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=300))
def test_folding_loses_nothing(text: str) -> None:
    line = folded(text)
    assert line.replace("\r\n ", "").removesuffix("\r\n") == text
    assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))


# --- zones ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Madrid",
        "Africa/Casablanca",  # back an hour in Ramadan
        "America/Santiago",  # summer at New Year
        "Australia/Lord_Howe",  # half an hour
        "Asia/Kathmandu",
        "America/St_Johns",
        "Europe/Dublin",
        "Pacific/Kiritimati",
    ],
)
def test_the_zone_in_the_file_agrees_with_the_zone_of_the_world_at_every_hour_of_the_year(zone: str) -> None:
    rules = read(ITEM, zone=zone).walk("VTIMEZONE")[0]
    onsets = sorted(
        (component["DTSTART"].dt - component["TZOFFSETFROM"].td, component["TZOFFSETTO"].td)
        for component in rules.subcomponents
    )
    moment = datetime(2021, 1, 1)  # noqa: DTZ001  (UTC, as the onsets are)
    first = onsets[0][1]
    while moment < datetime(2022, 1, 1):  # noqa: DTZ001
        stated = next((offset for begins, offset in reversed(onsets) if begins <= moment), first)
        assert stated == moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset(), moment
        moment += timedelta(hours=1)
    assert str(rules["TZID"]) == zone


def test_the_zone_is_trimmed_to_the_years_of_the_edition() -> None:
    rules = read(ITEM).walk("VTIMEZONE")[0]
    assert {component["DTSTART"].dt.year for component in rules.subcomponents} == {2021}
    late = replace(ITEM, starts_at=ITEM.starts_at.replace(year=2022), ends_at=ITEM.ends_at.replace(year=2022))
    rules = read(ITEM, late).walk("VTIMEZONE")[0]
    assert {component["DTSTART"].dt.year for component in rules.subcomponents} == {2021, 2022}


def test_an_hour_that_comes_twice_keeps_its_place() -> None:
    begins = datetime(
        2021, 10, 31, 0, 30, tzinfo=UTC
    )  # 02:30 in summer time; at 02:30 winter time it is an hour later
    found = entry(replace(ITEM, starts_at=begins, ends_at=begins + timedelta(hours=3)))
    assert found["DTSTART"].dt.astimezone(UTC) == begins
    assert found["DTEND"].dt.astimezone(UTC) == begins + timedelta(hours=3)


def test_in_utc_there_is_no_zone_to_explain() -> None:
    found = read(ITEM, zone="UTC")
    assert not found.walk("VTIMEZONE")
    assert found.walk("VEVENT")[0]["DTSTART"].dt == ITEM.starts_at


# --- of a programme ----------------------------------------------------------------------------------------


@pytest.fixture
def occurrence(db: None) -> Occurrence:
    edition = EditionFactory.create()
    session = SessionFactory.create(edition=edition, slug="water", title={"en": "Water", "fr": "L’eau"})
    session.themes.add(ThemeFactory.create(edition=edition, name={"en": "Planet", "fr": "Planète"}))
    SessionLanguage.objects.create(session=session, language="es", way="original")
    SessionLanguage.objects.create(session=session, language="fr", way="interpreted")
    found: Occurrence = OccurrenceFactory.create(session=session, guid="2021-water", room="Sala 1")
    publish(edition)
    return found


def of_programme(client: Client, occurrence: Occurrence, language: str) -> Event:
    response = client.get(f"/{language}/{occurrence.session.edition.slug}/programme.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")[0]


def test_the_language_changes_the_words_and_not_the_id(client: Client, occurrence: Occurrence) -> None:
    english, french = (of_programme(client, occurrence, language) for language in ("en", "fr"))
    assert english["UID"] == french["UID"]
    assert (english["SUMMARY"], french["SUMMARY"]) == ("Water", "L’eau")
    assert "/fr/" in french["URL"]
    assert french["CATEGORIES"].cats == ["Planète"]


def test_the_description_tells_how_it_can_be_followed(client: Client, occurrence: Occurrence) -> None:
    found = of_programme(client, occurrence, "en")["DESCRIPTION"]
    assert "You can follow this in: Spanish (original) · French (interpreted)" in found
    assert found.endswith("/programme/sessions/water/")


def test_a_fallback_title_names_its_language(client: Client, occurrence: Occurrence) -> None:
    found = of_programme(client, occurrence, "es")
    assert found["SUMMARY"] == "Water"
    assert found["SUMMARY"].params["LANGUAGE"] == "en"


def test_a_session_has_a_calendar_of_its_own_with_all_its_times(
    client: Client, occurrence: Occurrence
) -> None:
    edition = occurrence.session.edition
    OccurrenceFactory.create(session=occurrence.session, starts_at=occurrence.starts_at + timedelta(hours=12))
    OccurrenceFactory.create(session=SessionFactory.create(edition=edition))
    publish(edition)
    response = client.get(f"/en/{edition.slug}/programme/sessions/water.ics")
    found = Calendar.from_ical(response.content)
    assert [entry["SUMMARY"] for entry in found.walk("VEVENT")] == ["Water", "Water"]
    assert len({entry["UID"] for entry in found.walk("VEVENT")}) == 2
    assert found["X-WR-CALNAME"] == "Water"


def test_a_cancelled_occurrence_stays_in_the_calendar(client: Client, occurrence: Occurrence) -> None:
    Occurrence.objects.update(cancelled=True)
    publish(occurrence.session.edition)
    assert of_programme(client, occurrence, "en")["STATUS"] == "CANCELLED"
