"""What bulletins keep of a person, what goes with them, and for how long bulletins are kept."""

from datetime import timedelta

import pytest

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.live.bulletins import operations, privacy
from hemicycle.live.bulletins.models import Bulletin, Dismissal
from hemicycle.live.bulletins.operations import Words
from hemicycle.live.bulletins.tests.factories import say
from hemicycle.live.models import Conduct
from hemicycle.live.tests.factories import DURING, key
from hemicycle.people.models import Person

pytestmark = pytest.mark.django_db


def test_a_copy_holds_what_somebody_wrote_and_put_away(edition: Edition, olga: Person, amina: Person) -> None:
    made = say(edition, edition.scope, olga)
    operations.correct(made, Words(Text(en="Twenty")), seen=1, by=olga)
    operations.take_down(made, by=olga)
    operations.dismiss(made, 2, by=amina)
    written = dict(privacy.export(olga))["live/bulletins.json"]
    assert [len(written[name]) for name in ("written", "corrected", "taken down", "put away")] == [1, 1, 1, 0]
    assert len(dict(privacy.export(amina))["live/bulletins.json"]["put away"]) == 1
    assert list(privacy.stays(olga))
    assert not list(privacy.stays(amina))


def test_at_the_end_what_was_read_is_forgotten_and_what_was_announced_stays(
    edition: Edition, olga: Person, amina: Person
) -> None:
    sent = key()
    made = say(edition, edition.scope, olga, key=sent)
    operations.dismiss(made, 1, by=amina)
    privacy.erase(amina)
    privacy.erase(olga)
    assert not Dismissal.objects.exists()
    assert Bulletin.objects.get().title == made.title
    assert not Bulletin.objects.filter(key=sent).exists()


def test_bulletins_go_when_the_time_of_their_edition_is_over(edition: Edition, olga: Person) -> None:
    say(edition, edition.scope, olga)
    Conduct.objects.create(edition=edition, kept_days=30)
    with clock.set_to(DURING + timedelta(days=35)):  # the edition ends on the 22nd
        assert privacy.forget_old() == 0
    with clock.set_to(DURING + timedelta(days=36)):
        assert privacy.forget_old() == 1
    assert not Bulletin.objects.exists()
