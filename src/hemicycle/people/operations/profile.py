"""What a person says of themselves, and to whom."""

import secrets
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from hemicycle.kernel import pictures
from hemicycle.kernel.verdict import Forbidden
from hemicycle.people import rules
from hemicycle.people.models import Affiliation, Organisation, Person, Shown
from hemicycle.people.queries.profile import spells_of

FIELDS = frozenset(
    {"name", "office", "country", "section", "gender", "language", "zone"}
    | {"speaks", "reads", "topics", "offers", "looks_for"}
)


def edit_profile(person: Person, changes: Mapping[str, Any], *, by: Person) -> None:
    """Give these fields of somebody's own profile other values; a field that is none of `FIELDS` is a `KeyError`."""
    _insist_on_oneself(person, by)
    if unknown := changes.keys() - FIELDS:
        raise KeyError(*sorted(unknown))
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))


@transaction.atomic
def show_parts(person: Person, choices: Mapping[str, str], *, by: Person) -> None:
    """Show parts of one's profile from now on to `participants` or `everybody`; to nobody with an empty choice."""
    _insist_on_oneself(person, by)
    for part, to in choices.items():
        if part not in rules.PARTS:
            raise KeyError(part)
        if to:
            Shown.objects.update_or_create(person=person, part=part, defaults={"to": Shown.To(to)})
        else:
            Shown.objects.filter(person=person, part=part).delete()


# --- organisations ----------------------------------------------------------------------------------------


@transaction.atomic
def keep_affiliation(
    person: Person,
    *,
    kept: Affiliation | None = None,
    organisation: Organisation | None,
    name: str = "",
    office: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
    by: Person,
) -> Affiliation:
    """A new office in an organisation of this house or (by `name`) of elsewhere, or other values of one that is kept.

    The present one is what the person speaks for.
    """
    _insist_on_oneself(person, by)
    rules.may_span(from_on, until_on).insist()
    affiliation = kept or Affiliation(person=person)
    affiliation.organisation = organisation
    affiliation.name = "" if organisation else name
    affiliation.office, affiliation.from_on, affiliation.until_on = office, from_on, until_on
    affiliation.save()
    settle_organisation(person)
    return affiliation


@transaction.atomic
def drop_affiliation(affiliation: Affiliation, *, by: Person) -> None:
    """This office is no longer told."""
    _insist_on_oneself(affiliation.person, by)
    person, organisation = affiliation.person, affiliation.organisation
    affiliation.delete()
    settle_organisation(person, no_longer=organisation)


def settle_organisation(person: Person, *, no_longer: Organisation | None = None) -> None:
    """The latest present office says for whom somebody speaks, of which section, and as what if nothing was said.

    Without a present office an organisation that was set elsewhere (by who registered them) stays, unless its office
    here is over or `no_longer` told.
    """
    spells = spells_of(person)
    present = next((spell.affiliation for spell in spells if spell.current), None)
    over = {spell.affiliation.organisation_id for spell in spells} | {no_longer.pk if no_longer else None}
    if present is not None:
        person.organisation = present.organisation
        person.office = person.office or present.office
    elif person.organisation_id in over:
        person.organisation = None
    if person.organisation and person.organisation.section_id:
        person.section = person.organisation.section
    person.save(update_fields=["organisation", "section", "office"])


# --- photo --------------------------------------------------------------------------------------------------


@transaction.atomic
def set_photo(person: Person, data: bytes, *, by: Person) -> None:
    """Keep a photo, made anew under a name that nobody guesses; `pictures.NoPicture` for what is none."""
    _insist_on_oneself(person, by)
    made = pictures.re_encoded(data)
    before = person.photo.name
    person.photo.save(f"{secrets.token_urlsafe(24)}{pictures.SUFFIX}", ContentFile(made), save=False)
    person.save(update_fields=["photo"])
    _remove_file(before)


@transaction.atomic
def remove_photo(person: Person, *, by: Person) -> None:
    """There is no photo any more."""
    _insist_on_oneself(person, by)
    before = person.photo.name
    person.photo = ""
    person.save(update_fields=["photo"])
    _remove_file(before)


def _remove_file(name: str | None) -> None:
    if name:
        transaction.on_commit(partial(default_storage.delete, name))


def _insist_on_oneself(person: Person, by: Person) -> None:
    if person.pk != by.pk:
        raise Forbidden(rules.ONLY_ONESELF)
