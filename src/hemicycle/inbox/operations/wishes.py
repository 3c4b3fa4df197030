"""What somebody does not want to receive."""

from hemicycle.inbox.models import Unsubscription
from hemicycle.people.models import Person


def stop_kind(kind: str, *, person: Person | None = None, address: str = "") -> None:
    """No more mails of this optional kind to a person, or to an address without an account."""
    who = {"person": person} if person else {"person": None, "address": address.lower()}
    if not Unsubscription.objects.filter(kind=kind, **who).exists():
        Unsubscription.objects.create(kind=kind, **who)


def want_kind(kind: str, *, person: Person | None = None, address: str = "") -> None:
    """Mails of this kind are welcome again."""
    who = {"person": person} if person else {"person": None, "address": address.lower()}
    Unsubscription.objects.filter(kind=kind, **who).delete()
