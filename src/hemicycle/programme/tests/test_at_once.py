"""Two at the same time: releases, edits and stars, on a real file and on PostgreSQL."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.testing import PersonFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Agenda, Change, Occurrence, Release, Star
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


@pytest.fixture
def occurrences(edition: Edition) -> list[Occurrence]:
    return [OccurrenceFactory.create(session=SessionFactory.create(edition=edition)) for _ in range(8)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run every act in a thread of its own, begun together; return what each gave or raised."""
    results: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            results[number] = act()
        except Exception as trouble:
            results[number] = trouble
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def publish(edition: Edition) -> Release:
    return operations.release(Edition.objects.get(pk=edition.pk), note={}, by=None)


def test_of_releases_at_once_one_is_published_and_the_others_find_nothing_changed(
    edition: Edition, occurrences: list[Occurrence]
) -> None:
    for number in (1, 2):
        results = at_once(*[lambda: publish(edition)] * 6)
        assert sum(isinstance(result, Release) for result in results) == 1, results
        assert sum(isinstance(result, Refused) for result in results) == 5, results
        assert edition.releases.count() == number
        first = occurrences[0]
        first.refresh_from_db()
        later = timedelta(hours=1)
        operations.move_occurrence(
            first, starts_at=first.starts_at + later, ends_at=first.ends_at + later, by=None
        )
    assert Change.objects.filter(kind="moved").count() == 1


def test_releases_and_edits_at_once_wait_for_each_other(
    edition: Edition, occurrences: list[Occurrence]
) -> None:
    publish(edition)
    edition.refresh_from_db()
    before = edition.version

    def edit(occurrence: Occurrence) -> Callable[[], object]:
        changes = {"title": {"en": "Edited"}}
        return lambda: operations.edit_session(occurrence.session, changes=changes, by=None)

    moves = [
        (lambda o=occurrence: operations.cancel_occurrence(o, by=None) and publish(edition))
        for occurrence in occurrences[:3]
    ]
    results = at_once(*map(edit, occurrences[:4]), *moves)
    assert not [
        result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)
    ]
    assert Change.objects.filter(kind="text").count() == 4
    assert Change.objects.filter(kind="cancelled").count() == 3
    edition.refresh_from_db()
    assert edition.version == before + 4 + edition.releases.count() - 1


def test_stars_at_once_are_all_kept_and_none_twice(edition: Edition, occurrences: list[Occurrence]) -> None:
    person = PersonFactory.create()

    def star(occurrence: Occurrence) -> Callable[[], object]:
        def act() -> None:
            agenda = operations.agenda_of(person, edition, language="en")
            operations.star(agenda, {occurrence.pk: 1}, by=person)

        return act

    results = at_once(*[star(occurrence) for occurrence in [*occurrences, *occurrences]])
    assert results == [None] * 16
    assert Agenda.objects.count() == 1
    assert Star.objects.count() == len(occurrences)


def test_the_same_text_changes_at_once_are_all_told(edition: Edition, occurrences: list[Occurrence]) -> None:
    publish(edition)
    session = occurrences[0].session
    results = at_once(
        *[
            (lambda f=field: operations.record_text_changes(edition, {session.pk: [f]}, by=None))
            for field in ("title.en", "title.fr", "readings", "languages")
        ]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    told = Change.objects.get(kind="text")
    assert set(told.fields) == {"title.en", "title.fr", "readings", "languages"}
