"""Two organisers at the same moment, on a real file and on PostgreSQL: one wins, nothing of the other is lost."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from hemicycle.editions.models import Edition, Theme
from hemicycle.editions.operations.edition import change
from hemicycle.editions.testing import EditionFactory, ThemeFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Grant, Person
from hemicycle.people.operations import newcomer, take_back
from hemicycle.people.testing import with_role
from hemicycle.programme.models import Session
from hemicycle.programme.testing import SessionFactory
from hemicycle.programme.tests.test_at_once import at_once
from hemicycle.record.models import Revision, Unsaved
from hemicycle.record.operations import EditConflict, revise, undo

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("hemicycle.editions.tests.studio.desk"),
]


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def theme(edition: Edition) -> Theme:
    return ThemeFactory.create(edition=edition, slug="people", name={"en": "People", "fr": "Les gens"})


def _posting(edition: Edition, person: Person, path: str, form: dict[str, str]) -> Callable[[], object]:
    client = Client()
    client.force_login(with_role(person, "organiser", edition.scope))
    return lambda: client.post(path, form)


def _codes(answers: list[object]) -> list[int]:
    assert all(isinstance(answer, HttpResponse) for answer in answers), answers
    return sorted(answer.status_code for answer in answers if isinstance(answer, HttpResponse))


def test_of_two_who_edit_the_same_words_one_gets_the_conflict_and_keeps_them(
    edition: Edition, theme: Theme, olga: Person, noor: Person
) -> None:
    path = f"/en/2021/studio/desk/{theme.pk}/"
    form = {"slug": "people", "hue": theme.hue, "order": "0", "name_fr": "Les gens", "seen": "0"}
    answers = at_once(
        _posting(edition, olga, path, {**form, "name_en": "Lions"}),
        _posting(edition, noor, path, {**form, "name_en": "Zebras"}),
    )
    assert _codes(answers) == [302, 409]
    theme.refresh_from_db()
    kept = Unsaved.objects.get()
    assert {theme.name["en"], kept.fields["name_en"][0]} == {"Lions", "Zebras"}
    assert Revision.objects.count() == 1


def test_two_who_write_in_two_languages_both_save(
    edition: Edition, theme: Theme, olga: Person, noor: Person
) -> None:
    path = f"/en/2021/studio/desk/{theme.pk}/"
    form = {"slug": "people", "hue": theme.hue, "order": "0", "seen": "0"}
    answers = at_once(
        _posting(edition, olga, path, {**form, "name_en": "Lions", "name_fr": "Les gens"}),
        _posting(edition, noor, path, {**form, "name_en": "People", "name_fr": "Les zèbres"}),
    )
    assert _codes(answers) == [302, 302]
    theme.refresh_from_db()
    assert theme.name == {"en": "Lions", "fr": "Les zèbres"}


def test_of_two_who_edit_one_session_one_gets_the_conflict(
    edition: Edition, olga: Person, noor: Person
) -> None:
    session = SessionFactory.create(edition=edition, title={"en": "One"})
    for person in (olga, noor):
        with_role(person, "organiser", edition.scope)
    results = at_once(
        *(
            lambda who=who, word=word: revise(  # type: ignore[misc]
                Session.objects.get(pk=session.pk), {"title": {"en": word}}, by=who, seen=0
            )
            for who, word in ((olga, "Lions"), (noor, "Zebras"))
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["EditConflict", "Revision"]
    (conflict,) = (result for result in results if isinstance(result, EditConflict))
    (saved,) = (result for result in results if isinstance(result, Revision))
    assert conflict.theirs == saved
    session.refresh_from_db()
    assert session.title == saved.fields["title"][1]


def test_a_form_sent_twice_at_once_adds_one(edition: Edition, olga: Person) -> None:
    form = {"slug": "planet", "hue": "planet", "order": "1", "name_en": "Planet"}
    post = _posting(edition, olga, "/en/2021/studio/desk/new/", form)
    other = _posting(edition, olga, "/en/2021/studio/desk/new/", form)
    assert _codes(at_once(post, other)) == [302, 302]
    assert Theme.objects.count() == 1


def test_a_change_is_undone_once_by_two_at_once(theme: Theme, olga: Person, noor: Person) -> None:
    revision = change(theme, {"order": 5}, by=olga)
    assert revision
    results = at_once(lambda: undo(revision, by=olga), lambda: undo(revision, by=noor))
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    theme.refresh_from_db()
    assert theme.order == 0


def test_two_who_take_each_others_role_do_not_leave_an_edition_without_organisers(
    edition: Edition, olga: Person, noor: Person
) -> None:
    for person in (olga, noor):
        with_role(person, "organiser", edition.scope)
    hers, his = Grant.objects.get(person=olga), Grant.objects.get(person=noor)
    results = at_once(lambda: take_back(his, by=olga), lambda: take_back(hers, by=noor))
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert Grant.objects.count() == 1


def test_somebody_new_who_gets_two_roles_at_once_is_one_person() -> None:
    results = at_once(*(lambda: newcomer("new@example.org", name="Nia", language="en") for _each in range(3)))
    assert len({result.pk for result in results if isinstance(result, Person)}) == 1
    assert Person.objects.count() == 1
