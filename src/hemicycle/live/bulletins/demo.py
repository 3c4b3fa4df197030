"""The bulletins of the demonstration: two of the days before, both over, so that the list is not empty.

Nothing of what was announced in 2021 is known; both say that they are made up. Nobody got a notice of them.
"""

from datetime import UTC, datetime, timedelta

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.kernel.text import Text
from hemicycle.live.bulletins.models import Bulletin, Correction
from hemicycle.live.bulletins.rules import IMPORTANT, INFORMATION
from hemicycle.people.models import Person

LATE = Text(
    en="Made up: the opening begins ten minutes late",
    fr="Inventé : l’ouverture commence dix minutes plus tard",
    es="Inventado: la apertura empieza diez minutos más tarde",
)
CHANNEL = Text(en="Made up: interpretation into French is on channel 3")
BEFORE = Text(en="Made up: interpretation into French is on channel 2")


def load() -> None:
    """Load them; a second call changes nothing."""
    edition = Edition.objects.select_related("scope").get(slug="2021")
    if Bulletin.objects.filter(edition=edition).exists():
        return
    olga = Person.objects.get(email="olga@example.org")
    at = datetime(2021, 2, 15, 11, 55, tzinfo=UTC)
    given = {"edition": edition, "scope": edition.scope, "by": olga}
    Bulletin.objects.create(
        title=LATE, level=IMPORTANT, at=at, until_at=at + timedelta(minutes=30), key="demo-late", **given
    )
    at = datetime(2021, 2, 16, 13, 10, tzinfo=UTC)
    channel = Bulletin.objects.create(
        title=CHANNEL,
        body=Text(en="It is chosen below the stage. *Thank you* to our interpreters."),
        link="/en/2021/programme/sessions/d2-plenary/",
        level=INFORMATION,
        at=at,
        until_at=at + timedelta(hours=1),
        wording=2,
        key="demo-channel",
        **given,
    )
    Correction.objects.create(bulletin=channel, title=BEFORE, by=olga, at=at + timedelta(minutes=2))
    touch(edition)
