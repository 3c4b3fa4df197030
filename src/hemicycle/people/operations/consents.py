"""The log of what somebody agreed to. Rows are only added."""

from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.people.facts import ConsentWithdrawn
from hemicycle.people.models import Consent, Person, Scope
from hemicycle.people.rules import PURPOSES
from hemicycle.record.operations import announce


@transaction.atomic
def record_consent(
    person: Person,
    purpose: str,
    given: bool,
    *,
    wording: str = "",
    scope: Scope | None = None,
    by: Person | None,
) -> Consent:
    """Write down a yes or a no: to a purpose of `rules.PURPOSES` (another is a `KeyError`), in which words, where.

    Without `wording` it is the present one. Saying again what holds already adds nothing.
    """
    wording = wording or PURPOSES[purpose].wording
    last = Consent.objects.filter(person=person, purpose=purpose, scope=scope).order_by("-pk").first()
    if last is not None and (last.given, last.wording) == (given, wording):
        return last
    consent = Consent.objects.create(
        person=person, purpose=purpose, given=given, wording=wording, scope=scope, by=by, at=clock.now()
    )
    if last is not None and last.given and not given:
        announce(
            ConsentWithdrawn(person_id=person.pk, purpose=purpose, scope_id=scope.pk if scope else None),
            by=by,
        )
    return consent
