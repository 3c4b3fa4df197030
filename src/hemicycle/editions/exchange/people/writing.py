"""Writing what a file brings, many rows at a time: invitations, or persons with their places."""

from collections.abc import Mapping

from django.db.models.functions import Lower

from hemicycle.editions import rules
from hemicycle.editions.exchange.people.rows import INVITATION_FIELDS, PERSON_FIELDS, Known, Row
from hemicycle.editions.models import Application, Edition, Invitation, Registration
from hemicycle.editions.operations.invitations import nobodys_token
from hemicycle.kernel import clock
from hemicycle.people.models import Affiliation, CircleMembership, Person

BATCH = 500


def write_invitations(edition: Edition, rows: list[Row], known: Known, by: Person | None) -> list[int]:
    """Invitations with these words; none of them is sent by this."""
    now = clock.now()
    new: list[Invitation] = []
    changed: list[Invitation] = []
    for row in rows:
        kept = known.invitations[row.values["email"]] if row.key else None
        invitation = kept or Invitation(
            edition=edition,
            address=row.values["email"],
            language=edition.default_language,
            token_hash=nobodys_token(),
            by=by,
            at=now,
        )
        for column, attribute in INVITATION_FIELDS.items():
            if column in row.values:
                setattr(invitation, attribute, row.values[column])
        if "organisation" in row.values:
            invitation.organisation_id = row.values.get("organisation_id")
            invitation.organisation_name = "" if invitation.organisation_id else row.values["organisation"]
        if invitation.revoked_at:
            invitation.revoked_at = invitation.sent_at = invitation.expires_at = None
            invitation.token_hash = nobodys_token()
        (changed if kept else new).append(invitation)
    Invitation.objects.bulk_create(new, batch_size=BATCH)
    Invitation.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            *INVITATION_FIELDS.values(),
            *("organisation_id", "organisation_name", "revoked_at", "sent_at", "expires_at", "token_hash"),
        ],
    )
    addresses = {one.address for one in new}
    keys = Invitation.objects.filter(edition=edition).values_list("pk", "address")
    return [key for key, address in keys if address in addresses]


def write_people(edition: Edition, rows: list[Row], known: Known, by: Person | None) -> list[int]:
    """Persons who are not there yet, and a place for each; whoever has an account keeps it as it is."""
    persons = _persons(edition, rows, known)
    now = clock.now()
    new: list[Application] = []
    decided: list[Application] = []
    for row in rows:
        state = row.values.get("state")
        application = known.applications[row.values["email"]] if row.key else None
        if application is None:
            application = Application(edition=edition, person=persons[row.values["email"]], at=now, by=None)
            new.append(application)
        elif state:
            decided.append(application)
        if state:
            application.state = state
            application.decided_at, application.decided_by = (
                (now, by) if state == rules.ACCEPTED else (None, None)
            )
    Application.objects.bulk_create(new, batch_size=BATCH)
    Application.objects.bulk_create(
        decided,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "decided_at", "decided_by_id"],
    )
    Registration.objects.bulk_create(
        (
            Registration(edition=edition, person_id=one.person_id, at=now)
            for one in (*new, *decided)
            if one.state == rules.ACCEPTED
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    CircleMembership.objects.bulk_create(
        (
            CircleMembership(circle_id=circle, person=persons[row.values["email"]])
            for row in rows
            for circle in row.values.get("circles", ())
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    newcomers = {one.person_id for one in new}
    return [
        key
        for key, person in Application.objects.filter(edition=edition).values_list("pk", "person_id")
        if person in newcomers
    ]


def _persons(edition: Edition, rows: list[Row], known: Known) -> dict[str, Person]:
    """The person of every row by address, made where there is none."""
    wanted = [row.values["email"] for row in rows]
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), BATCH):
        chunk = wanted[start : start + BATCH]
        for one in Person.objects.annotate(lower=Lower("email")).filter(lower__in=chunk):
            found[(one.email or "").lower()] = one
    missing: list[Person] = []
    corrected: list[Person] = []
    for row in rows:
        address = row.values["email"]
        person: Person | None = found.get(address)
        if person is None:
            person = Person(email=address, name=row.values["name"], language=edition.default_language)
            person.set_unusable_password()
            missing.append(person)
        elif row.key and person.last_login is None:
            corrected.append(person)
        else:
            continue
        for column, attribute in PERSON_FIELDS.items():
            if column in row.values:
                setattr(person, attribute, row.values[column])
        if "organisation" in row.values:
            person.organisation_id = row.values.get("organisation_id")
    Person.objects.bulk_create(missing, batch_size=BATCH)
    Person.objects.bulk_create(
        corrected,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*PERSON_FIELDS.values(), "organisation_id"],
    )
    found |= {person.email or "": person for person in missing}
    _say_for_whom_they_speak(rows, found, {person.pk for person in (*missing, *corrected)})
    return found


def _say_for_whom_they_speak(rows: list[Row], persons: Mapping[str, Person], ours: set[int]) -> None:
    """Organisations that this house does not know are kept by name."""
    by_person = {
        persons[row.values["email"]].pk: row.values
        for row in rows
        if "organisation" in row.values and persons[row.values["email"]].pk in ours
    }
    keys = list(by_person)
    for start in range(0, len(keys), BATCH):
        Affiliation.objects.filter(person__in=keys[start : start + BATCH], organisation=None).delete()
    Affiliation.objects.bulk_create(
        (
            Affiliation(person_id=key, name=values["organisation"], office=values.get("office", ""))
            for key, values in by_person.items()
            if not values.get("organisation_id")
        ),
        batch_size=BATCH,
    )
