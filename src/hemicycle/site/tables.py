"""Every table as lines of JSON, the same on SQLite and on PostgreSQL. What `backup` writes and `restore` reads."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from hemicycle.kernel.text import MultilingualField

Model: TypeAlias = type[models.Model]
Field: TypeAlias = "models.Field[Any, Any]"

# Made anew by `migrate`; nothing of ours refers to them.
LEFT_OUT = {"contenttypes", "auth"}
# Who is signed in where, and codes under way: whoever restores a backup lets nobody in by it. Addresses, passkeys and
# accounts of organisations, by which people come in again, are kept. The bell's sequence begins anew, in another epoch.
PASSING = {
    "sessions.session",
    "usersessions.usersession",
    "people.onetimecode",
    "bell.viewer",
    "bell.message",
    "bell.position",
}
BATCH = 500


class Unreadable(Exception):  # noqa: N818  (it reads as a sentence)
    """A line that is not a row of its table; the message says why."""


def in_order() -> list[Model]:
    """Every table with contents of its own, those that others refer to first."""
    wanted = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT
        and model._meta.label_lower not in PASSING
    ]
    ordered: list[Model] = []
    waiting = sorted(wanted, key=name_of)
    while waiting:
        free = [model for model in waiting if not (_referred_to(model) & set(waiting)) - {model}]
        ordered += free or waiting[:1]  # a circle is broken anywhere: constraints are checked at the end
        waiting = [model for model in waiting if model not in ordered]
    return ordered


def _referred_to(model: Model) -> set[Model]:
    return {field.related_model for field in columns(model) if isinstance(field.related_model, type)}


def name_of(model: Model) -> str:
    """`programme.session`: the same on every database."""
    return model._meta.label_lower


def columns(model: Model) -> list[Field]:
    """The fields that a row is made of; what a model has from the one it derives from stands in that one's table."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def column_names(model: Model) -> list[str]:
    """Their names, in the order of a line."""
    return [field.attname for field in columns(model)]


def applied_migrations() -> list[str]:
    """The state of the tables: `programme.0001_initial` …"""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment; others go on writing meanwhile."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Django's own transactions take the write lock at once (IMMEDIATE); a reader needs only a snapshot.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        cursor.execute("SELECT count(*) FROM sqlite_master")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


# --- out --------------------------------------------------------------------------------------------------


def count(model: Model) -> int:
    """How many rows there are."""
    return model._base_manager.count()


def lines(model: Model) -> Iterator[bytes]:
    """Every row as one line of JSON: a list of values in the order of the columns."""
    rows = model._base_manager.order_by("pk").values_list(*column_names(model))
    for row in rows.iterator(chunk_size=2000):
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value).__name__} cannot be written to a backup")


# --- in ---------------------------------------------------------------------------------------------------


def not_empty() -> list[str]:
    """Tables that hold something."""
    return [name_of(model) for model in in_order() if model._base_manager.exists()]


def make_empty() -> None:
    """Delete every row of every table, those that refer to others first; whoever is signed in is so no longer."""
    passing = [apps.get_model(name) for name in sorted(PASSING)]
    for model in [*passing, *reversed(in_order())]:
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)


def put(model: Model, rows: Iterable[bytes]) -> int:
    """Insert rows written by `lines`; how many there were."""
    fields = columns(model)
    done = 0
    batch: list[models.Model] = []
    for number, line in enumerate(rows, start=1):
        batch.append(_row(model, fields, line, number))
        if len(batch) == BATCH:
            _insert(model, batch)
            done, batch = done + len(batch), []
    _insert(model, batch)
    return done + len(batch)


def _insert(model: Model, batch: list[models.Model]) -> None:
    try:
        if model._meta.parents:  # the rows of the tables it derives from are there already
            for row in batch:
                row.save_base(raw=True, force_insert=True)
        else:
            model._base_manager.bulk_create(batch)
    except (ValueError, TypeError, OverflowError) as trouble:  # the database's own errors are DatabaseError
        raise Unreadable(f"a row of {name_of(model)} cannot be written: {_said(trouble)}") from None


def _row(model: Model, fields: Sequence[Field], line: bytes, number: int) -> models.Model:
    try:
        values = _read(line)
        if not isinstance(values, list) or len(values) != len(fields):
            raise Unreadable(f"line {number} of {name_of(model)} does not have {len(fields)} values")
        return model(
            **{field.attname: _value(field, value) for field, value in zip(fields, values, strict=True)}
        )
    except (ValueError, TypeError, ValidationError, OverflowError, RecursionError) as trouble:
        raise Unreadable(f"line {number} of {name_of(model)}: {_said(trouble)}") from None


def _read(line: bytes) -> Any:
    try:
        text = line.decode()  # json would let half a character pass, and other encodings
        values = json.loads(text)
        if "\\u" in text:
            json.dumps(values, ensure_ascii=False).encode()
    except UnicodeError:
        raise ValueError("it holds a text that is not Unicode") from None
    return values


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, MultilingualField):
        return field.to_python(value if isinstance(value, dict) else None)
    if isinstance(field, models.DurationField):
        return timedelta(microseconds=int(value))
    if isinstance(field, models.JSONField):
        return value
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.to_python(value)


def _said(trouble: Exception) -> str:
    return "; ".join(trouble.messages) if isinstance(trouble, ValidationError) else str(trouble)


def reset_sequences() -> None:
    """Let the next new row of every table get a number of its own."""
    statements = connection.ops.sequence_reset_sql(no_style(), in_order())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
