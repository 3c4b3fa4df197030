"""Bulletins for tests."""

from typing import Any

from hemicycle.editions.models import Edition
from hemicycle.kernel.text import Text
from hemicycle.live.bulletins.models import Bulletin
from hemicycle.live.bulletins.operations import Words, publish
from hemicycle.live.bulletins.rules import INFORMATION, USUAL
from hemicycle.live.tests.factories import key
from hemicycle.people.models import Person, Scope

LATE = Words(Text(en="The plenary begins ten minutes late", fr="La plénière commence dix minutes plus tard"))


def say(edition: Edition, scope: Scope, by: Person, words: Words = LATE, **more: Any) -> Bulletin:
    """Somebody announces something."""
    more = {"level": INFORMATION, "lasting": USUAL, "key": key(), **more}
    made = publish(edition, scope, words, by=by, **more)
    edition.refresh_from_db(fields=["version"])
    return made
