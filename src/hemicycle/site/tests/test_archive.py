"""A backup from elsewhere is not trusted: it is held against its manifest, and its manifest against this program."""

import hashlib
import io
import json
import os
import tarfile
import time
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from hemicycle.editions.models import Day, Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person, Scope
from hemicycle.people.testing import PersonFactory
from hemicycle.record.models import Entry
from hemicycle.site import archive, tables
from hemicycle.site.commands import restore
from hemicycle.site.commands.terminal import Stop
from hemicycle.site.models import Demonstration

ROWS = b'[1,"first"]\n[2,"second"]\n'


def manifest(**changes: Any) -> dict[str, Any]:
    """A manifest of one table with two rows."""
    table = {
        "name": "people.circle",
        "columns": ["id", "slug"],
        "rows": 2,
        "bytes": len(ROWS),
        "sha256": hashlib.sha256(ROWS).hexdigest(),
    }
    return {
        "format": "hemicycle-backup",
        "format_version": 1,
        "version": "0.1.0",
        "made_at": "2021-02-17T12:50:00+00:00",
        "database": "sqlite",
        "migrations": [],
        "tables": [table],
        "media_files": 0,
        "media_bytes": 0,
        **changes,
    }


def packed(path: Path, *members: tuple[str | tarfile.TarInfo, bytes]) -> Path:
    """An archive with these members."""
    with tarfile.open(path / "backup.tar.gz", "w:gz") as tar:
        for name, data in members:
            member = tarfile.TarInfo(name) if isinstance(name, str) else name
            if member.isreg():
                member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path / "backup.tar.gz"


def unpacked(source: Path, tmp_path: Path) -> archive.Manifest:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return archive.unpack(source, folder, lambda: None)


MANIFEST = ("manifest.json", json.dumps(manifest()).encode())
TABLE = ("tables/people.circle.jsonl", ROWS)


def test_a_sound_backup_is_unpacked(tmp_path: Path) -> None:
    with_media = ("manifest.json", json.dumps(manifest(media_files=1)).encode())
    source = packed(tmp_path, with_media, TABLE, ("media/photos/amina.webp", b"photo"))
    found = unpacked(source, tmp_path)
    assert found.tables[0].rows == 2
    assert list(archive.rows(tmp_path / "unpacked" / found.tables[0].path)) == ROWS.splitlines(keepends=True)
    assert (tmp_path / "unpacked/media/photos/amina.webp").read_bytes() == b"photo"


def _link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "media/../../outside",
        "/etc/passwd",
        "media//etc/passwd",
        "media/./x",
        "media/a\\..\\b",
        "media/C:x",
        "media/new\nline",
        "media",
        "tables/programme.session.jsonl",
        "secret",
        "manifest.json",
        "media/" + "x" * 2000,
    ],
)
def test_a_member_that_does_not_belong_there_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(archive.Refused):
        unpacked(packed(tmp_path, MANIFEST, TABLE, (name, b"x")), tmp_path)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_links_devices_and_folders_are_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(archive.Refused, match="not a plain file"):
        unpacked(packed(tmp_path, MANIFEST, (_link("media/x", kind, "/etc/passwd"), b""), TABLE), tmp_path)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"format": "something"}, "not a backup of Hemicycle"),
        ({"format_version": 2}, "has format 2"),
        ({"tables": None}, "cannot be read"),
        ({"tables": [{"name": "x"}]}, "cannot be read"),
        ({"media_files": -1}, "cannot be read"),
        ({"media_files": True}, "cannot be read"),
        ({"migrations": [1]}, "cannot be read"),
        ({"unknown": 1}, "cannot be read"),
        ({"media_files": 3}, "should hold 3 media files"),
        ({"tables": manifest()["tables"] * 2}, "names a table twice"),
        ({"tables": [{**manifest()["tables"][0], "sha256": "0" * 64}]}, "is damaged"),
        ({"tables": [{**manifest()["tables"][0], "bytes": 3}]}, "not as long as the manifest says"),
        ({"tables": [{**manifest()["tables"][0], "name": "../../x"}]}, "does not belong|lacks"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(archive.Refused, match=why):
        unpacked(
            packed(tmp_path, ("manifest.json", json.dumps(manifest(**changes)).encode()), TABLE), tmp_path
        )


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _garbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [_cut, _garbled, lambda path: path.write_text("no archive"), Path.unlink])
def test_a_file_that_is_damaged_or_no_archive_is_refused(tmp_path: Path, harm: Callable[[Path], Any]) -> None:
    source = packed(tmp_path, MANIFEST, TABLE)
    harm(source)
    with pytest.raises(archive.Refused):
        unpacked(source, tmp_path)


def test_a_backup_without_its_tables_or_not_beginning_with_its_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(archive.Refused, match=r"lacks tables/people.circle.jsonl"):
        unpacked(packed(tmp_path, MANIFEST), tmp_path)
    (tmp_path / "unpacked").rmdir()
    with pytest.raises(archive.Refused, match="does not begin with its manifest"):
        unpacked(packed(tmp_path, TABLE, MANIFEST), tmp_path)
    assert not list((tmp_path / "unpacked").iterdir())


def test_a_member_larger_than_its_limit_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = packed(tmp_path, MANIFEST, TABLE, ("media/large", bytes(10_000)))
    monkeypatch.setattr(archive, "LARGEST_MEDIUM", 9_999)
    with pytest.raises(archive.Refused, match="too large"):
        unpacked(source, tmp_path)


def test_a_bomb_is_refused_by_what_it_would_become(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = packed(tmp_path, MANIFEST, TABLE, *((f"media/{n}", bytes(100_000)) for n in range(20)))
    assert source.stat().st_size < 10_000
    monkeypatch.setattr(archive, "LARGEST_ALL", 1_000_000)
    with pytest.raises(archive.Refused, match="too large to be restored here"):
        unpacked(source, tmp_path)


def _header(kind: bytes, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo("x")
    member.type, member.size = kind, len(data)
    return member, data


@pytest.mark.parametrize("kind", [b"x", b"g", b"L", b"K"])
@pytest.mark.parametrize("first", [True, False])
def test_a_large_header_is_refused_before_it_is_read(tmp_path: Path, kind: bytes, first: bool) -> None:
    bomb = _header(kind, bytes(5_000_000))
    before = [] if first else [MANIFEST, TABLE]
    with pytest.raises(archive.Refused, match="header that is too large"):
        unpacked(packed(tmp_path, *before, bomb, ("media/x", b"x")), tmp_path)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ([_header(b"g", b"12 note=all\n")], "does not belong"),
        ([_header(b"x", b"12 note=one\n")], "does not belong"),
        ([_header(b"x", b"")] * 20_000, "too large"),
        (
            [_header(b"x", b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n")],
            "does not belong|cannot be read|too large",
        ),
    ],
)
def test_headers_that_we_do_not_write_are_refused(
    tmp_path: Path, headers: list[tuple[tarfile.TarInfo, bytes]], why: str
) -> None:
    with pytest.raises(archive.Refused, match=why):
        unpacked(packed(tmp_path, MANIFEST, TABLE, *headers, ("media/x", b"9\n")), tmp_path)


def test_a_long_name_in_another_script_is_unpacked(tmp_path: Path) -> None:
    with_media = ("manifest.json", json.dumps(manifest(media_files=2)).encode())
    name = "media/" + "مدينة" * 20 + ".webp"
    source = packed(tmp_path, with_media, TABLE, ("media/large", bytes(3_000_000)), (name, b"photo"))
    unpacked(source, tmp_path)
    assert (tmp_path / "unpacked" / name).read_bytes() == b"photo"


def test_a_row_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LONGEST_LINE", 5)
    path = tmp_path / "people.circle.jsonl"
    path.write_bytes(ROWS)
    with pytest.raises(archive.Refused, match="too long"):
        list(archive.rows(path))


# --- rows -------------------------------------------------------------------------------------------------


def test_every_table_of_ours_is_in_a_backup_and_those_referred_to_come_first() -> None:
    order = [tables.name_of(model) for model in tables.in_order()]
    assert len(order) == len(set(order))
    assert order.index("people.scope") < order.index("editions.edition") < order.index("programme.session")
    assert order.index("people.person") < order.index("record.entry")
    assert {"site.demonstration", "programme.session_themes", "people.circlemembership"} <= set(order)


@pytest.mark.django_db
def test_rows_come_back_as_they_were() -> None:
    edition = EditionFactory.create(name={"fr": "L’été", "ar": "مدينة"})
    Day.objects.create(edition=edition, date=date(2021, 2, 17), assumed={"title.fr": "basis"})
    odd = datetime(2021, 2, 17, 12, 50, 0, 123456, tzinfo=UTC)
    person = PersonFactory.create(name='"quoted"\n', email=None, joined_at=odd)
    Entry.objects.create(kind="Told", data={"ids": [1, 2], "none": None}, by=person)
    Demonstration.objects.create(clock_shift=timedelta(days=-2100, microseconds=7))
    models = tables.in_order()
    before = {model: list(tables.lines(model)) for model in models}
    tables.make_empty()
    assert tables.not_empty() == []
    for model in models:
        assert tables.put(model, before[model]) == len(before[model])
    assert {model: list(tables.lines(model)) for model in models} == before
    assert Edition.objects.get().name == {"fr": "L’été", "ar": "مدينة"}
    assert Person.objects.get(email=None).joined_at == odd
    assert Demonstration.objects.get().clock_shift == timedelta(days=-2100, microseconds=7)


@pytest.mark.django_db
def test_new_rows_get_new_numbers_after_a_restore() -> None:
    tables.put(Scope, [b'[41,null,"/41/","edition"]\n'])
    tables.reset_sequences()
    assert Scope.objects.create(path="/42/", kind="edition").pk == 42


@pytest.mark.django_db
@pytest.mark.parametrize(
    "line",
    [
        b"not json\n",
        b"{}\n",
        b"[1]\n",
        b'[1,null,"/1/","edition",5]\n',
        b'["x",null,"/1/","edition"]\n',
        b"[" * 9000,
        b'[2,null,"\\ud800","edition"]\n',
        b'[2,null,"\xed\xa0\x80","edition"]\n',
    ],
)
def test_a_line_that_is_no_row_is_told_with_its_number(line: bytes) -> None:
    with pytest.raises(tables.Unreadable, match=r"line 2 of people.scope"):
        tables.put(Scope, [b'[1,null,"/1/","edition"]\n', line])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"migrations": ["people.0001_initial"]}, "Restore it with version 0.1.0"),
        ({}, "does not describe our tables"),
    ],
)
def test_a_backup_of_other_tables_is_refused(changes: dict[str, Any], why: str) -> None:
    given = manifest(migrations=tables.applied_migrations())
    with pytest.raises(archive.Refused, match=why):
        restore.check(archive.Manifest.from_json(json.dumps({**given, **changes}).encode()))


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_of_one_moment() -> None:
    with tables.one_moment():
        first = tables.count(Scope)
        assert tables.count(Scope) == first
    Scope.objects.create(path="/1/", kind="edition")
    assert tables.count(Scope) == first + 1
    assert not connection.in_atomic_block


@pytest.mark.django_db
def test_a_number_too_large_for_the_database_is_told() -> None:
    with pytest.raises((tables.Unreadable, DatabaseError)):
        tables.put(Scope, [b'[%d,null,"/1/","edition"]\n' % 10**30])


@pytest.mark.django_db
@pytest.mark.parametrize("odd", [["fr"], "fr", 1, {"fr": 1}])
def test_a_text_in_several_languages_must_be_one(odd: Any) -> None:
    EditionFactory.create(name={"fr": "L’été"})
    [line] = tables.lines(Edition)
    values = json.loads(line)
    values[tables.column_names(Edition).index("name")] = odd
    with pytest.raises(tables.Unreadable, match=r"line 1 of editions.edition: .*language"):
        tables.put(Edition, [json.dumps(values).encode()])


# --- the whole of it --------------------------------------------------------------------------------------


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home with one uploaded file."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    (tmp_path / "media").mkdir()
    (tmp_path / "media/old").write_bytes(b"old")
    return tmp_path


def restored(home: Path, **lines: list[bytes]) -> int:
    """Restore a backup of these rows (`people_scope=…`), and one file."""
    members, told = [], []
    for model in tables.in_order():
        name = tables.name_of(model)
        data = b"".join(lines.get(name.replace(".", "_"), []))
        digest = hashlib.sha256(data).hexdigest()
        told.append(
            {
                "name": name,
                "columns": tables.column_names(model),
                "rows": data.count(b"\n"),
                "bytes": len(data),
                "sha256": digest,
            }
        )
        members.append((f"tables/{name}.jsonl", data))
    given = manifest(migrations=tables.applied_migrations(), tables=told, media_files=1)
    source = packed(home, ("manifest.json", json.dumps(given).encode()), *members, ("media/new", b"new"))
    return restore.run(Namespace(file=source, yes=True))


SCOPE = b'[41,null,"/41/","edition"]\n'


@pytest.mark.django_db(transaction=True)
def test_rows_and_files_are_exchanged(home: Path) -> None:
    Scope.objects.create(path="/1/", kind="edition")
    assert restored(home, people_scope=[SCOPE]) == 0
    assert [scope.pk for scope in Scope.objects.all()] == [41]
    assert [path.name for path in (home / "media").iterdir()] == ["new"]
    assert [path.name for path in home.glob("media-before-*/*")] == ["old"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'[41,999,"/41/","edition"]\n', "refused the rows"),
        (b'[41,null,"\\ud800","edition"]\n', "not Unicode"),
    ],
)
def test_rows_that_are_refused_change_nothing(home: Path, line: bytes, why: str) -> None:
    kept = Scope.objects.create(path="/1/", kind="edition")
    with pytest.raises(Stop, match=f"(?s){why}.*Nothing was changed"):
        restored(home, people_scope=[line])
    assert [scope.pk for scope in Scope.objects.all()] == [kept.pk]
    assert [path.name for path in (home / "media").iterdir()] == ["old"]
    assert not list(home.glob("media-before-*"))


@pytest.mark.django_db(transaction=True)
def test_files_that_cannot_be_put_in_place_leave_those_that_were_there(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.parent.name.startswith("restore-"):
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(Stop, match="The rows are restored, but the files are not: Permission denied"):
        restored(home, people_scope=[SCOPE])
    assert [path.name for path in (home / "media").iterdir()] == ["old"]
    monkeypatch.undo()
    assert restored(home, people_scope=[SCOPE]) == 0
    assert [path.name for path in (home / "media").iterdir()] == ["new"]


def test_folders_left_behind_are_deleted_after_a_day(home: Path) -> None:
    for name in ("restore-old", "restore-new", "other-old"):
        (home / name).mkdir()
        (home / name / "x").touch()
        if name.endswith("old"):
            os.utime(home / name, (time.time() - 90_000,) * 2)
    (home / "restore-link").symlink_to(home / "other-old")
    restore.clear_away()
    assert sorted(path.name for path in home.iterdir()) == [
        "media",
        "other-old",
        "restore-link",
        "restore-new",
    ]
