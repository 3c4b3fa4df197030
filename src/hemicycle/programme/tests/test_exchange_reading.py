"""Readers of schedule.xml and schedule.json: what is found in the wild is understood, what attacks is refused."""

import contextlib
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.programme.exchange import moments, texts
from hemicycle.programme.exchange.reading import read
from hemicycle.programme.exchange.schedule import MOST_BYTES, Event, Link, Person, ScheduleError, ScheduleFile

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def xml(
    events: str,
    *,
    conference: str = "<time_zone_name>Europe/Berlin</time_zone_name>",
    day: str = "",
    head: str = HEAD,
) -> str:
    day = day or 'index="1" date="2021-02-15"'
    return (
        f"{head}<schedule><conference><title>A conference</title><acronym>conf</acronym>{conference}</conference>"
        f'<day {day}><room name="Hall">{events}</room></day></schedule>'
    )


def of_xml(events: str, *, zone: str = "", home: str = "UTC", **more: str) -> ScheduleFile:
    return read(xml(events, **more).encode(), zone=zone, home=home)


def one(inside: str, *, attributes: str = 'id="1"', **more: Any) -> Event:
    return of_xml(f"<event {attributes}><title>Talk</title>{inside}</event>", **more).events[0]


def is_refused(data: bytes) -> bool:
    """True when the file is refused with a sentence; anything but a `ScheduleError` fails the test."""
    try:
        read(data)
    except ScheduleError as error:
        return bool(error.why)
    return False


def of_json(*events: Any, **conference: Any) -> ScheduleFile:
    held = {
        "title": "C",
        "acronym": "conf",
        "days": [{"date": "2021-02-15", "rooms": {"Hall": list(events)}}],
        **conference,
    }
    return read(json.dumps({"schedule": {"conference": held}}).encode())


TALK = {
    "id": 1,
    "guid": "g-1",
    "title": "Talk",
    "date": "2021-02-15T10:00:00+01:00",
    "start": "10:00",
    "duration": "00:45",
}

# --- times ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "begins"),
    [
        ("<date>2021-02-15T10:00:00+01:00</date><start>10:00</start>", "2021-02-15T09:00"),
        ("<date>2021-02-15T10:00:00+0100</date>", "2021-02-15T09:00"),
        ("<date>2021-02-15T09:00:00Z</date><start>10:00</start>", "2021-02-15T09:00"),
        ("<date>2021-02-15T10:00:00</date>", "2021-02-15T09:00"),
        ("<date>2021-02-15 10:00:00</date>", "2021-02-15T09:00"),
        ("<date>2021-02-15</date><start>10:00</start>", "2021-02-15T09:00"),
        ("<date>2021-02-15T00:00:00+01:00</date><start>10:00</start>", "2021-02-15T09:00"),
        ("<date>2021-02-14T23:00:00Z</date><start>00:00</start>", "2021-02-14T23:00"),
        ("<date>2021-02-15T00:00:00Z</date><start>01:00</start>", "2021-02-15T00:00"),
        ("<date>2021-02-15T12:00:00-09:30</date>", "2021-02-15T21:30"),
        ("<start>10:00</start>", "2021-02-15T09:00"),
        ("<start>10:00:00</start>", "2021-02-15T09:00"),
        ("<start>9:05</start>", "2021-02-15T08:05"),
        ("<start>1:30 pm</start>", "2021-02-15T12:30"),
        ("<start>2021-02-15T10:00:00+01:00</start>", "2021-02-15T09:00"),
        ("<start>00:30</start>", "2021-02-15T23:30"),  # the night after
        ("<start>03:59</start>", "2021-02-16T02:59"),
        ("<start>04:00</start>", "2021-02-15T03:00"),
    ],
)
def test_a_start_is_understood_however_it_is_written(inside: str, begins: str) -> None:
    event = one(inside + "<duration>00:30</duration>")
    assert not event.fault
    assert event.starts_at == datetime.fromisoformat(begins).replace(tzinfo=UTC)


def test_the_day_changes_when_the_conference_says() -> None:
    inside = "<start>08:30</start><duration>00:30</duration>"
    assert one(inside, conference="<day_change>09:00:00</day_change>").starts_at.day == 16
    assert one(inside, conference="<day_change>06:00</day_change>").starts_at.day == 15


def test_the_day_s_own_beginning_tells_offset_and_change() -> None:
    day = 'date="2021-02-15" start="2021-02-15T09:00:00+02:00" end="2021-02-16T02:00:00+02:00"'
    assert one("<start>10:00</start>", day=day, conference="").starts_at == datetime(
        2021, 2, 15, 8, tzinfo=UTC
    )
    assert one("<start>00:30</start>", day=day, conference="").starts_at == datetime(
        2021, 2, 15, 22, 30, tzinfo=UTC
    )


def test_a_given_zone_wins_over_the_file_s_but_not_over_an_offset() -> None:
    assert one("<start>10:00</start>", zone="Asia/Tokyo").starts_at == datetime(2021, 2, 15, 1, tzinfo=UTC)
    moment = "<date>2021-02-15T10:00:00+01:00</date>"
    assert one(moment, zone="Asia/Tokyo").starts_at == datetime(2021, 2, 15, 9, tzinfo=UTC)


def test_without_any_zone_the_edition_s_is_assumed_and_it_is_said() -> None:
    found = of_xml(
        "<event id='1'><title>T</title><start>10:00</start></event>", conference="", home="America/Lima"
    )
    assert found.events[0].starts_at == datetime(2021, 2, 15, 15, tzinfo=UTC)
    assert any("America/Lima" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "name", ["europe/berlin", " Europe/Berlin ", "CET", "GMT", "US/Eastern", "Etc/GMT+3"]
)
def test_odd_names_of_zones_are_known(name: str) -> None:
    assert of_xml("<event id='1'/>", conference=f"<time_zone_name>{name}</time_zone_name>").zone


def test_an_unknown_zone_is_told_and_the_edition_s_is_used() -> None:
    found = of_xml("<event id='1'/>", conference="<time_zone_name>Mars/Olympus</time_zone_name>")
    assert not found.zone
    assert any("Mars/Olympus" in warning for warning in found.warnings)


def test_an_unknown_given_zone_is_refused() -> None:
    with pytest.raises(ScheduleError, match="not a time zone"):
        of_xml("<event/>", zone="../../etc/passwd")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("00:30", 30),
        ("1:30", 90),
        ("01:30:00", 90),
        ("00:50:00", 50),
        ("1:30:00", 90),
        ("1:02:30", 24 * 60 + 150),
        ("26:00", 26 * 60),
        ("90", 90),
        ("90 min", 90),
        ("90.0", 90),
        ("5400", 90),
        ("PT1H30M", 90),
        ("P1DT1H", 25 * 60),
    ],
)
def test_a_duration_is_understood_however_it_is_written(written: str, minutes: int) -> None:
    assert moments.duration_read(written) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "written", ["", "0", "00:00", "-00:30", "soon", "99999:00", "PT", "١:٣٠x", None, True, [], {}]
)
def test_a_duration_without_sense_is_none(written: object) -> None:
    assert moments.duration_read(written) is None


def test_without_a_duration_the_end_counts_then_the_next_in_the_room_then_an_hour() -> None:
    found = of_xml(
        "<event id='1'><title>A</title><start>10:00</start><end>10:20</end></event>"
        "<event id='2'><title>B</title><start>11:00</start></event>"
        "<event id='3'><title>C</title><start>11:40</start></event>"
        "<event id='4'><title>D</title><start>23:30</start><end>00:15</end></event>"
    )
    assert [(e.ends_at - e.starts_at).seconds // 60 for e in found.events] == [20, 40, 60, 45]
    assert [warning for warning in found.warnings if "how long" in warning] == [
        "It does not say how long it lasts; an hour at most was assumed. (event 2, event 3)"
    ]


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<start>25:99</start>",
        "<start>later</start>",
        "<date>0001-01-01T00:00:00</date>",
        "<date>9999-12-31T23:59:59-12:00</date>",
        "<start></start>",
    ],
)
def test_an_event_whose_time_cannot_be_read_is_in_error_with_a_sentence(inside: str) -> None:
    event = one(inside)
    assert event.fault.endswith((".", "”."))
    assert event.place == "event 1"


# --- texts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Plain & simple", "Plain & simple"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("std::vector<int> in C++", "std::vector<int> in C++"),
        ("a < b > c", "a < b > c"),
        ("<b>Bold</b> title", "Bold title"),
        ("<script>alert(1)</script>Hello", "Hello"),
        ("Hello<script src=//x>", "Hello"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Hello", "Hello"),
        ("<scr<script>x</script>ipt>alert(1)</script>", "<scr ipt>alert(1)"),
        ("<img src=x onerror=alert(1)>Hi", "Hi"),
        ("<svg/onload=alert(1)>Hi", ""),
        ("two\nlines\t here ", "two lines here"),
        ("bell\x07 null\x00 override\u202egnp", "bell null overridegnp"),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_a_title_is_plain_text(written: str, read_as: str) -> None:
    assert texts.line(written) == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("<p>One</p><p>Two <em>really</em></p>", "One\n\nTwo *really*"),
        ("<ul><li>a</li><li><p>b</p></li></ul>after", "- a\n- b\n\nafter"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<h2>Head</h2>text", "### Head\n\ntext"),
        ("line<br>line<br/><br/>new", "line\nline\n\nnew"),
        ('<a href="https://example.org/">there</a>', "[there](https://example.org/)"),
        ('<a href="https://example.org/">https://example.org/</a>', "<https://example.org/>"),
        ('<a href="javascript:alert(1)">no</a>', "no"),
        ('<p onclick="x()">a</p><script>alert(1)</script><style>p{}</style>', "a"),
        ("<iframe src=x>inner</iframe>left", "left"),
        ("Fish &amp; chips &lt;3", "Fish & chips <3"),
        ("plain *Markdown* with <https://example.org>", "plain *Markdown* with <https://example.org>"),
        ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
        ("<p>unclosed <b>bold", "unclosed **bold**"),
    ],
)
def test_html_becomes_markdown_and_what_runs_is_gone(written: str, read_as: str) -> None:
    assert texts.paragraphs(written) == read_as


def test_html_that_was_not_escaped_is_read_too() -> None:
    assert (
        one("<start>10:00</start><abstract><p>One <b>two</b></p> three</abstract>").abstract
        == "One **two**\n\nthree"
    )


@given(st.text(max_size=300))
def test_what_was_read_once_is_read_the_same_again(text: str) -> None:
    for reader in (texts.line, texts.paragraphs):
        once = reader(text, ours=True)
        assert reader(once, ours=True) == once


@given(st.text(alphabet="<>/scriptdvab &;lg=\"' \n", max_size=200))
def test_no_tag_that_does_something_survives(text: str) -> None:
    for reader in (texts.line, texts.paragraphs):
        assert "<script" not in reader(text).lower()
        assert "<script" not in reader(text, ours=True).lower()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x/",
        "//",
        "http://",
        "https://a:b@x/",
        "http://[::1",
        "http://x:99999999/",
        "mailto:a@b.c",
        "x" * 600,
    ],
)
def test_a_link_is_http_or_none(url: str) -> None:
    assert texts.web_address(url) == ""


def test_an_attachment_may_be_relative_to_the_file_s_address() -> None:
    event = one(
        '<start>10:00</start><attachments><attachment href="/media/a b.pdf">Slides</attachment></attachments>'
        '<links><link href="https://example.org/x">X</link><link>https://example.org/y</link>'
        '<link href="javascript:1"/></links>',
        conference="<base_url>https://conf.example.org/2021/</base_url>",
    )
    assert event.links == (
        Link("https://example.org/x", "X"),
        Link("https://example.org/y", "https://example.org/y"),
        Link("https://conf.example.org/media/ab.pdf", "Slides"),
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en_GB", "en"),
        ("pt-BR", "pt"),
        ("English", "en"),
        ("Deutsch", "de"),
        ("français", "fr"),
        ("العربية", "ar"),
        ("formal", ""),
        ("xx", ""),
        ("", ""),
    ],
)
def test_a_language_is_known_by_code_and_by_name(written: str, code: str) -> None:
    assert one(f"<start>10:00</start><language>{written}</language>").language == code


# --- ids --------------------------------------------------------------------------------------------------


def test_the_guid_is_the_id_else_the_id_else_the_title() -> None:
    start = "<start>10:00</start>"
    assert one(start, attributes='id="1" guid="g"').key == "g"
    assert one(start, attributes='id="1"').key == "1"
    assert one(start, attributes="").key == "title:talk"


def test_the_same_event_twice_is_read_once() -> None:
    same = "<event id='1'><title>A</title><start>10:00</start></event>"
    found = of_xml(same * 2)
    assert len(found.events) == 1
    assert any("twice" in warning for warning in found.warnings)


def test_an_id_used_for_another_time_is_another_time_of_the_same() -> None:
    found = of_xml("".join(f"<event id='1'><title>A</title><start>1{n}:00</start></event>" for n in range(3)))
    assert [event.key for event in found.events] == ["1", "1#2", "1#3"]


def test_an_id_used_for_something_else_is_an_error() -> None:
    found = of_xml("".join(f"<event id='1'><title>{t}</title><start>10:00</start></event>" for t in "AB"))
    assert [bool(event.fault) for event in found.events] == [False, True]
    assert "“A”" in found.events[1].fault


def test_persons_come_with_and_without_ids() -> None:
    event = one(
        '<start>10:00</start><persons><person id="7">Ann</person><person guid="g" id="8">Bob</person>'
        "<person>Cy</person><person>Cy</person><person/>"
        "<person id='9'><name>Di</name><biography>B</biography></person></persons>"
    )
    assert event.persons == (Person("Ann", "7"), Person("Bob", "g"), Person("Cy"), Person("Di", "9", "B"))


# --- shapes of XML ----------------------------------------------------------------------------------------


def test_unknown_elements_comments_and_namespaces_are_passed_over() -> None:
    data = f"""{HEAD}<!-- made by hand --><s:schedule xmlns:s="urn:x"><s:extra><deep/></s:extra>
      <s:conference><s:title>C</s:title></s:conference><s:day date="2021-02-15"><s:room name="R"><s:note/>
      <s:event id="1"><s:title>T</s:title><!-- x -->
      <s:start>10:00</s:start><s:colour>red</s:colour></s:event></s:room></s:day></s:schedule>"""
    found = read(data.encode())
    assert (found.events[0].title, found.events[0].room) == ("T", "R")


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8-sig", HEAD),
        ("utf-8", ""),
        ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("latin-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("cp1252", '<?xml version="1.0" encoding="windows-1252"?>'),
        ("utf-8", '<?xml version="1.0" encoding="utf8"?>'),
        ("shift-jis", '<?xml version="1.0" encoding="Shift_JIS"?>'),
    ],
)
def test_the_declared_encoding_counts(encoding: str, head: str) -> None:
    title = "日本" if encoding == "shift-jis" else "Société"
    data = xml(f"<event id='1'><title>{title}</title><start>10:00</start></event>", head=head).encode(
        encoding
    )
    assert read(data).events[0].title == title


def test_blank_lines_before_the_declaration_do_no_harm() -> None:
    assert read(b"\n\n" + xml("<event id='1'><title>T</title><start>10:00</start></event>").encode()).events


def test_entities_of_html_are_understood() -> None:
    assert (
        one("<start>10:00</start><abstract>a&nbsp;b &eacute; &unknown; &amp;</abstract>").abstract
        == "a\xa0b é &unknown; &"
    )


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE s [<!ENTITY a "lol">]>',
        '<!DOCTYPE s [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE s [<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;]>',
    ],
)
def test_entities_and_other_files_are_refused(doctype: str) -> None:
    data = xml("<event id='1'><title>&a;&c;</title><start>10:00</start></event>", head=HEAD + doctype)
    with pytest.raises(ScheduleError):
        read(data.encode())


def test_a_doctype_that_names_another_file_fetches_nothing() -> None:
    data = xml(
        "<event id='1'><title>T</title><start>10:00</start></event>",
        head=HEAD + '<!DOCTYPE s SYSTEM "file:///x.dtd">',
    )
    with contextlib.suppress(ScheduleError):
        assert read(data.encode()).events[0].title == "T"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"PK\x03\x04", "neither"),
        (b"BEGIN:VCALENDAR", "neither"),
        (b"<html><body>Not found</body></html>", "no schedule"),
        (b"<schedule><day>", "line 1"),
        (b"<schedule><conference/></schedule>", "no events"),
        (b"<schedule>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</schedule>", "nested too deeply"),
        (b'{"a": 1', "line 1"),
        (b"[1, 2]", "no events"),
        (b"{}", "no events"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 50_000, "nested"),
        (b'{"schedule": ' + b"9" * 5000 + b"}", "numbers"),
        (b'{"schedule": {"conference": {"days": [{"rooms": {"a": [null, 1, "x"]}}]}}}', "no events"),
        (b"<schedule>\x00\x01</schedule>", "well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><schedule/>', "encoding"),
    ],
)
def test_what_is_no_schedule_is_refused_with_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(ScheduleError, match=why) as caught:
        read(data)
    assert str(caught.value).rstrip(")").rstrip("0123456789").strip()


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(ScheduleError, match="32 MB"):
        read(b"<" + b"a" * MOST_BYTES)


def test_ten_megabytes_of_one_element_or_of_nothing_are_refused_quickly() -> None:
    began = time.monotonic()
    for data in (
        b"<schedule>" + b"<a/>" * 2_500_000,
        b"[" + b"0," * 5_000_000,
        xml("<event><title>" + "x" * 10_000_000).encode(),
    ):
        with pytest.raises(ScheduleError):
            read(data)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    "piece", ["<div>", "<b>", "<ul><li>", "<a href=x>", "<script ", "<!--", "&lt;", "&amp;", "<p", "]]>", "*"]
)
def test_ten_megabytes_of_a_text_that_is_hard_to_mend_are_cut_quickly(piece: str) -> None:
    data = {**TALK, "abstract": piece * (10_000_000 // len(piece)), "title": piece * 100_000 + "end"}
    began = time.monotonic()
    found = of_json(data)
    assert time.monotonic() - began < 20
    assert len(found.events[0].abstract) <= texts.MOST_TEXT
    assert len(found.events[0].title) <= texts.MOST_LINE


# --- shapes of JSON -----------------------------------------------------------------------------------------


def test_a_pretalx_file_is_understood() -> None:
    found = of_json(
        {
            **TALK,
            "logo": None,
            "room": "Hall",
            "slug": "conf-1-talk",
            "url": "https://conf.example.org/talk/1/",
            "subtitle": "",
            "track": "Track",
            "type": "Workshop",
            "language": "en",
            "abstract": "A",
            "description": "D",
            "do_not_record": False,
            "recording_license": "",
            "answers": [],
            "persons": [
                {"id": 7, "code": "ABC", "public_name": "Ann", "biography": "<p>Bio</p>", "answers": []}
            ],
            "links": [{"title": "L", "url": "https://example.org/", "type": "related"}],
            "attachments": [],
        },
        time_zone_name="Europe/Berlin",
    )
    assert found.events == [
        Event(
            key="g-1",
            title="Talk",
            starts_at=datetime(2021, 2, 15, 9, tzinfo=UTC),
            ends_at=datetime(2021, 2, 15, 9, 45, tzinfo=UTC),
            slug="conf-1-talk",
            abstract="A",
            description="D",
            room="Hall",
            track="Track",
            kind="Workshop",
            language="en",
            persons=(Person("Ann", "ABC", "Bio"),),
            links=(Link("https://example.org/", "L"),),
            page="https://conf.example.org/talk/1/",
            place="event 1",
        )
    ]
    assert found.warnings == ()


@pytest.mark.parametrize(
    "top",
    [
        {"schedule": {"conference": {"days": [{"date": "2021-02-15", "rooms": {"Hall": [TALK]}}]}}},
        {"schedule": {"days": [{"date": "2021-02-15", "rooms": {"Hall": [TALK]}}]}},
        {"conference": {"days": [{"date": "2021-02-15", "rooms": {"Hall": [TALK]}}]}},
        {"days": [{"date": "2021-02-15", "rooms": [{"name": "Hall", "events": [TALK]}]}]},
        {"days": [{"date": "2021-02-15", "rooms": {"Hall": TALK}}]},
        {"days": [{"date": "2021-02-15", "rooms": {"Hall": {"events": [TALK]}}}]},
        {"days": {"1": {"date": "2021-02-15", "rooms": {"Hall": [TALK]}}}},
        [{"date": "2021-02-15", "rooms": {"Hall": [TALK]}}],
        {"days": [{"date": "2021-02-15", "events": [{**TALK, "room": {"en": "Hall"}}]}]},
        {"events": [{**TALK, "room": {"name": {"de": "Hall"}}}]},
        {
            "schedule": {
                "conference": {"days": [{"date": "2021-02-15"}]},
                "events": [{**TALK, "room": {"name": "Hall"}}],
            }
        },
    ],
)
def test_events_are_found_wherever_they_stand(top: Any) -> None:
    events = read(json.dumps(top).encode()).events
    assert [(event.title, event.room) for event in events] == [("Talk", "Hall")]


def test_a_file_that_keeps_events_tracks_and_persons_side_by_side_is_understood() -> None:
    talk = {
        "guid": "g-1",
        "title": "Talk",
        "start": "2021-02-16T00:15:00+01:00",
        "end": "2021-02-16T00:55:00+01:00",
        "room": {"name": "Hall", "slug": "hall", "guid": "r-1"},
        "track": {"slug": "art"},
        "participants": [{"guid": "p-1", "name": "Ann", "role": "speaker"}, {"guid": "p-2", "name": "Bob"}],
        "logo": {"url": "https://example.org/x.png"},
    }
    conference = {
        "title": "C",
        "tracks": [{"slug": "art", "name": "Art & more"}],
        "days": [{"date": "2021-02-15"}],
    }
    persons = [{"guid": "p-1", "name": "Ann", "biography": "About Ann"}, None, {"guid": 7}]
    top = {"schedule": {"conference": conference, "events": [talk], "persons": persons}}
    event = read(json.dumps(top).encode()).events[0]
    assert (event.room, event.track, event.fault) == ("Hall", "Art & more", "")
    assert event.persons == (Person("Ann", "p-1", "About Ann"), Person("Bob", "p-2"))
    assert event.starts_at == datetime(2021, 2, 15, 23, 15, tzinfo=UTC)
    assert event.ends_at - event.starts_at == timedelta(minutes=40)


def test_null_everywhere_is_no_trouble() -> None:
    names = (
        "id",
        "guid",
        "logo",
        "date",
        "start",
        "room",
        "slug",
        "url",
        "subtitle",
        "track",
        "type",
        "language",
        "abstract",
        "description",
        "persons",
        "links",
        "attachments",
        "end",
        "duration",
    )
    event = of_json(
        {"title": "Talk", "date": "2021-02-15T10:00:00+01:00", **dict.fromkeys(set(names) - {"date"})}
    ).events[0]
    assert (event.title, event.fault) == ("Talk", "")
    assert of_json(dict.fromkeys(names)).events[0].fault == "It has no title."


@pytest.mark.parametrize(
    "said",
    [
        {"cancelled": True},
        {"canceled": "yes"},
        {"status": "Cancelled"},
        {"state": "withdrawn"},
        {"title": "CANCELLED: Talk"},
    ],
)
def test_what_is_cancelled_is_known(said: dict[str, Any]) -> None:
    assert of_json({**TALK, **said}).events[0].cancelled
    assert (
        not of_json({**TALK, "state": "confirmed", "title": "Cancelled trains explained"}).events[0].cancelled
    )


def test_persons_and_links_may_be_texts() -> None:
    event = of_json(
        {
            **TALK,
            "persons": ["Ann", {"name": "Bob"}, None, 7],
            "links": ["https://example.org/", {"x": 1}, None],
        }
    ).events[0]
    assert [person.name for person in event.persons] == ["Ann", "Bob", "7"]
    assert [link.url for link in event.links] == ["https://example.org/"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1"])
def test_json_is_read_in_any_encoding(encoding: str) -> None:
    data = json.dumps({"events": [{**TALK, "title": "Société"}]}, ensure_ascii=False).encode(encoding)
    assert read(data).events[0].title == "Société"


# --- anything at all ----------------------------------------------------------------------------------------

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["2021-02-15", "10:00", "2021-02-15T10:00:00+01:00", "24:00", "9999-12-31T23:59", "<b>"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *sorted(TALK),
                    "rooms",
                    "days",
                    "persons",
                    "links",
                    "name",
                    "en",
                    "url",
                    "end",
                    "events",
                    "language",
                    "track",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
a_talk = st.dictionaries(
    st.sampled_from(
        [*sorted(TALK), "room", "persons", "links", "language", "end", "track", "abstract", "url", "slug"]
    ),
    values,
)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(talk=a_talk, day=values, zone=values, change=values)
def test_no_json_of_this_shape_does_more_than_be_refused(
    talk: dict[str, Any], day: Any, zone: Any, change: Any
) -> None:
    conference = {
        "days": [{"date": day, "day_start": change, "rooms": {"H": [talk, TALK]}}],
        "time_zone_name": zone,
        "day_change": change,
    }
    data = json.dumps({"schedule": {"conference": conference}}).encode()
    found = read(data)
    assert all(event.fault or event.starts_at < event.ends_at for event in found.events)


@settings(deadline=None, max_examples=200)
@given(values)
def test_no_json_at_all_does_more_than_be_refused(value: Any) -> None:
    is_refused(json.dumps(value).encode())


fragments = st.lists(
    st.sampled_from(
        [
            "<event>",
            "</event>",
            "<event id='1'>",
            "<title>",
            "</title>",
            "<date>",
            "</date>",
            "<start>",
            "</start>",
            "10:00",
            "2021-02-15",
            "<day date='2021-02-15'>",
            "</day>",
            "<room name='x'>",
            "</room>",
            "&amp;",
            "&nbsp;",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<?x y?>",
            "\x00",
            "é",
            "<",
            "x",
            "<persons><person>",
            "</persons>",
        ]
    ),
    max_size=30,
).map("".join)


@settings(deadline=None, max_examples=300)
@given(fragments)
def test_no_xml_does_more_than_be_refused(inside: str) -> None:
    for data in (f"<schedule>{inside}</schedule>", xml(inside), inside):
        is_refused(data.encode())


@settings(deadline=None, max_examples=300)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<", b"{", b"<?xml version='1.0' encoding='utf-16'?>", b"<schedule>"]),
)
def test_no_bytes_do_more_than_be_refused(data: bytes, begin: bytes) -> None:
    with pytest.raises(ScheduleError):
        read(begin + data)


def test_1500_events_are_read_within_seconds() -> None:
    text = f"<abstract>&lt;p&gt;{'Text. ' * 80}&lt;/p&gt;</abstract>"
    talks = (
        f"<event id='{n}'><title>Talk {n}</title><start>10:00</start><duration>00:30</duration>{text}"
        f"<persons><person id='{n % 300}'>P {n % 300}</person></persons></event>"
        for n in range(1500)
    )
    talk = xml("".join(talks)).encode()
    began = time.process_time()
    assert len(read(talk).events) == 1500
    assert time.process_time() - began < 8
