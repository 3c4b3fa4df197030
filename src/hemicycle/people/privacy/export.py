"""A copy of everything about somebody: a ZIP of JSON and files, with a page that explains each.

It is made as a job; the job's row is all that is kept about it. The file lies in a private folder that no address
leads to, for seven days, and is given out only to the person it is about.
"""

import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from hemicycle.kernel import clock
from hemicycle.kernel.text import direction
from hemicycle.kernel.verdict import Forbidden
from hemicycle.people.facts import CopyMade
from hemicycle.people.models import Person
from hemicycle.people.rules import ONLY_ONESELF
from hemicycle.people.sockets import privacy_sources
from hemicycle.record.models import Job
from hemicycle.record.operations import announce, enqueue

KIND = "people.copy"
KEPT_FOR = timedelta(days=7)  # in real time


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that somebody asked for."""

    number: int
    asked_at: datetime
    until_at: datetime | None  # None: it is being made
    failed: bool
    size: int  # bytes


def folder() -> Path:
    """Where copies lie; only the server's user may look into it."""
    path = Path(settings.HOME) / "copies"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


@transaction.atomic
def ask_for_copy(person: Person, *, by: Person) -> Job:
    """Let a copy be made; while one is being made, asking again gives that one."""
    if by.pk != person.pk:
        raise Forbidden(ONLY_ONESELF)
    waiting = _jobs(person).filter(done_at=None, gave_up_at=None).first()
    return waiting or enqueue(KIND, {"person": person.pk}, by=by)


def make(job: Job) -> None:
    """Make the copy of a job. Made again, the file is another one."""
    person = Person.objects.filter(pk=job.data["person"], erased_at=None).first()
    if person is None:
        return
    name = f"{secrets.token_urlsafe(24)}.zip"
    path = folder() / name
    _write(person, path)
    if not Person.objects.filter(pk=person.pk, erased_at=None).exists():  # meanwhile
        path.unlink()
        return
    until = clock.real_now() + KEPT_FOR
    job.result = {"file": name, "size": path.stat().st_size, "until": until.isoformat()}
    announce(CopyMade(person_id=person.pk, copy_id=job.pk), by=None)


def _write(person: Person, path: Path) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        named = []
        for name, words, value in everything_about(person):
            archive.writestr(name, value if isinstance(value, bytes) else _as_json(value))
            named.append((name, words))
        archive.writestr("index.html", index_page(person, named))


def everything_about(person: Person) -> Iterator[tuple[str, Any, Any]]:
    """(file name, what it holds in a sentence, value or bytes) of every room, in the person's language."""
    with translation.override(person.language):
        for source in privacy_sources:
            for name, value in source.export(person):
                yield name, source.words.get(name, ""), value


def index_page(person: Person, files: list[tuple[str, Any]]) -> str:
    """The page that explains each file, in the person's language."""
    with translation.override(person.language):
        context = {
            "person": person,
            "files": files,
            "language": person.language,
            "direction": direction(person.language),
            "at": clock.now(),
        }
        return render_to_string("people/privacy/copy_index.html", context)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


# --- giving it out and forgetting it -------------------------------------------------------------------------------


def copies_of(person: Person) -> list[Copy]:
    """The copies that can be fetched or are being made, the latest first."""
    now = clock.real_now()
    copies = []
    for job in _jobs(person).order_by("-pk"):
        until = _until(job)
        if until is None or until > now:
            failed = job.gave_up_at is not None
            copies.append(Copy(job.pk, job.made_at, until, failed, job.result.get("size", 0)))
    return copies


def file_of(person: Person, number: int) -> Path | None:
    """The file of a copy that is this person's own and not past its time."""
    if number >= 2**63:
        return None
    job = _jobs(person).filter(pk=number).first()
    if job is None or person.erased_at or (until := _until(job)) is None or until <= clock.real_now():
        return None
    path = folder() / Path(str(job.result["file"])).name
    return path if path.is_file() else None


def forget_copies_of(person: Person) -> None:
    """Remove every copy of somebody, made or asked for."""
    for job in _jobs(person):
        if name := job.result.get("file"):
            (folder() / Path(str(name)).name).unlink(missing_ok=True)
    _jobs(person).delete()


def forget_old_copies() -> int:
    """Remove files that are older than seven days, whoever they belonged to; return how many."""
    removed = 0
    edge = (clock.real_now() - KEPT_FOR).timestamp()
    for path in folder().glob("*.zip"):
        if path.stat().st_mtime < edge:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _jobs(person: Person) -> Any:
    return Job.objects.filter(kind=KIND, by=person)


def _until(job: Job) -> datetime | None:
    said = job.result.get("until") if job.done_at else None
    return datetime.fromisoformat(said) if said else None
