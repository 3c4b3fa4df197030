"""Write everything into one portable file.

The file holds every table as it was at one moment, and the uploaded files; others go on working meanwhile. It can be
restored on SQLite and on PostgreSQL, whichever it came from. The secret key is not in it: keep that apart. Nobody who
should not read everything may read this file.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from hemicycle import __version__
from hemicycle.kernel import clock
from hemicycle.site import archive, readiness, tables
from hemicycle.site.commands.terminal import Progress, Stop, say

LAST = "last-backup.json"  # in the home folder; `check` reads it


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("file", type=Path, help="where to write, for example backup-2021-02-17.tar.gz")
    parser.add_argument("--replace", action="store_true", help="replace the file if it exists")


def run(args: argparse.Namespace) -> int:
    """Write to a scratch file beside the target, then give it its name."""
    target: Path = args.file
    if target.exists() and not args.replace:
        raise Stop(f"{target} exists. Choose another name, or say --replace.")
    if not target.parent.is_dir():
        raise Stop(f"There is no folder {target.parent}.")
    if readiness.missing_migrations():
        raise Stop("The database is not up to date. Run `hemicycle migrate` first.")
    scratch = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with scratch.open("xb") as file:
            scratch.chmod(0o600)
            manifest = write(file)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(target)
    except OSError as trouble:
        raise Stop(f"{target} cannot be written: {trouble.strerror or trouble}.") from None
    finally:
        scratch.unlink(missing_ok=True)
    remember(target, manifest)
    rows = sum(table.rows for table in manifest.tables)
    size = target.stat().st_size / 1_000_000
    say(
        f"{target}: {rows} rows of {len(manifest.tables)} tables, {manifest.media_files} files, {size:.1f} MB."
    )
    return 0


def write(file: IO[bytes]) -> archive.Manifest:
    """Every table and every uploaded file into an archive."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.HOME) as name:
        folder = Path(name)
        with tables.one_moment():
            migrations = tables.applied_migrations()
            written = _write_tables(folder)
        media = archive.media_files(settings.MEDIA_ROOT)
        manifest = archive.Manifest(
            version=__version__,
            made_at=clock.real_now().isoformat(timespec="seconds"),
            database=connection.vendor,
            migrations=migrations,
            tables=written,
            media_files=len(media),
            media_bytes=sum(path.stat().st_size for path in media),
        )
        progress = Progress("Files packed", 1 + len(written) + len(media))
        archive.write(file, manifest, folder, settings.MEDIA_ROOT, progress.step)
        progress.end()
    return manifest


def _write_tables(folder: Path) -> list[archive.Table]:
    models = tables.in_order()
    progress = Progress("Rows read", sum(tables.count(model) for model in models))
    written = []
    for model in models:
        name = tables.name_of(model)
        with (folder / f"{name}.jsonl").open("xb") as file:
            writing = archive.Writing(file)
            for line in tables.lines(model):
                writing.add(line)
                progress.step()
        written.append(
            archive.Table(
                name, tables.column_names(model), writing.rows, writing.size, writing.digest.hexdigest()
            )
        )
    progress.end()
    return written


def remember(target: Path, manifest: archive.Manifest) -> None:
    """Note when the last backup was made."""
    note = {"file": str(target.resolve()), "made_at": manifest.made_at}
    (settings.HOME / LAST).write_text(json.dumps(note))
