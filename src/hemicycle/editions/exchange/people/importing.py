"""People and invitations from a file: compared first, row by row, then everything in one transaction or nothing.

What the file states, it decides; what it leaves empty stays as it is. Who has an account keeps their profile as it is.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.exchange.people import files
from hemicycle.editions.exchange.people.files import Line
from hemicycle.editions.exchange.people.rows import (
    CHANGED,
    NEW,
    Known,
    Row,
    compare,
    counted,
    known_of,
)
from hemicycle.editions.exchange.people.writing import write_invitations, write_people
from hemicycle.editions.facts import PeopleImported
from hemicycle.editions.models import Edition, Upload
from hemicycle.editions.operations.registration import locked
from hemicycle.editions.rules import participants as judge
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused, Verdict
from hemicycle.people.models import Person
from hemicycle.record.lanes import tell_progress
from hemicycle.record.models import Job
from hemicycle.record.operations import announce, enqueue

JOB = "editions.apply-upload"
CHANGED_SINCE = _(
    "Something changed since this file was compared, so nothing was done. It is compared anew: please look again."
)


# --- reading and comparing ----------------------------------------------------------------------------------------


def read_upload(edition: Edition, name: str, data: bytes, *, making: str, by: Person) -> Upload:
    """Read a file and compare it; nothing changes yet. `FileTrouble` if it cannot be read."""
    file = files.read(data)
    known = known_of(edition)
    lines = [asdict(line) for line in file.lines]
    rows = compare(edition, file.lines, known, making=making, headers=file.columns)
    reading = {
        "kind": file.kind,
        "encoding": file.encoding,
        "separator": file.separator,
        "sheet": file.sheet,
        "sample": file.sample,
        "columns": file.columns,
        "ignored": list(file.ignored),
    }
    return Upload.objects.create(
        edition=edition,
        name=files.clean(name)[:200] or "?",
        rows=_kept(lines, rows),
        version=known.version,
        counts=counted(rows),
        making=making,
        reading=reading,
        by=by,
        at=clock.now(),
    )


def compare_again(upload: Upload) -> Upload:
    """The same file against what is there now."""
    known = known_of(upload.edition)
    rows = _compared(upload, known)
    upload.rows = _kept([row["said"] for row in upload.rows], rows)
    upload.version, upload.counts = known.version, counted(rows)
    upload.save(update_fields=["rows", "version", "counts"])
    return upload


def _kept(lines: list[dict[str, Any]], rows: list[Row]) -> list[dict[str, Any]]:
    return [{**asdict(row), "said": line} for line, row in zip(lines, rows, strict=True)]


def _compared(upload: Upload, known: Known, tell: Callable[[int], None] = lambda done: None) -> list[Row]:
    lines = [
        Line(said["number"], said["values"], tuple((column, what) for column, what in said["troubles"]))
        for said in (row["said"] for row in upload.rows)
    ]
    headers = upload.reading.get("columns", {})
    return compare(upload.edition, lines, known, making=upload.making, headers=headers, tell=tell)


# --- doing it -----------------------------------------------------------------------------------------------------


def may_apply(upload: Upload) -> Verdict:
    """Whether somebody can say yes to this file."""
    return judge.may_apply_upload(
        applied=upload.applied_at is not None,
        kept=bool(upload.rows),
        rows=sum(upload.counts.get(state, 0) for state in (NEW, CHANGED)),
        archived=upload.edition.archived_at is not None,
    )


def ask_to_apply(upload: Upload, *, by: Person) -> Job:
    """Let it be done, outside the page; asked for twice, it is done once."""
    may_apply(upload).insist()
    key = f"upload-{upload.pk}-{upload.version[:16]}"
    return enqueue(JOB, {"upload": upload.pk}, by=by, key=key, total=len(upload.rows))


def run(job: Job) -> None:
    """The work: compare once more, then write everything in one transaction; or nothing, if something changed."""
    upload = Upload.objects.select_related("edition__scope", "by").get(pk=job.data["upload"])
    by = Person.objects.filter(pk=job.by_id).first() if job.by_id else None
    total = len(upload.rows)
    try:
        made = apply(upload, tell=lambda done: tell_progress(job, done, total), by=by)
    except Refused as refusal:
        if Upload.objects.filter(pk=upload.pk, applied_at=None).exists():
            compare_again(Upload.objects.select_related("edition__scope").get(pk=upload.pk))
        job.result = {"refused": str(refusal.why)}
        return
    job.result = {"made": made}


@transaction.atomic
def apply(upload: Upload, *, tell: Callable[[int], None] = lambda done: None, by: Person | None) -> int:
    """Do what the preview said, rows in error left out; returns how many rows were written.

    `Refused` when something is no longer as the preview saw it, or when it was done already.
    """
    edition = locked(upload.edition)
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    upload.edition = edition
    may_apply(upload).insist()
    known = known_of(edition)
    if known.version != upload.version:
        raise Refused(CHANGED_SINCE)
    rows = [row for row in _compared(upload, known, tell) if row.state in {NEW, CHANGED}]
    if upload.making == Upload.Making.INVITATIONS:
        made = write_invitations(edition, rows, known, by)
    else:
        made = write_people(edition, rows, known, by)
    Upload.objects.filter(pk=upload.pk).update(rows=[], made=made, applied_at=clock.now())
    announce(PeopleImported(upload_id=upload.pk, edition_id=edition.pk, count=len(rows)), by=by)
    return len(rows)


def discard(upload: Upload) -> None:
    """Give a file up: its rows are kept no longer. Refused once it was taken over."""
    if not Upload.objects.filter(pk=upload.pk, applied_at=None).delete()[0]:
        raise Refused(_("This file was taken over already."))
