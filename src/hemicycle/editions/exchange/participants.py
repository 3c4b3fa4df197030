"""Participants as a file: chosen columns, as CSV or XLSX. No cell of it can be taken for a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from hemicycle.editions import rules
from hemicycle.editions.exchange.people.files import FIELDS
from hemicycle.editions.models import Answer, Application, Edition, Question
from hemicycle.editions.queries.participants import Counts, organisation_of
from hemicycle.kernel.countries import country_name
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words

FORMATS: dict[str, Words] = {"xlsx": _("Excel (.xlsx)"), "csv": _("CSV, in UTF-8")}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DANGEROUS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # the wide ones too: some programs take them
LONGEST_CELL = 32_000  # signs: what a workbook bears
NO_CONTROL = {code: None for code in range(32) if code not in (9, 10)}  # what XML cannot say


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, and what it says of one participant."""

    label: Words
    say: Callable[[Application], str]
    sensitive: bool = False


def _text(value: Any) -> str:
    order = (get_language() or "en", "en", "fr", "es")
    return str(value.said(order)) if isinstance(value, Text) else str(value or "")


COLUMNS: dict[str, Column] = {
    "name": Column(_("Name"), lambda one: one.person.name),
    "office": Column(_("Office"), lambda one: one.person.office),
    "organisation": Column(_("Organisation"), lambda one: _text(organisation_of(one))),
    "section": Column(_("Section"), lambda one: _text(one.person.section.name) if one.person.section else ""),
    "country": Column(_("Country"), lambda one: _country(one.person.country)),
    "email": Column(_("E-mail"), lambda one: one.person.email or ""),
    "mailbox": Column(_("Shared mailbox"), lambda one: one.person.mailbox),
    "language": Column(_("Language"), lambda one: one.person.language),
    "gender": Column(
        _("Gender"), lambda one: str(one.person.get_gender_display()) if one.person.gender else ""
    ),
    "state": Column(_("State"), lambda one: str(one.get_state_display())),
    "at": Column(_("Asked on"), lambda one: one.at.astimezone(one.edition.home).strftime("%Y-%m-%d %H:%M")),
    "decided": Column(
        _("Decided on"),
        lambda one: (
            one.decided_at.astimezone(one.edition.home).strftime("%Y-%m-%d %H:%M") if one.decided_at else ""
        ),
    ),
    "invited": Column(_("By invitation"), lambda one: _now("yes") if one.invitation_id else _now("no")),
    "needs": Column(
        _("Needs"),
        lambda one: ", ".join(str(rules.NEEDS.get(name, name)) for name in one.needs),
        sensitive=True,
    ),
    "needs_note": Column(_("Needs, in their words"), lambda one: one.needs_note, sensitive=True),
    "interpretation": Column(
        _("Interpretation"),
        lambda one: ", ".join(language_name(code, get_language() or "en") for code in one.interpretation),
        sensitive=True,
    ),
}


def _country(code: str) -> str:
    return country_name(code, get_language() or "en") if code else ""


def is_sensitive(columns: Iterable[str], questions: Sequence[Question]) -> bool:
    """Whether a file with these columns says something sensitive."""
    marked = {f"q-{one.key}" for one in questions if one.sensitive}
    return any(name in marked or (name in COLUMNS and COLUMNS[name].sensitive) for name in columns)


def table(
    applications: Sequence[Application],
    columns: Sequence[str],
    questions: Sequence[Question],
    edition: Edition,
) -> Iterator[list[str]]:
    """A header, then a line for each participant. `columns` are names of `COLUMNS`, or "q-" and a question's key."""
    asked = {f"q-{one.key}": one for one in questions}
    chosen = [name for name in columns if name in COLUMNS or name in asked]
    order = edition.reading_order(get_language() or "en")
    yield [
        str(COLUMNS[name].label) if name in COLUMNS else str(asked[name].label.said(order)) for name in chosen
    ]
    answers = _answers(edition, [asked[name].key for name in chosen if name in asked])
    for one in applications:
        one.edition = edition
        yield [
            COLUMNS[name].say(one) if name in COLUMNS else answers.get((one.pk, asked[name].key), "")
            for name in chosen
        ]


def _answers(edition: Edition, keys: Sequence[str]) -> dict[tuple[int, str], str]:
    """What was answered, by application and key: later versions over earlier ones."""
    if not keys:
        return {}
    rows = Answer.objects.filter(question__edition=edition, question__key__in=keys).select_related("question")
    order = edition.reading_order(get_language() or "en")
    return {
        (one.application_id, one.question.key): answer_words(one, order)
        for one in rows.order_by("question__version")
    }


def answer_words(answer: Answer, order: Sequence[str]) -> str:
    """An answer as a person reads it: labels for the options that were chosen, names of countries and languages."""
    question, value = answer.question, answer.value
    language = order[0] if order else "en"
    labels = {
        str(option.get("value")): str(Text(option.get("label") or {}).said(order)) or str(option.get("value"))
        for option in question.options
        if isinstance(option, dict)
    }
    if value is True:
        return _now("yes")
    if value is False:
        return _now("no")
    parts = [str(part) for part in value] if isinstance(value, list) else [str(value)]
    if question.kind == Question.Kind.COUNTRY:
        parts = [country_name(part, language) for part in parts]
    elif question.kind == Question.Kind.LANGUAGES:
        parts = [language_name(part, language) for part in parts]
    return ", ".join(labels.get(part, part) for part in parts)


def counts_table(
    counts: Counts, by_state: Sequence[tuple[str, Words, int]], language: str
) -> Iterator[list[str]]:
    """The numbers of a report: what, which, how many, per cent of those who said it."""
    yield [_now("What"), _now("Which"), _now("How many"), _now("Per cent of those who said it")]
    for _state, words, count in by_state:
        yield [_now("State"), str(words), str(count), ""]
    named = [
        *((_now("Section"), _text(one.label), one) for one in counts.sections),
        *((_now("Country"), country_name(one.word, language), one) for one in counts.countries),
        *((_now("Gender"), str(one.label), one) for one in counts.genders),
    ]
    for what, which, one in named:
        yield [what, which, str(one.count), str(one.percent) if one.word != "-" else ""]


# --- files -------------------------------------------------------------------------------------------------------


def harmless(cell: str) -> str:
    """The cell as text that no spreadsheet program works out."""
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def as_file(rows: Iterable[Sequence[str]], form: str) -> bytes:
    """The bytes of a CSV (in UTF-8 with a mark, so that Excel sees it) or of an XLSX."""
    safe = ([harmless(cell) for cell in row] for row in rows)
    if form == "csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows(safe)
        return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in safe:
        sheet.append([cell.translate(NO_CONTROL)[:LONGEST_CELL] for cell in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def template() -> list[list[str]]:
    """The header of a file of people, and a line that shows how it is meant."""
    columns = [
        "email",
        "name",
        "office",
        "organisation",
        "section",
        "country",
        "language",
        "gender",
        "circles",
    ]
    examples = {
        "email": "amina@example.org",
        "name": "Amina Example",
        "office": "Mayor",
        "organisation": "City of Example",
        "section": "",
        "country": "MA",
        "language": "fr",
        "gender": "woman",
        "circles": "",
    }
    return [[FIELDS[column][0] for column in columns], [examples[column] for column in columns]]
