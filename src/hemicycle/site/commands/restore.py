"""Read a file written by `hemicycle backup` into this database.

The database must be up to date (`hemicycle migrate`) and empty; with --yes what it holds is deleted first. Everything
is read in one transaction: either all of the rows are there afterwards, or nothing has changed. Only when they are
committed do the media files follow; those that were there are moved aside, not deleted.

Killed before the commit, it leaves the old rows and the old files. Killed after it, it leaves the new rows, and the
files that were there either still in place or in `media-before-…`: the same restore again, with --yes, finishes it.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from hemicycle import __version__
from hemicycle.kernel import clock
from hemicycle.site import archive, readiness, tables
from hemicycle.site.commands.terminal import Progress, Stop, note, say

PREFIX = "restore-"
LEFT_BEHIND = 24 * 60 * 60  # seconds after which a folder is no longer at work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("file", type=Path, help="a file written by `hemicycle backup`")
    parser.add_argument("--yes", action="store_true", help="delete what the database holds now")


def run(args: argparse.Namespace) -> int:
    """Check everything, then change everything."""
    if readiness.missing_migrations():
        raise Stop("The database is not up to date. Run `hemicycle migrate` first.")
    if (held := tables.not_empty()) and not args.yes:
        raise Stop(
            f"The database is not empty ({len(held)} tables hold something, among them {held[0]}). "
            "Restore into an empty one, or say --yes to delete what is there."
        )
    clear_away()
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.HOME) as name:
        folder = Path(name)
        try:
            unpacked = Progress("Files unpacked", 0)
            manifest = archive.unpack(args.file, folder, unpacked.step)
            check(manifest)
            put(manifest, folder)
        except archive.Refused as reason:
            raise Stop(f"{reason} Nothing was changed.") from None
        except tables.Unreadable as reason:
            raise Stop(f"This backup cannot be read: {reason}. Nothing was changed.") from None
        except DatabaseError as trouble:
            raise Stop(f"The database refused the rows: {trouble} Nothing was changed.") from None
        try:
            put_media(folder / "media")
        except OSError as trouble:
            raise Stop(
                f"The rows are restored, but the files are not: {trouble.strerror or trouble}. "
                "Those that were there are still in place. Mend it and restore again, with --yes."
            ) from None
    rows = sum(table.rows for table in manifest.tables)
    say(
        f"Restored {rows} rows of {len(manifest.tables)} tables and {manifest.media_files} files of {manifest.made_at}."
    )
    return 0


def clear_away() -> None:
    """Folders that a restore left behind when it was killed."""
    for folder in settings.HOME.glob(f"{PREFIX}*"):
        if folder.is_symlink() or not folder.is_dir():
            continue
        if time.time() - folder.stat().st_mtime > LEFT_BEHIND:
            shutil.rmtree(folder, ignore_errors=True)
            note(f"An earlier restore had left {folder} behind; it is deleted.")


def check(manifest: archive.Manifest) -> None:
    """The tables of the backup must be those of this program."""
    if manifest.migrations != tables.applied_migrations():
        raise archive.Refused(
            f"The tables of this backup are those of version {manifest.version}; those of {__version__} are others. "
            f"Restore it with version {manifest.version}, then update and run `hemicycle migrate`."
        )
    expected = {tables.name_of(model): tables.column_names(model) for model in tables.in_order()}
    given = {table.name: table.columns for table in manifest.tables}
    if given != expected:
        odd = sorted(name for name in expected.keys() | given.keys() if expected.get(name) != given.get(name))
        raise archive.Refused(f"The manifest of this backup does not describe our tables: {', '.join(odd)}.")


def put(manifest: archive.Manifest, folder: Path) -> None:
    """Every row in one transaction; what they refer to is checked in it."""
    told = {table.name: table for table in manifest.tables}
    progress = Progress("Rows written", sum(table.rows for table in manifest.tables))
    with transaction.atomic():
        tables.make_empty()
        for model in tables.in_order():
            table = told[tables.name_of(model)]
            rows = tables.put(model, _told(archive.rows(folder / table.path), progress))
            if rows != table.rows:
                raise archive.Refused(f"{table.name} should have {table.rows} rows; it has {rows}.")
        tables.reset_sequences()
        connection.check_constraints()
    progress.end()


def _told(lines: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for line in lines:
        progress.step()
        yield line


def put_media(unpacked: Path) -> None:
    """The files of the backup in place of those that were there, which are moved aside; on failure, put back."""
    media: Path = settings.MEDIA_ROOT
    aside = None
    if media.exists() and any(media.iterdir()):
        aside = media.with_name(f"media-before-{clock.real_now():%Y%m%dT%H%M%SZ}")
        media.rename(aside)
    try:
        if unpacked.exists():
            if media.exists():
                media.rmdir()
            unpacked.rename(media)
    except OSError:
        if aside:
            aside.rename(media)
        raise
    if aside:
        note(f"The files that were there are in {aside} now.")
