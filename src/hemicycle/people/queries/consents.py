"""What somebody agreed to."""

from hemicycle.people.models import Consent, Person, Scope


def consents_of(person: Person, scope: Scope | None) -> dict[str, Consent]:
    """What holds now: the newest row of each purpose that was asked about in this scope (None: of the whole house)."""
    rows = Consent.objects.filter(person=person, scope=scope).order_by("pk")
    return {row.purpose: row for row in rows}
