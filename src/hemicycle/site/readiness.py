"""What must be there before the house is served: tables, catalogues, static files, the right kind of database."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from hemicycle.site import catalogues
from hemicycle.site.commands.terminal import Stop
from hemicycle.site.models import Demonstration

_STAMP = ".collected-from"


def missing_migrations() -> list[str]:
    """Steps that the database still lacks, as `room.0001_initial`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def demonstration() -> Demonstration | None:
    """The mark of a demonstration, if this database has one."""
    return Demonstration.objects.order_by("pk").first()


def why_not_serve(*, marked: bool, demo_pages: bool, public: bool, public_demo: bool) -> str:
    """Why this database must not be served like this; empty when it may be."""
    if marked and public and not public_demo:
        return (
            "This database is a demonstration and HEMICYCLE_ORIGIN is a public address. Anybody could become any "
            "persona. Use another database, or say --public-demo if that is what you mean."
        )
    if demo_pages and not marked:
        return (
            "HEMICYCLE_MODE is demo, but this database is not marked as a demonstration, and its pages would let "
            "anybody act as anybody. Start it with `hemicycle demo` on a database of its own, or unset HEMICYCLE_MODE."
        )
    return ""


def can_be_read() -> str:
    """Why the database cannot be read; empty when it can be."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as trouble:
        return str(trouble).strip().splitlines()[0] if str(trouble).strip() else type(trouble).__name__
    return ""


# --- static files ---------------------------------------------------------------------------------


def _sources() -> str:
    """A fingerprint of everything that would be collected."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{getattr(storage, 'prefix', '')}/{path}\0".encode())
            with storage.open(path) as file:
                digest.update(file.read())
    return digest.hexdigest()


def static_files_are_stale() -> bool:
    """True when the collected files are not those of this version."""
    stamp = settings.STATIC_ROOT / _STAMP
    return not stamp.exists() or stamp.read_text() != _sources()


def collect_static_files() -> bool:
    """Collect them, hashed and compressed, unless they are fresh; True when there was something to do."""
    sources = _sources()
    stamp = settings.STATIC_ROOT / _STAMP
    if stamp.exists() and stamp.read_text() == sources:
        return False
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(sources)
    return True


def prepare() -> list[str]:
    """Catalogues and static files made fresh; sentences about what was done."""
    done: list[str] = []
    try:
        _prepare(done)
    except OSError as trouble:
        raise Stop(
            f"{trouble.filename} cannot be written: {trouble.strerror}. The server's user must own it."
        ) from None
    return done


def _prepare(done: list[str]) -> None:
    if compiled := catalogues.compile_stale():
        done.append(f"Compiled the catalogues of {', '.join(compiled)}.")
    if collect_static_files():
        done.append("Collected the static files.")
