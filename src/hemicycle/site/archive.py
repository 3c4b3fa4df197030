"""The file that `backup` writes: a tar.gz with a manifest, one file of lines per table, and the media files.

    manifest.json               what it is, of which version, every table with its columns, rows and digest
    tables/people.person.jsonl  one row a line
    media/…                     what was uploaded

A file from elsewhere is not trusted: its members are held against its manifest, its manifest against this program, and
nothing is written outside a folder of its own.
"""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

FORMAT = "hemicycle-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 4 * 1024 * 1024
LARGEST_TABLE = 8 * 1024**3
LARGEST_MEDIUM = 2 * 1024**3
LARGEST_ALL = 64 * 1024**3
LONGEST_LINE = 32 * 1024 * 1024
MOST_MEMBERS = 1_000_000
LARGEST_HEADERS = 64 * 1024  # what may stand between the contents of two members
HEADERS = {"path", "size", "mtime", "atime", "ctime"}
LONGEST_NAME = 1000
CHUNK = 1024 * 1024


class Refused(Exception):  # noqa: N818  (it reads as a sentence)
    """The archive is not one that may be restored here; the message says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """What the manifest says of a table."""

    name: str
    columns: list[str]
    rows: int
    bytes: int
    sha256: str

    @property
    def path(self) -> str:
        """Its name in the archive."""
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive is, and what it holds."""

    version: str  # of the program that wrote it
    made_at: str
    database: str  # "sqlite" or "postgresql": only told, never required
    migrations: list[str]
    tables: list[Table]
    media_files: int = 0
    media_bytes: int = 0
    format: str = FORMAT
    format_version: int = FORMAT_VERSION

    def to_json(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Manifest":
        """Read, or `Refused`."""
        try:
            given = json.loads(data)
            if given.get("format") != FORMAT:
                raise Refused("This is not a backup of Hemicycle.")
            if given.get("format_version") != FORMAT_VERSION:
                raise Refused(
                    f"This backup has format {given.get('format_version')}; this program reads {FORMAT_VERSION}."
                )
            manifest = cls(**{**given, "tables": [Table(**table) for table in given["tables"]]})
            _check_types(manifest)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise Refused("The manifest of this backup cannot be read.") from None
        return manifest


def _check_types(manifest: Manifest) -> None:
    texts = [manifest.version, manifest.made_at, manifest.database, *manifest.migrations]
    numbers = [manifest.media_files, manifest.media_bytes]
    for table in manifest.tables:
        texts += [table.name, table.sha256, *table.columns]
        numbers += [table.rows, table.bytes]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise TypeError


# --- writing ----------------------------------------------------------------------------------------------


@dataclass
class Writing:
    """Lines of one table on their way into a file."""

    file: IO[bytes]
    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """One more row."""
        self.file.write(line)
        self.digest.update(line)
        self.rows += 1
        self.size += len(line)


def write(target: IO[bytes], manifest: Manifest, folder: Path, media: Path, step: Callable[[], None]) -> None:
    """Write the archive: tables from `folder`, then everything below `media`."""
    with tarfile.open(fileobj=target, mode="w:gz", compresslevel=6) as tar:
        data = manifest.to_json()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(data), 0o600
        tar.addfile(entry, io.BytesIO(data))
        step()
        for table in manifest.tables:
            _add(tar, folder / f"{table.name}.jsonl", table.path)
            step()
        for path in media_files(media):
            _add(tar, path, f"media/{path.relative_to(media).as_posix()}")
            step()


def media_files(media: Path) -> list[Path]:
    """Every uploaded file; links are left out."""
    return [path for path in sorted(media.rglob("*")) if path.is_file() and not path.is_symlink()]


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    entry = tarfile.TarInfo(name)
    with path.open("rb") as file:
        status = path.stat()
        entry.size, entry.mtime, entry.mode = status.st_size, int(status.st_mtime), 0o600
        tar.addfile(entry, file)


# --- reading ----------------------------------------------------------------------------------------------


def unpack(source: Path, folder: Path, step: Callable[[], None]) -> Manifest:
    """Check every member and write it below `folder` (tables/…, media/…); the manifest, or `Refused`."""
    try:
        with _opened(source) as members:
            return _unpack(members, folder, step)
    except (tarfile.TarError, zlib.error, EOFError, UnicodeError, ValueError) as trouble:
        raise Refused(f"This file cannot be read as a backup: {trouble}.") from None
    except RecursionError:
        raise Refused(TOO_MUCH_HEADER) from None
    except OSError as trouble:
        raise Refused(f"This file cannot be read: {trouble.strerror or trouble}.") from None


TOO_MUCH_HEADER = "This backup holds a header that is too large."


class _Bounded:
    """A stream that gives no more than it was allowed to, so that no header can become large in memory."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file
        self._left = 0
        self._ends = 0
        self.allow(0)

    def allow(self, content: int) -> None:
        """The next member has so much content; the headers of the one after it may follow."""
        self._left = content + LARGEST_HEADERS

    def read(self, size: int) -> bytes:
        """The next bytes, or `Refused`."""
        if self._left <= 0:
            raise Refused(TOO_MUCH_HEADER)
        data = self._file.read(size)
        self._left -= len(data)
        self._ends += not data
        if self._ends > 9:  # tarfile may ask for ever
            raise EOFError("it ends too early")
        return data


@contextmanager
def _opened(source: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    with gzip.open(source, "rb") as file:
        stream = _Bounded(file)
        with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as tar:
            yield _members(tar, stream)


def _members(tar: tarfile.TarFile, stream: _Bounded) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for count, member in enumerate(tar):
        if count >= MOST_MEMBERS:
            raise Refused("This backup has too many members.")
        if len(member.name) > LONGEST_NAME or tar.pax_headers or not member.pax_headers.keys() <= HEADERS:
            raise Refused(
                f"This backup holds a header that does not belong into one, at {member.name[:80]!r}."
            )
        member.pax_headers, member.linkname, member.uname, member.gname = (
            {},
            "",
            "",
            "",
        )  # tarfile keeps them all
        stream.allow(member.size)
        if not member.isreg() or member.issparse():
            raise Refused(f"This backup holds something that is not a plain file: {member.name!r}.")
        file = tar.extractfile(member)
        if file is None:
            raise Refused(f"{member.name!r} in this backup cannot be read.")
        yield member, file


def _unpack(
    members: Iterator[tuple[tarfile.TarInfo, IO[bytes]]], folder: Path, step: Callable[[], None]
) -> Manifest:
    first, file = next(members, (None, None))
    if first is None or file is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise Refused("This backup does not begin with its manifest.")
    manifest = Manifest.from_json(file.read(LARGEST_MANIFEST))
    step()
    waiting = {table.path: table for table in manifest.tables}
    if len(waiting) != len(manifest.tables):
        raise Refused("The manifest of this backup names a table twice.")
    seen: set[str] = set()
    media = total = 0
    for member, content in members:
        if member.name in seen:
            raise Refused(f"This backup holds {member.name!r} twice.")
        seen.add(member.name)
        total += member.size
        if total > LARGEST_ALL or member.size > shutil.disk_usage(folder).free // 2:
            raise Refused("This backup is too large to be restored here.")
        if table := waiting.pop(member.name, None):
            _unpack_table(member, content, table, folder)
        else:
            _unpack_medium(member, content, folder)
            media += 1
        step()
    if waiting:
        raise Refused(f"This backup lacks {', '.join(sorted(waiting))}.")
    if media != manifest.media_files:
        raise Refused(f"This backup should hold {manifest.media_files} media files; it holds {media}.")
    return manifest


def _unpack_table(member: tarfile.TarInfo, content: IO[bytes], table: Table, folder: Path) -> None:
    if member.size > LARGEST_TABLE or member.size != table.bytes:
        raise Refused(f"{member.name} is not as long as the manifest says.")
    digest = hashlib.sha256()
    target = folder / "tables" / PurePosixPath(member.name).name
    target.parent.mkdir(exist_ok=True)
    with target.open("xb") as out:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    if digest.hexdigest() != table.sha256:
        raise Refused(f"{member.name} is damaged: its digest is not the one in the manifest.")


def _unpack_medium(member: tarfile.TarInfo, content: IO[bytes], folder: Path) -> None:
    if member.size > LARGEST_MEDIUM:
        raise Refused(f"{member.name!r} is too large.")
    target = folder / safe_name(member.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        shutil.copyfileobj(content, out, CHUNK)


def safe_name(name: str) -> str:
    """The name of a media file, or `Refused` when it could lead anywhere else."""
    path = PurePosixPath(name)
    parts = path.parts
    harmless = (
        len(parts) > 1
        and parts[0] == "media"
        and not path.is_absolute()
        and path.as_posix() == name
        and ".." not in parts
        and len(name) < LONGEST_NAME
        and all(character.isprintable() and character not in "\\:" for character in name)
    )
    if not harmless:
        raise Refused(f"This backup holds {name!r}, which does not belong into one.")
    return name


def rows(path: Path) -> Iterator[bytes]:
    """The lines of an unpacked table."""
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise Refused(f"A row of {path.stem} is too long.")
            yield line
