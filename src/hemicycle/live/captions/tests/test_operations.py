"""Captions are typed once, corrected for two minutes, taken back at any time; two do not type the same unseen."""

import json
from datetime import timedelta
from typing import Any

import pytest

from hemicycle.bell.models import Message
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.live.captions import operations, queries
from hemicycle.live.captions.models import Caption, Reading, Typist, Withdrawal
from hemicycle.live.captions.privacy import forget_old
from hemicycle.live.captions.rules import MOST_A_MINUTE, MOST_AT_ONCE
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations.moderation import ban, silence
from hemicycle.live.operations.saying import TooMuch
from hemicycle.live.operations.venues import close_module, open_module, set_read_only, set_writable
from hemicycle.live.tests.factories import DURING, key
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.testing import PersonFactory, with_role
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db


def typed(venue: Venue, by: Person, text: str = "Bonjour", **more: Any) -> Caption:
    """Somebody types one caption."""
    given = {"language": "fr", "key": key()} | more
    return operations.type_captions(venue, text, by=by, **given)[0]


def told(name: str = "") -> list[Message]:
    """What was told, in order."""
    drain_all()
    found = Message.objects.order_by("seq")
    return list(found.filter(name=name) if name else found)


def test_a_text_of_several_lines_is_several_captions_once(venue: Venue, interpreter: Person) -> None:
    sent = key()
    first = operations.type_captions(venue, "Un\nDeux\n\nTrois", language="fr", key=sent, by=interpreter)
    again = operations.type_captions(venue, "Un\nDeux\n\nTrois", language="fr", key=sent, by=interpreter)
    assert first == again
    assert [one.text for one in Caption.objects.order_by("pk")] == ["Un", "Deux", "Trois"]
    assert Entry.objects.filter(kind="CaptionsTyped").count() == 1
    parcels = told("caption")
    assert [one.topic for one in parcels] == [f"venue/{venue.pk}/captions/fr"] * 3
    assert all(list(one.payload or {}) == ["*"] for one in parcels), "one fragment for all languages"


def test_the_pages_hear_of_a_new_language_once(venue: Venue, interpreter: Person) -> None:
    typed(venue, interpreter)
    typed(venue, interpreter)
    rung = [one.topic for one in told("languages")]
    assert set(rung) == {f"venue/{venue.pk}/captions"}
    before = len(rung)
    typed(venue, interpreter)
    assert len(told("languages")) == before


@pytest.mark.parametrize("who", ["amina", "dora"])
def test_whoever_lacks_the_permission_types_nothing(
    venue: Venue, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Refused):
        typed(venue, request.getfixturevalue(who))
    assert not Caption.objects.exists()


def test_where_it_is_off_only_read_or_one_is_silent_or_banned_nothing_is_typed(
    venue: Venue, interpreter: Person, olga: Person
) -> None:
    caption = typed(venue, interpreter)
    set_read_only(venue, "captions", by=olga)
    with pytest.raises(Refused):
        typed(venue, interpreter)
    typed(venue, olga)  # she hosts
    close_module(venue, "captions", by=olga)
    with pytest.raises(Refused):
        typed(venue, olga)
    open_module(venue, "captions", by=olga)
    set_writable(venue, "captions", by=olga)
    silence(interpreter, venue, minutes=10, by=olga)
    with pytest.raises(Refused):
        typed(venue, interpreter)
    ban(interpreter, venue, by=olga)
    with pytest.raises(Refused):
        operations.withdraw(caption, by=interpreter)


def test_a_language_that_the_edition_does_not_have_is_refused(venue: Venue, interpreter: Person) -> None:
    with pytest.raises(Refused):
        typed(venue, interpreter, language="xx")


def test_too_many_at_once_or_within_a_minute_are_refused_and_nothing_is_sent(
    venue: Venue, interpreter: Person
) -> None:
    with pytest.raises(Refused, match="at most 40"):
        typed(venue, interpreter, "\n".join(["Un"] * (MOST_AT_ONCE + 1)))
    for _nth in range(MOST_A_MINUTE // MOST_AT_ONCE):
        typed(venue, interpreter, "\n".join(["Un"] * MOST_AT_ONCE))
    with pytest.raises(TooMuch):
        typed(venue, interpreter)
    assert Caption.objects.count() == MOST_A_MINUTE
    with clock.set_to(DURING + timedelta(minutes=2)):
        assert typed(venue, interpreter)


def test_empty_words_are_refused(venue: Venue, interpreter: Person) -> None:
    with pytest.raises(Refused, match="write something"):
        typed(venue, interpreter, " \n\u200b\n")


def test_a_colleague_corrects_for_two_minutes(venue: Venue, interpreter: Person) -> None:
    other = with_role(PersonFactory.create(), "interpreter", venue.scope)
    caption = typed(venue, interpreter, "La ville est a nous")
    assert operations.correct(caption, "La ville est à nous", by=other)
    assert not operations.correct(caption, "La ville est à nous", by=other)
    payload = told("caption")[-1].payload or {}
    assert "La ville est à nous" in payload["*"]
    assert "est a nous" not in json.dumps([one.payload for one in told()])
    with clock.set_to(DURING + timedelta(minutes=2, seconds=20)), pytest.raises(Refused, match="two minutes"):
        operations.correct(caption, "Autre", by=interpreter)


def test_what_is_taken_back_is_nowhere_but_with_those_who_type_and_can_be_put_back(
    venue: Venue, interpreter: Person, olga: Person
) -> None:
    caption = typed(venue, interpreter, "Dit en confiance")
    assert operations.withdraw(caption, by=olga)
    assert not operations.withdraw(caption, by=olga), "the same click twice"
    assert Withdrawal.objects.count() == 1
    assert "confiance" not in json.dumps([one.payload for one in told()])
    assert not list(queries.rows(venue, True))
    assert not queries.newest(venue, "fr")[0]
    assert [one.withdrawn for one in queries.sent(venue, "fr", interpreter)] == [True]
    with pytest.raises(Refused):
        operations.correct(caption, "Autre", by=interpreter)
    assert operations.put_back(caption, by=interpreter)
    assert not operations.put_back(caption, by=interpreter)
    assert "confiance" in json.dumps([one.payload for one in told()])


def test_others_see_who_types_which_language(venue: Venue, interpreter: Person, olga: Person) -> None:
    assert operations.begin_typing(venue, "fr", by=interpreter)
    assert not operations.begin_typing(venue, "fr", by=interpreter)
    assert operations.begin_typing(venue, "en", by=olga)
    assert operations.begin_typing(venue, "fr", by=olga), "another language"
    (french,) = queries.typing_now(venue, olga)
    assert (french.language, french.names, french.own) == ("fr", ("Imani",), True)
    assert queries.languages_there(venue) == ["fr"]
    with clock.set_to(DURING + timedelta(minutes=11)):
        assert not queries.typing_now(venue, olga)
        assert not queries.languages_there(venue)
        assert operations.begin_typing(venue, "fr", by=olga), "after a while it is new again"


def test_what_was_taken_back_goes_after_a_day_and_all_when_the_time_is_over(
    venue: Venue, interpreter: Person
) -> None:
    Conduct.objects.create(edition=venue.edition, kept_days=30)
    typed(venue, interpreter, "Un")
    operations.withdraw(typed(venue, interpreter, "Deux"), by=interpreter)
    assert forget_old() == 0
    with clock.set_to(DURING + timedelta(hours=25)):
        assert forget_old() == 1
    assert Caption.objects.get().text == "Un"
    with clock.set_to(DURING + timedelta(days=35)):  # the edition ends on the 22nd
        assert forget_old() == 0
    with clock.set_to(DURING + timedelta(days=36)):
        assert forget_old() == 1


def test_when_the_typist_is_erased_the_words_of_the_room_stay_and_name_nobody(
    venue: Venue, interpreter: Person
) -> None:
    typed(venue, interpreter, "La ville est à nous")
    operations.choose_reading(language="fr", size="large", by=interpreter)
    erase_person(interpreter, by=interpreter)
    assert Caption.objects.get().text == "La ville est à nous"
    assert "Imani" not in str(list(queries.rows(venue, True)))
    assert not Typist.objects.exists()
    assert not Reading.objects.exists()


def test_a_choice_leaves_the_other_as_it_is(amina: Person) -> None:
    operations.choose_reading(size="largest", by=amina)
    operations.choose_reading(language="off", by=amina)
    operations.choose_reading(size="nonsense", by=amina)
    reading = queries.reading_of(amina)
    assert (reading.language, reading.size) == ("off", "largest")
