"""The first sheet of an XLSX workbook, read so that no file can hurt: looked through by a parser that builds nothing,
and only then given to openpyxl (which reads values, never formulas)."""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar
from xml.sax.handler import ContentHandler

from defusedxml.sax import make_parser
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook  # type: ignore[import-untyped]

from hemicycle.kernel.verdict import Unclear

R = TypeVar("R")

ZIP = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"  # .xls, and every workbook with a password
MOST_ROWS = 20_000
MOST_LINES = 60_000  # with the empty ones
MOST_COLUMNS = 60
MOST_PARTS = 500
MOST_UNPACKED = 40_000_000  # bytes, all parts of XML together
MOST_OF_A_SMALL_PART = 3_000_000  # bytes: styles, names …; only sheets and strings are large
MOST_RATIO = 200  # unpacked to packed, of a part of more than a megabyte
CHUNK = 1 << 16


class FileTrouble(Unclear):
    """A file that cannot be read as what it should be; says why in a sentence."""


NO_WORKBOOK = _("This file cannot be read as a workbook. Please save it again as .xlsx, or as CSV.")
TOO_MUCH = _(
    "This workbook holds much more than a list of people. Please copy the list alone into a new workbook, or save it "
    "as CSV."
)


def first_sheet(data: bytes) -> tuple[str, Iterator[tuple[int, tuple[object, ...]]]]:
    """The name of the first sheet, and its rows as (number, values). `FileTrouble` for whatever is no workbook.

    Rows are read as they are asked for: whoever has seen enough stops, and the rest costs nothing.
    """
    _look_through(data)
    sheet = _told(lambda: _opened(data))
    rows = sheet.iter_rows(max_row=MOST_LINES + 1, max_col=MOST_COLUMNS + 1, values_only=True)
    return str(sheet.title)[:60], _numbered(iter(rows))


def _opened(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of openpyxl: what it does not keep, and we do not need
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False).worksheets[0]


def _numbered(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, tuple[object, ...]]]:
    number = 0
    while (row := _told(lambda: next(rows, None))) is not None:
        number += 1
        yield number, row


def _told(read: Callable[[], R]) -> R:
    """A file can be broken in as many ways as there are lines in a library: each is told in the same sentence."""
    try:
        return read()
    except Exception as trouble:
        raise FileTrouble(NO_WORKBOOK) from trouble


def _look_through(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise FileTrouble(TOO_MUCH)
            read = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
            _weigh(read)
            for part in read:
                _count(archive, part)
    except FileTrouble:
        raise
    except Exception as trouble:  # not a zip, encrypted, cut off, a method of packing nobody knows, no XML …
        raise FileTrouble(NO_WORKBOOK) from trouble


def _weigh(parts: list[zipfile.ZipInfo]) -> None:
    """By what the archive says of itself; reading stops where it lied."""
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileTrouble(TOO_MUCH)
    for part in parts:
        large = "sheet" in part.filename.lower() or "strings" in part.filename.lower()
        if part.file_size > MOST_OF_A_SMALL_PART and not large:
            raise FileTrouble(TOO_MUCH)
        if part.file_size > 1_000_000 and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise FileTrouble(TOO_MUCH)


def _count(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    parser: Any = make_parser()
    parser.forbid_dtd = True  # no entities, so none that grow
    parser.setContentHandler(_Counting())
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            parser.feed(chunk)
    parser.close()


class _Counting(ContentHandler):
    """Stops at what openpyxl would build too much of."""

    MOST: ClassVar[dict[str, int]] = {"c": 700_000, "row": 100_000, "si": 300_000}
    CELLS_IN_A_ROW = 300
    OTHERS = 60_000  # elements that are neither cells nor strings
    LIGHT_ONES = 2_000_000
    DEPTH = 40
    LIGHT = frozenset(
        {"v", "f", "t", "is", "r", "rPr", "rFont", "sz", "color", "family", "scheme", "b", "charset"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.seen = dict.fromkeys(self.MOST, 0)
        self.in_row = self.others = self.light = self.depth = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  (the library's name)
        """One more."""
        bare = name.rsplit(":", 1)[-1]
        self.depth += 1
        if bare in self.seen:
            self.seen[bare] += 1
            self.in_row = 0 if bare == "row" else self.in_row + 1
            if self.seen[bare] > self.MOST[bare] or (bare == "c" and self.in_row > self.CELLS_IN_A_ROW):
                raise FileTrouble(TOO_MUCH)
        elif bare in self.LIGHT:
            self.light += 1
        else:
            self.others += 1
        if self.depth > self.DEPTH or self.others > self.OTHERS or self.light > self.LIGHT_ONES:
            raise FileTrouble(TOO_MUCH)

    def endElement(self, name: str) -> None:  # noqa: N802
        """One less deep."""
        self.depth -= 1
