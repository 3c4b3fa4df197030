"""Whatever stands in the cells: a file is compared, shown and taken over, or told about; no database chokes on it."""

import csv
import io
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hemicycle.editions.exchange.people.files import FileTrouble
from hemicycle.editions.exchange.people.importing import apply, read_upload
from hemicycle.editions.models import Application, Edition, Invitation, Upload
from hemicycle.editions.studio.uploads import sentence
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person

COLUMNS = [
    *("email", "first name", "last name", "office", "organisation", "section"),
    *("country", "language", "gender", "circles"),
]
odd = st.text(max_size=40) | st.sampled_from(
    [
        "",
        "x" * 300,
        "x" * 2_000,
        "=1+1",
        "\u202e",
        "\U0001f600" * 90,
        "m",
        "fr-FR",
        "MA",
        "%(value)s",
        "{x}",
        "%",
        "'",
    ]
)
address = (
    st.sampled_from(
        ["a@example.org", "A@example.org", "b@example.org", "é@exämple.org", "x" * 250 + "@e.org"]
    )
    | odd
)
line = st.tuples(address, *[odd] * (len(COLUMNS) - 1))


def as_csv(lines: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *lines])
    return out.getvalue().encode("utf-8", "replace")


@pytest.mark.django_db
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(line, min_size=1, max_size=4), st.sampled_from(Upload.Making.values))
@example([("a@example.org", *["\x00\ud800".encode("utf-8", "replace").decode()] * 9)], "registrations")
def test_any_cells_are_taken_over_or_told(
    db_edition: Edition, olga: Person, lines: list[tuple[str, ...]], making: str
) -> None:
    with transaction.atomic():
        try:
            upload = read_upload(db_edition, "any.csv", as_csv(lines), making=making, by=olga)
        except FileTrouble:
            return
        for language in ("en", "fr", "es", "ar"):
            with override(language):
                assert all(sentence(why, {}) for row in upload.rows for why in row["why"])
        taken = _applied(upload, olga)
        made = (Invitation if making == "invitations" else Application).objects.filter(edition=db_edition)
        assert made.count() == taken
        transaction.set_rollback(True)


def _applied(upload: Upload, by: Person) -> int:
    with transaction.atomic():
        try:
            return apply(upload, by=by)
        except Refused:
            return 0


@pytest.fixture
def db_edition(db: Any) -> Edition:
    return EditionFactory.create()
