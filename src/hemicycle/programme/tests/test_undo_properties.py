"""Whatever is changed through a keeper can be taken back, and done again, unless a later change touched the same."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hemicycle.editions.models import Theme
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.testing import OrganisationFactory
from hemicycle.programme.models import Speaking
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory
from hemicycle.record.operations import keeper_of, revise, undo

pytestmark = pytest.mark.django_db

word = st.text("abc é", min_size=1, max_size=8).map(str.strip).filter(bool)
text = st.dictionaries(st.sampled_from(["en", "fr", "es", "ar"]), word, max_size=3)
address = st.sampled_from(["", "https://example.org/a", "https://example.org/b"])


def _speaking() -> Speaking:
    session = SessionFactory.create()
    speaker = SpeakerFactory.create(edition=session.edition)
    return Speaking.objects.create(session=session, speaker=speaker)


# what is kept: how one is made, and the fields that are changed with their values
KEPT: dict[str, tuple[Callable[[], Any], dict[str, st.SearchStrategy[Any]]]] = {
    "session": (
        lambda: SessionFactory.create(),
        {"title": text.filter(bool), "subtitle": text, "description": text, "recording_url": address},
    ),
    "occurrence": (
        lambda: OccurrenceFactory.create(),
        {"room": word, "order": st.integers(0, 9), "cancelled": st.booleans()},
    ),
    "speaker": (
        lambda: SpeakerFactory.create(),
        {"name": word, "office": text, "biography": text, "address": st.sampled_from(["", "a@example.org"])},
    ),
    "speaking": (
        _speaking,
        {"answer": st.sampled_from(["", "confirmed", "declined"]), "word": word, "slides_url": address},
    ),
    "theme": (
        lambda: Theme.objects.create(edition=EditionFactory.create(), slug="care", name={"en": "Care"}),
        {"name": text.filter(bool)},
    ),
    "organisation": (lambda: OrganisationFactory.create(), {"name": text.filter(bool)}),
}
many = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def each_alone(test: Callable[[Any, dict[str, st.SearchStrategy[Any]], st.DataObject], None]) -> Any:
    """Run a property for every kept thing, each example with rows of its own."""

    @pytest.mark.parametrize("kind", sorted(KEPT))
    @many
    @given(data=st.data())
    def run(kind: str, data: st.DataObject) -> None:
        make, fields = KEPT[kind]
        with transaction.atomic():
            test(make(), fields, data)
            transaction.set_rollback(True)

    run.__doc__ = test.__doc__
    return run


def now(thing: Any) -> dict[str, Any]:
    """What the keeper reads, freshly."""
    return keeper_of(thing).read(type(thing)._default_manager.get(pk=thing.pk))


def some(data: st.DataObject, fields: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    """Other values for some of the fields."""
    names = data.draw(st.sets(st.sampled_from(sorted(fields)), min_size=1))
    return {name: data.draw(fields[name], label=name) for name in sorted(names)}


@each_alone
def test_undo_gives_what_was_and_its_undo_the_change_again(
    thing: Any, fields: dict[str, st.SearchStrategy[Any]], data: st.DataObject
) -> None:
    before = now(thing)
    changed = revise(thing, some(data, fields), by=None)
    assume(changed is not None)
    assert changed is not None
    after = now(thing)
    assert after != before
    undone = undo(changed, by=None)
    assert now(thing) == before
    undo(undone, by=None)
    assert now(thing) == after


@each_alone
def test_undo_is_refused_once_a_later_change_touched_the_same(
    thing: Any, fields: dict[str, st.SearchStrategy[Any]], data: st.DataObject
) -> None:
    first = revise(thing, some(data, fields), by=None)
    later = revise(thing, some(data, fields), by=None)
    assume(first is not None and later is not None)
    assert first is not None
    assert later is not None
    between = {name: pair[0] for name, pair in first.fields.items()}
    read = now(thing)
    if _touch_the_same(first.fields, later.fields):
        with pytest.raises(Refused, match="changed the same again"):
            undo(first, by=None)
        assert now(thing) == read, "nothing was changed by what was refused"
        undo(later, by=None)  # the way that the sentence names
    undo(first, by=None)
    assert {
        name: value for name, value in now(thing).items() if name in between and name not in later.fields
    } == {name: value for name, value in between.items() if name not in later.fields}


def _touch_the_same(first: dict[str, list[Any]], later: dict[str, list[Any]]) -> bool:
    """Said once more, plainly: one value of one field, or one language of one text, was changed by both."""
    for name in first.keys() & later.keys():
        values = [*first[name], *later[name]]
        if not all(isinstance(value, dict) for value in values):
            return True
        languages = {key for value in values for key in value}
        if any(
            first[name][0].get(k) != first[name][1].get(k) and later[name][0].get(k) != later[name][1].get(k)
            for k in languages
        ):
            return True
    return False
