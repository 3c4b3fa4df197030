"""Files of people: read whatever program wrote them; what is wrong is a sentence, within bounded time and memory."""

import io
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from hemicycle.editions.exchange.people import files, workbooks
from hemicycle.editions.exchange.people.files import FileTrouble, read

HEAD = "E-mail;Nom complet;Pays\n"


def book(*rows: list[object], sheets: int = 1) -> bytes:
    made = Workbook()
    made.active.title = "Liste"
    for row in rows:
        made.active.append(row)
    for number in range(sheets - 1):
        made.create_sheet(f"Other {number}").append(["ignored"])
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def repacked(data: bytes, name: str, text: str | bytes, **more: str | bytes) -> bytes:
    """The same workbook with other parts in it."""
    parts = {name: text, **{key.replace("__", "/"): value for key, value in more.items()}}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item not in parts:
                new.writestr(item, old.read(item))
        for item, content in parts.items():
            new.writestr(item, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = book(["email", "name"], ["amina@example.org", "Amina"])
OPEN = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = "</sheetData></worksheet>"
FAR = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>email</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>a@example.org</t></is></c>'
    '<c r="XFD2" t="inlineStr"><is><t>far</t></is></c></row>'
)


# --- what offices send -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_list_is_read_in_every_usual_encoding_and_separator(encoding: str, separator: str) -> None:
    text = (HEAD + "jose@example.org;José Núñez;España\n").replace(";", separator)
    file = read(text.encode(encoding))
    assert file.lines[0].values == {"email": "jose@example.org", "name": "José Núñez", "country": "España"}
    assert file.separator == separator
    assert file.sample == "José Núñez"


def test_the_encoding_is_told() -> None:
    file = read((HEAD + "jose@example.org;José;España\n").encode("cp1252"))
    said = [
        str(words)
        for words in files.how_it_was_read({"kind": "csv", "encoding": file.encoding, "separator": ";"})
    ]
    assert said == ["Read as CSV in Windows-1252, with columns set apart by semicolons."]


def test_a_byte_that_windows_does_not_have_is_read_as_latin() -> None:
    assert read(b"email,name\na@example.org,A\x81\xe9\n").encoding == "latin-1"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Adresse électronique", "email"),
        ("CORREO ELECTRÓNICO", "email"),
        ("e-mail", "email"),
        ("E_mail", "email"),
    ],
)
def test_columns_are_known_in_three_languages(header: str, field: str) -> None:
    assert read(f"{header};x\na@example.org;y\n".encode()).columns == {field: header}


def test_first_and_last_name_become_one() -> None:
    file = read("Prénom,Nom,Courriel\nAmina,Bennani,a@example.org\n".encode())
    assert file.lines[0].values["name"] == "Amina Bennani"


def test_lines_are_numbered_as_the_program_shows_them() -> None:
    file = read(b'email,name\n\n"a@example.org","two\nlines"\n\nb@example.org,B\n')
    assert [(line.number, line.values["email"]) for line in file.lines] == [
        (3, "a@example.org"),
        (6, "b@example.org"),
    ]
    assert file.lines[0].values["name"] == "two lines"


def test_a_line_that_names_the_separator_is_not_the_header() -> None:
    assert read(b"sep=;\nemail;name\na@example.org;A\n").lines[0].values["name"] == "A"


def test_columns_that_mean_nothing_are_named() -> None:
    assert read(b"email,shoe size,\na@example.org,43,\n").ignored == ("shoe size",)


def test_a_workbook_is_read_from_its_first_sheet() -> None:
    file = read(book(["E-mail", "Name", "Office"], ["a@example.org", date(2021, 2, 3), 12.0], sheets=3))
    assert file.sheet == "Liste"
    assert file.lines[0].values == {"email": "a@example.org", "name": "2021-02-03", "office": "12"}


def test_a_formula_is_never_worked_out() -> None:
    file = read(
        book(["email", "name", "office"], ["a@example.org", "=1+1", '=HYPERLINK("https://evil.example")'])
    )
    assert file.lines[0].values == {
        "email": "a@example.org"
    }  # no program has left a value beside the formula


def test_a_formula_in_a_text_file_is_pointed_at() -> None:
    line = read(b"email,name\na@example.org,=cmd|' /C calc'!A0\n").lines[0]
    assert line.troubles == (("name", "formula"),)


def test_signs_that_no_database_keeps_are_pointed_at_and_not_kept() -> None:
    line = read(b"email,name\na@example.org,Am\x00ina\x07\n").lines[0]
    assert line.troubles == (("name", "signs"),)
    assert "\0" not in line.values["name"]


def test_a_lone_surrogate_of_a_workbook_is_pointed_at() -> None:
    data = repacked(
        GOOD,
        SHEET,
        OPEN
        + '<row r="1"><c r="A1" t="inlineStr"><is><t>email</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is>'
        '</c></row><row r="2"><c r="A2" t="inlineStr"><is><t>a@example.org</t></is></c><c r="B2" t="inlineStr"><is><t>'
        "x_xD800_y</t></is></c></row>" + CLOSE,
    )
    for value in read(data).lines[0].values.values():
        value.encode()  # every database takes it


# --- what is refused, in a sentence ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n ;;\n", "empty"),
        (b"\0" * 5000, "empty"),
        (b"name\nAmina\n", "e-mail"),
        (b"email,name\n", "no rows"),
        (b"email,e-mail\na@example.org,b@example.org\n", "mean the same"),
        (b"email\n" + b"x" * files.MOST_BYTES, "too large"),
        (b"email" + b",x" * 1_000_000 + b"\n", "too many columns"),
        (b"email\n" + b"a\n" * 20_001, "too many rows"),
        (b"email\n" + b"\n" * 70_000, "too many rows"),
        (b'email,name\na@example.org,"' + b"x" * 200_000, "quotation mark"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "password"),
        (b"PK\x03\x04" + b"x" * 600, "workbook"),
        (b"\xff\xfe" + "email".encode("utf-16-le") + b"\0", "is not"),
        (GOOD[:-200], "workbook"),
        (GOOD[:300], "workbook"),
    ],
    ids=range(16),
)
def test_what_is_no_list_is_told_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(FileTrouble) as trouble:
        read(data)
    assert words in str(trouble.value.why)


def laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'
        + OPEN[21:]
        + "<row><c><v>&l9;</v></c></row>"
        + CLOSE
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros": lambda: repacked(GOOD, SHEET, OPEN + " " * 60_000_000 + CLOSE),
    "ratio": lambda: repacked(GOOD, SHEET, OPEN + "<row/>" * 1_000_000 + CLOSE),
    "laughs": lambda: repacked(GOOD, SHEET, laughs()),
    "laughs in the strings": lambda: repacked(GOOD, "xl/sharedStrings.xml", laughs()),
    "laughs in the styles": lambda: repacked(GOOD, "xl/styles.xml", laughs()),
    "an entity from elsewhere": lambda: repacked(
        GOOD,
        SHEET,
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        + OPEN[21:]
        + "<row><c><v>&e;</v></c></row>"
        + CLOSE,
    ),
    "cells in one row": lambda: repacked(GOOD, SHEET, OPEN + "<row>" + "<c/>" * 200_000 + "</row>" + CLOSE),
    "merged cells": lambda: repacked(
        GOOD,
        SHEET,
        OPEN
        + "</sheetData><mergeCells>"
        + '<mergeCell ref="A1:XFD1048576"/>' * 90_000
        + "</mergeCells></worksheet>",
    ),
    "depth": lambda: repacked(GOOD, SHEET, OPEN + "<row>" * 9_000 + "</row>" * 9_000 + CLOSE),
    "styles": lambda: repacked(
        GOOD,
        "xl/styles.xml",
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>'
        + "<xf/>" * 300_000
        + "</cellXfs></styleSheet>",
    ),
    "parts": lambda: repacked(GOOD, "x.xml", "<x/>", **{f"xl__p{n}.xml": "<x/>" for n in range(700)}),
    "strings": lambda: repacked(GOOD, "xl/sharedStrings.xml", "<sst>" + "<si/>" * 900_000 + "</sst>"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_quickly_and_in_a_sentence(name: str) -> None:
    data = BOMBS[name]()
    begun = time.monotonic()
    with pytest.raises(FileTrouble) as trouble:
        read(data)
    assert str(trouble.value.why) in {str(workbooks.TOO_MUCH), str(workbooks.NO_WORKBOOK)}
    assert time.monotonic() - begun < 5


def test_a_lie_about_the_size_of_a_part_is_refused() -> None:
    data = bytearray(repacked(GOOD, SHEET, OPEN + "<row/>" * 50_000 + CLOSE))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    data[at + 24 : at + 28] = struct.pack("<I", 100)  # says that it is small once unpacked
    with pytest.raises(FileTrouble):
        read(bytes(data))


def test_a_column_far_out_costs_nothing() -> None:
    begun = time.monotonic()
    assert len(read(repacked(GOOD, SHEET, OPEN + FAR + CLOSE)).lines) == 1
    assert time.monotonic() - begun < 2


def test_a_row_far_below_is_one_too_many() -> None:
    begun = time.monotonic()
    with pytest.raises(FileTrouble, match="too many rows"):
        read(
            repacked(GOOD, SHEET, OPEN + FAR + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + CLOSE)
        )
    assert time.monotonic() - begun < 2


# --- anything at all ---------------------------------------------------------------------------------------------

slow = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def understood_or_told(data: bytes) -> None:
    try:
        file = read(data)
    except FileTrouble:  # a sentence; anything else would be an error page
        return
    for line in file.lines:
        for value in line.values.values():
            assert len(value) <= files.MOST_SIGNS * 2 + 1
            assert "\0" not in value
            value.encode()


@slow
@given(st.binary(max_size=2_000))
@example(b"\xff\xfe\xd8")
@example(b"\xff\xfe\x00\x00\x00\xd8\x00\x00")
def test_random_bytes_are_read_or_told(data: bytes) -> None:
    understood_or_told(data)


@slow
@given(
    st.text(max_size=300),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_random_cells_below_a_header_are_read_or_told(text: str, encoding: str, separator: str) -> None:
    head = separator.join(["email", "name", "country", "circles"])
    understood_or_told(f"{head}\n{text}\n".encode(encoding, "replace"))


@slow
@given(st.binary(min_size=1, max_size=60), st.integers(0, len(GOOD) - 1))
def test_a_workbook_with_a_hole_in_it_is_read_or_told(hole: bytes, at: int) -> None:
    understood_or_told(GOOD[:at] + hole + GOOD[at + len(hole) :])


@slow
@given(
    st.binary(max_size=600),
    st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]),
)
def test_a_workbook_with_a_random_part_is_read_or_told(part: bytes, name: str) -> None:
    understood_or_told(repacked(GOOD, name, part))
