"""The end: a person's row is emptied in place, and every room forgets who it was."""

from collections.abc import Iterator

from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Forbidden
from hemicycle.kernel.words import Words
from hemicycle.people.facts import PersonErased
from hemicycle.people.models import Person
from hemicycle.people.rules import ONLY_ONESELF
from hemicycle.people.sockets import farewells, privacy_sources
from hemicycle.record.operations import announce


@transaction.atomic
def erase_person(person: Person, *, by: Person | None) -> None:
    """Empty somebody's row and let every room forget them, at once and for good; erasing again changes nothing.

    Oneself, or the house at somebody's written wish (`by` None). A last mail tells the address that it is done.
    """
    if by is not None and by.pk != person.pk:
        raise Forbidden(ONLY_ONESELF)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        return
    address, language = person.email or "", person.language
    for source in privacy_sources:
        source.erase(person)
    announce(PersonErased(person_id=person.pk), by=None)
    if address:
        for farewell in farewells:
            farewell.say(address, language)


def what_stays(person: Person) -> Iterator[Words]:
    """What is kept afterwards and why, in sentences; each room says its own."""
    for source in privacy_sources:
        yield from source.stays(person)


def empty(person: Person) -> None:
    """The row itself: a tombstone that names nobody. Who refers to it still finds one row, and no person."""
    person.email, person.name, person.mailbox = None, "", ""
    person.language, person.zone, person.office, person.country, person.gender = "en", "", "", "", ""
    person.organisation = None  # the section stays: nine in the world, for the counts of past editions
    person.speaks, person.reads, person.topics = [], [], []
    person.offers, person.looks_for = "", ""
    person.photo = ""
    person.set_unusable_password()
    person.last_login = None
    person.is_active = False
    person.erased_at = clock.now()
    person.save()
