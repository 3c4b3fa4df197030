"""Reading a file of people: CSV or XLSX as spreadsheets write them, whoever made them and whatever is in them.

A file is hostile until it is read. It is held against limits of bytes, unpacked bytes, rows, columns and signs before
anything is built from it, formulas are never worked out, and whatever is wrong with it is told in a sentence.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext_lazy as _

from hemicycle.editions.exchange.people import workbooks
from hemicycle.editions.exchange.people.workbooks import MOST_ROWS, FileTrouble
from hemicycle.kernel.words import Words

__all__ = ["FIELDS", "MOST_BYTES", "FileTrouble", "Line", "PeopleFile", "read"]

MOST_BYTES = 5_000_000
MOST_COLUMNS = workbooks.MOST_COLUMNS
MOST_SIGNS = 1_000  # in a cell
TOO_MANY_ROWS = _("This file has too many rows: at most 20,000 are read.")

# How a column may be called, in the languages in which offices keep their lists; the first is the template's.
FIELDS: dict[str, tuple[str, ...]] = {
    "email": (
        *("e-mail", "email", "mail", "email address", "e-mail address", "address"),
        *("courriel", "adresse e-mail", "adresse mail", "adresse electronique", "adresse"),
        *("correo", "correo electronico", "direccion de correo", "direccion de correo electronico"),
    ),
    "name": (
        *("name", "full name", "participant", "nom complet", "nom et prenom", "prenom et nom"),
        *("nombre completo", "nombre y apellidos", "nombre y apellido"),
    ),
    "first_name": ("first name", "given name", "forename", "prenom", "nombre", "nombres"),
    "last_name": ("last name", "surname", "family name", "nom", "nom de famille", "apellido", "apellidos"),
    "office": (
        *("office", "position", "title", "function", "job title", "role"),
        *("fonction", "poste", "titre", "mandat", "cargo", "puesto", "funcion"),
    ),
    "organisation": (
        *(
            "organisation",
            "organization",
            "city",
            "association",
            "institution",
            "local government",
            "employer",
        ),
        *("ville", "collectivite", "organizacion", "ciudad", "institucion", "entidad", "gobierno local"),
    ),
    "section": ("section", "seccion", "region", "uclg section", "section de cglu", "seccion de cglu"),
    "country": ("country", "pays", "pais"),
    "language": ("language", "langue", "idioma", "lengua", "preferred language", "langue preferee"),
    "gender": ("gender", "sex", "genre", "sexe", "genero", "sexo"),
    "circles": (
        "circles",
        "circle",
        "cercles",
        "cercle",
        "circulos",
        "circulo",
        "groups",
        "groupes",
        "grupos",
    ),
}


def bare(text: str) -> str:
    """Words to compare by: letter case, accents and signs aside."""
    plain = unicodedata.normalize("NFKD", text[:200]).casefold()
    kept = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.split())


_BY_HEADER = {bare(name): column for column, names in FIELDS.items() for name in (*names, column)}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number as the spreadsheet shows it, its values by field, and what is wrong with cells.

    `troubles` are (field, what), `what` being "long", "signs" or "formula".
    """

    number: int
    values: dict[str, str]
    troubles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """What a file says, and how it was understood."""

    lines: list[Line]
    kind: str  # "csv" or "xlsx"
    encoding: str = ""  # of a CSV: how its bytes were read
    separator: str = ""  # of a CSV
    sheet: str = ""  # of an XLSX: the name of its first sheet
    columns: dict[str, str] = field(default_factory=dict)  # field: as the header calls it
    ignored: tuple[str, ...] = ()  # headers that mean nothing here
    sample: str = ""  # a value with signs beyond ASCII: whoever looks sees whether the encoding is right


def read(data: bytes) -> PeopleFile:
    """The lines of a CSV or XLSX file. `FileTrouble` with a sentence for anything that is not one.

    At most 20,000 lines; the first line names the columns, and one of them must be the e-mail address.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise FileTrouble(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise FileTrouble(
            _("This file is too large: at most %(most)s megabytes are read.")
            % {"most": MOST_BYTES // 1_000_000}
        )
    if data.startswith(workbooks.OLD):
        raise FileTrouble(
            _(
                "This is a workbook of an older kind, or one with a password. Please save it as .xlsx without a "
                "password, or as CSV."
            )
        )
    if data.startswith(workbooks.ZIP):
        sheet, table = workbooks.first_sheet(data)
        return _understood(table, kind="xlsx", sheet=sheet)
    text, encoding = _decoded(data)
    separator = _separator(text)
    return _understood(_records(text, separator), kind="csv", encoding=encoding, separator=separator)


# --- CSV --------------------------------------------------------------------------------------------------------


def _decoded(data: bytes) -> tuple[str, str]:
    """The text, and the name of the encoding in which its bytes make sense."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _strictly(data, encoding), encoding.removesuffix("-sig")
    for encoding in _without_mark(data):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"  # every byte is a sign there


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise FileTrouble(
            _("This file says that it is %(encoding)s, and is not. Please save it as CSV in UTF-8.")
            % {"encoding": encoding.removesuffix("-sig").upper()}
        ) from None


def _without_mark(data: bytes) -> tuple[str, ...]:
    head = data[:2_000]
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if (
        max(zeros) > len(head) // 5 and min(zeros) < max(zeros) // 4
    ):  # every second byte: Latin letters in UTF-16
        return ("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be",)
    return ("utf-8", "cp1252")


def _separator(text: str) -> str:
    """The one of `, ; tab` by which the first line names the most columns that are known, else the most columns."""
    head = next((line for line in text[:50_000].splitlines() if line.strip()), "")
    if said := re.match(r"sep=([,;\t])$", head.strip(' "')):  # what a spreadsheet program tells itself
        return said[1]

    def columns(separator: str) -> tuple[int, int]:
        cells = next(_records(head, separator), (0, []))[1]
        return sum(_field_of(cell) is not None for cell in cells), len(cells)

    return max((",", ";", "\t"), key=columns)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, cells), empty ones too."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell of more than a hundred thousand signs: a quote that never ends
            raise FileTrouble(
                _("Line %(line)s cannot be read: a quotation mark is perhaps never closed.")
                % {"line": before + 1}
            ) from None
        number, before = before + 1, reader.line_num
        if number == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
            continue
        yield number, cells


# --- both -------------------------------------------------------------------------------------------------------


def _understood(table: Iterable[tuple[int, Sequence[object]]], **how: str) -> PeopleFile:
    """The columns by their header, then the lines."""
    rows = _filled(table)
    head = next(rows, None)
    if head is None:
        raise FileTrouble(_("This file is empty."))
    fields, headers, ignored = _columns(head[1])
    lines = list(islice((_line(number, cells, fields) for number, cells in rows), MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise FileTrouble(TOO_MANY_ROWS)
    if not lines:
        raise FileTrouble(_("This file names its columns, and has no rows below them."))
    return PeopleFile(lines, columns=headers, ignored=ignored, sample=_sample(lines), **how)


def _filled(table: Iterable[tuple[int, Sequence[object]]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in table:
        if number > workbooks.MOST_LINES:
            raise FileTrouble(TOO_MANY_ROWS)
        texts = [as_text(cell) for cell in cells]
        if any(text.strip() for text in texts):
            yield number, texts


def _columns(head: list[str]) -> tuple[list[str | None], dict[str, str], tuple[str, ...]]:
    while head and not head[-1].strip():
        head.pop()
    if len(head) > MOST_COLUMNS:
        raise FileTrouble(
            _("This file has too many columns: at most %(most)s are read.") % {"most": MOST_COLUMNS}
        )
    fields = [_field_of(cell) for cell in head]
    headers: dict[str, str] = {}
    ignored: list[str] = []
    for found, cell in zip(fields, head, strict=True):
        shown = clean(cell)[:60]
        if found is None:
            ignored += [shown] if shown else []
        elif found in headers:
            raise FileTrouble(
                _("Two columns mean the same: “%(one)s” and “%(other)s”. Please keep one of them.")
                % {"one": headers[found], "other": shown}
            )
        else:
            headers[found] = shown
    if "email" not in headers:
        raise FileTrouble(
            _(
                "No column of this file is called “e-mail”. The first row must name the columns; the template "
                "shows how."
            )
        )
    return fields, headers, tuple(ignored)


def _field_of(header: str) -> str | None:
    """Which field a column's header means; letter case, accents and signs aside."""
    return _BY_HEADER.get(bare(header))


def _line(number: int, cells: list[str], fields: list[str | None]) -> Line:
    values: dict[str, str] = {}
    troubles: list[tuple[str, str]] = []
    for found, cell in zip(fields, cells, strict=False):
        if found is None or not (shown := clean(cell)):
            continue
        if len(shown) > MOST_SIGNS:
            troubles.append((found, "long"))
        if "\N{REPLACEMENT CHARACTER}" in shown:
            troubles.append((found, "signs"))
        if shown.startswith("="):
            troubles.append((found, "formula"))
        values[found] = shown[:MOST_SIGNS]
    first, last = values.pop("first_name", ""), values.pop("last_name", "")
    if not values.get("name") and (first or last):
        values["name"] = f"{first} {last}".strip()
    return Line(number, values, tuple((_named(found), what) for found, what in troubles))


def _named(found: str) -> str:
    return "name" if found in {"first_name", "last_name"} else found


def as_text(cell: object) -> str:
    """A cell of a workbook as a person reads it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
        )
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)[: MOST_SIGNS + 1]


def clean(text: str) -> str:
    """The text in one line, without signs that no one sees; those that no database keeps are marked."""
    kept = "".join(
        " "
        if sign.isspace()
        else "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(sign) in {"Cc", "Cs", "Cn"}
        else sign
        for sign in text[: MOST_SIGNS + 50]
        if sign not in "\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _sample(lines: list[Line]) -> str:
    for line in lines[:2_000]:
        for value in line.values.values():
            if not value.isascii():
                return value[:60]
    return ""


def how_it_was_read(reading: dict[str, str]) -> list[Words]:
    """Sentences that say how a file was understood; `reading` is what `PeopleFile` tells of itself."""
    names = {
        "utf-8": "UTF-8",
        "utf-16": "UTF-16",
        "utf-16-le": "UTF-16",
        "utf-16-be": "UTF-16",
        "utf-32": "UTF-32",
        "cp1252": "Windows-1252",
        "latin-1": "Latin-1",
    }
    said: list[Words] = []
    if reading.get("kind") == "xlsx":
        said.append(_("The first sheet, “%(sheet)s”, was read.") % {"sheet": reading.get("sheet", "")})
    else:
        encoding = names.get(reading.get("encoding", ""), reading.get("encoding", ""))
        separator = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs")}.get(
            reading.get("separator", ""), ""
        )
        said.append(
            _("Read as CSV in %(encoding)s, with columns set apart by %(separator)s.")
            % {"encoding": encoding, "separator": separator}
        )
    if sample := reading.get("sample"):
        said.append(_("Please look whether accents are right: “%(sample)s”.") % {"sample": sample})
    return said
