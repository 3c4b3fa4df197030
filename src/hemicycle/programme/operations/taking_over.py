"""What goes along in the programme when somebody takes over a place that was kept for them."""

from django.db import transaction

from hemicycle.people.models import Person
from hemicycle.programme.models import Agenda, Speaker, Star


@transaction.atomic
def follow(before: Person, account: Person) -> None:
    """Speakers and stars of `before` are those of `account`; where both have an agenda, it becomes one."""
    Speaker.objects.filter(person=before).update(person=account)
    for kept in Agenda.objects.filter(person=before):
        own = Agenda.objects.filter(edition=kept.edition_id, person=account).first()
        if own is None:
            Agenda.objects.filter(pk=kept.pk).update(person=account)
            continue
        held = own.stars.values("occurrence")
        Star.objects.filter(agenda=kept).exclude(occurrence__in=held).update(agenda=own)
        kept.delete()
