"""Two organisations become one: a session that both lead is led by it once."""

from hemicycle.people.models import Organisation
from hemicycle.programme.models import Lead


def lead_once(double: Organisation, into: Organisation) -> None:
    """Sessions that both lead keep the one that stays. Plugged into `people.sockets.place_watches`."""
    both = Lead.objects.filter(organisation=into).values("session")
    Lead.objects.filter(organisation=double, session__in=both).delete()
