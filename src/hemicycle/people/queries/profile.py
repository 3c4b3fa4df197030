"""Reading a profile with somebody's eyes. There is no other way for a page."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from hemicycle.kernel import clock
from hemicycle.people import rules
from hemicycle.people.models import Affiliation, Person, Shown
from hemicycle.people.sockets import belongings

Reading = Person | AnonymousUser | None


@dataclass(frozen=True, slots=True)
class Spell:
    """An office in an organisation, from when until when."""

    affiliation: Affiliation
    current: bool


def shown_parts(person: Person) -> dict[str, str]:
    """What somebody shows of themselves: part to `participants` or `everybody`."""
    return dict(Shown.objects.filter(person=person).values_list("part", "to"))


def are_together(one: Person, other: Person) -> bool:
    """True when both take part in the same edition."""
    if one.erased_at or other.erased_at:
        return False
    return any(
        not set(belonging.together(one)).isdisjoint(belonging.together(other)) for belonging in belongings
    )


def seen_by(person: Person, reader: Reading) -> dict[str, Any]:
    """`{part: value}`: the parts of a profile that this reader may see and in which something stands.

    Parts are names of `rules.PARTS`. Of somebody who is erased nobody sees anything.
    """
    if person.erased_at or not person.is_active:
        return {}
    is_self = isinstance(reader, Person) and reader.pk == person.pk
    shown = {} if is_self else shown_parts(person)
    together = (
        not is_self
        and isinstance(reader, Person)
        and reader.is_active
        and rules.TO_PARTICIPANTS in shown.values()
        and are_together(person, reader)
    )
    return values_of(person, rules.seen_parts(shown, is_self=is_self, together=together))


def previews(person: Person) -> dict[str, dict[str, Any]]:
    """What a participant of the same edition sees of somebody, and what everybody does."""
    shown = shown_parts(person)
    return {
        name: values_of(person, rules.seen_parts(shown, is_self=False, together=together))
        for name, together in ((rules.TO_PARTICIPANTS, True), (rules.TO_EVERYBODY, False))
    }


def values_of(person: Person, parts: frozenset[str]) -> dict[str, Any]:
    """These parts of a profile, as far as something stands in them, in the order of `rules.PARTS`."""
    values: dict[str, Any] = {}
    for part in rules.PARTS:
        if part in parts and (value := _value(person, part)):
            values[part] = value
    return values


def _value(person: Person, part: str) -> Any:
    match part:
        case "photo":
            return person.photo.url if person.photo else ""
        case "affiliations":
            return spells_of(person)
        case "languages":
            speaks, reads = person.speaks, person.reads
            return {"speaks": speaks, "reads": reads} if speaks or reads else None
        case _:
            return getattr(person, part)


def spells_of(person: Person) -> list[Spell]:
    """Every office of somebody, the present ones first, then the latest."""
    today = clock.now().date()
    spells = [
        Spell(row, rules.is_current(row.from_on, row.until_on, today))
        for row in person.affiliations.select_related("organisation__section")
    ]
    return sorted(spells, key=_latest_first)


def _latest_first(spell: Spell) -> tuple[bool, int, int]:
    begins = spell.affiliation.from_on
    return not spell.current, -begins.toordinal() if begins else 0, -spell.affiliation.pk


# --- a page of one's own that others may read ----------------------------------------------------------------

_SALT = "people.page"


def page_key(person: Person) -> str:
    """What stands in the address of somebody's page: nobody finds it by counting."""
    mark = salted_hmac(_SALT, str(person.pk), algorithm="sha256").hexdigest()[:24]
    return f"{signing.b62_encode(person.pk)}-{mark}"


def person_of_key(key: str) -> Person | None:
    """Whose page an address names; None for any other text."""
    number, dash, _mark = key.partition("-")
    if not (dash and number.isascii() and number.isalnum() and len(number) <= 10):
        return None
    person = Person.objects.filter(pk=min(signing.b62_decode(number), 2**63 - 1), erased_at=None).first()
    if person is None or not constant_time_compare(page_key(person), key):
        return None
    return person
