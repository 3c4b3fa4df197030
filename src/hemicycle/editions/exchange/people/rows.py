"""Lines of a file held against what is there: new, changed, unchanged or in error, each with sentences.

A row tells about this edition alone: whether an address has an account in this house is said nowhere. Sentences are
kept as a word and its values and are made when somebody reads them, in their language.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hemicycle.editions import rules
from hemicycle.editions.exchange.people import files
from hemicycle.editions.exchange.people.files import Line
from hemicycle.editions.exchange.people.words import Vocabulary
from hemicycle.editions.models import Application, Edition, Invitation, Upload
from hemicycle.editions.operations.registration import free_places
from hemicycle.kernel.words import Words
from hemicycle.people.models import CircleMembership
from hemicycle.people.sign_in.rules import clean_address

NEW, CHANGED, UNCHANGED, ERROR = "new", "changed", "unchanged", "error"
STATES: dict[str, Words] = {
    NEW: _("new"),
    CHANGED: _("changed"),
    UNCHANGED: _("unchanged"),
    ERROR: _("error"),
}
Why: TypeAlias = list[Any]  # [word, {values}]

COLUMNS: dict[str, Words] = {
    "email": _("e-mail"),
    "name": _("name"),
    "office": _("office"),
    "organisation": _("organisation"),
    "section": _("section"),
    "country": _("country"),
    "language": _("language"),
    "gender": _("gender"),
    "circles": _("circles"),
}
SENTENCES: dict[str, Words] = {
    "no-email": _("The e-mail address is missing."),
    "letters-email": _(
        "“%(value)s” has letters before the @ that many mail servers do not take. Please ask for another address."
    ),
    "bad-email": _("“%(value)s” is not an e-mail address."),
    "twice": _("The same address stands in line %(line)s already."),
    "long": _("The column “%(column)s” holds more than %(most)s signs."),
    "signs": _("The column “%(column)s” holds signs that cannot be read. Is the file saved in UTF-8?"),
    "formula": _("The column “%(column)s” begins with =, like a formula. Formulas are not worked out here."),
    "no-name": _("The name is missing."),
    "bad-country": _("“%(value)s” is no country that we know. Two letters, such as MA, always work."),
    "bad-language": _("“%(value)s” is no language that we know."),
    "bad-gender": _("“%(value)s” cannot be understood as a gender: woman, man, another, or nothing."),
    "bad-section": _("“%(value)s” is no section that we know."),
    "bad-circle": _("“%(value)s” is no circle that we know."),
    "other-language": _("The house does not speak %(value)s yet: mails will come in %(other)s."),
    "will-invite": _("Will be invited."),
    "invited": _("Is invited already; nothing changes."),
    "again": _("The invitation was revoked; it will hold again."),
    "used": _("Has used the invitation already; nothing changes."),
    "registered": _("Has registered already; nothing changes."),
    "differs": _("The %(column)s “%(before)s” becomes “%(after)s”."),
    "gets": _("The %(column)s “%(after)s” is added."),
    "will-come": _("Will take part."),
    "will-wait": _("All places are taken: will be put on the waiting list."),
    "comes": _("Takes part already; nothing changes."),
    "own": _("Takes part already, and looks after their own profile; nothing changes."),
    "decided": _("Asked to take part; will be accepted."),
    "withdrew": _("Has withdrawn. Only they can come back."),
    "declined": _("Was declined. Please decide again on their own page."),
}
LENGTHS = {"email": 254, "name": 200, "office": 200, "organisation": 200}


@dataclass(slots=True)
class Row:
    """A line as it is understood here: its state, why, what it says, and whom of this edition it is about."""

    line: int
    state: str
    why: list[Why]
    values: dict[str, Any]
    key: int | None = None  # of the invitation or application that is there already


@dataclass(slots=True)
class Known:
    """What a file is compared with: this edition's invitations and applications by address, and a digest of them."""

    invitations: dict[str, Invitation]
    applications: dict[str, Application]
    places: int | None
    version: str
    circles: dict[int, set[int]] = field(default_factory=dict)  # of persons


def compare(
    edition: Edition,
    lines: Iterable[Line],
    known: Known,
    *,
    making: str,
    headers: Mapping[str, str],
    tell: Callable[[int], None] = lambda done: None,
) -> list[Row]:
    """Every line as a row: new, changed, unchanged or in error, with sentences. `tell` hears how many are done."""
    lines = list(lines)
    words = Vocabulary(edition, headers, (line.values for line in lines))
    first: dict[str, int] = {}
    judge = _judge_invitation if making == Upload.Making.INVITATIONS else _judge_person
    places = known.places
    rows = []
    for done, line in enumerate(lines, 1):
        row = _read(line, words, needs_name=making != Upload.Making.INVITATIONS)
        address = row.values.get("email", "")
        if row.state != ERROR and address in first:
            row.state, row.why = ERROR, [["twice", {"line": first[address]}]]
        if row.state != ERROR:
            first[address] = line.number
            judge(row, known, places)
            if places is not None and row.values.get("state") == rules.ACCEPTED:
                places -= 1
        rows.append(row)
        if done % 100 == 0:
            tell(done)
    return rows


def counted(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows are in each state."""
    found = Counter(row.state for row in rows)
    return {state: found.get(state, 0) for state in STATES}


def _read(line: Line, words: Vocabulary, *, needs_name: bool) -> Row:
    """What a line says, in this house's own terms; or what is wrong with it."""
    trouble: list[Why] = []
    notes: list[Why] = []
    for column, what in line.troubles:
        trouble.append([what, {"column": column, "most": files.MOST_SIGNS}])
    said = line.values
    values: dict[str, Any] = {}
    values["email"], why = _address(said.get("email", ""))
    trouble += [why] if why else []
    if needs_name and not said.get("name"):
        trouble.append(["no-name", {}])
    for column in ("name", "office", "organisation"):
        if text := said.get(column, ""):
            values[column] = text
            if len(text) > LENGTHS[column] and (column, "long") not in line.troubles:
                trouble.append(["long", {"column": column, "most": LENGTHS[column]}])
    for column in ("country", "gender", "section", "circles", "language"):
        if text := said.get(column, ""):
            found, why = words.understand(column, text)
            if found is None:
                trouble.append(why or [f"bad-{column}", {"value": text[:80]}])
                continue
            values[column] = found
            notes += [why] if why else []
    if organisation := words.organisation(values.get("organisation", "")):
        values["organisation_id"] = organisation
    return Row(line.number, ERROR if trouble else NEW, trouble or notes, values)


def _address(text: str) -> tuple[str, Why | None]:
    """An address in the one form in which its owner will prove it; or what is wrong with it."""
    if not text:
        return "", ["no-email", {}]
    try:
        return clean_address(text), None
    except ValidationError as refused:
        word = "letters-email" if refused.code == "letters" else "bad-email"
        return text.lower()[:254], [word, {"value": text[:80]}]


# --- what a row would do ---------------------------------------------------------------------------------------


def _judge_invitation(row: Row, known: Known, places: int | None) -> None:
    address = row.values["email"]
    application = known.applications.get(address)
    invitation = known.invitations.get(address)
    if application is not None and application.state in rules.ALIVE:
        row.state, row.why = UNCHANGED, [["registered", {}]]
        return
    if invitation is None:
        row.why = [["will-invite", {}], *row.why]
        return
    row.key = invitation.pk
    if invitation.used_at:
        row.state, row.why = UNCHANGED, [["used", {}]]
        return
    changes = list(_differences(row.values, INVITATION_FIELDS, invitation))
    if invitation.revoked_at:
        changes.insert(0, ["again", {}])
    row.state = CHANGED if changes else UNCHANGED
    row.why = [*(changes or [["invited", {}]]), *row.why]


def _judge_person(row: Row, known: Known, places: int | None) -> None:
    application = known.applications.get(row.values["email"])
    full = places is not None and places <= 0
    if application is None:
        row.values["state"] = rules.WAITING if full else rules.ACCEPTED
        row.why = [["will-wait" if full else "will-come", {}], *row.why]
        return
    row.key = application.pk
    if application.state == rules.WITHDRAWN:
        row.state, row.why = ERROR, [["withdrew", {}]]
        return
    if application.state == rules.DECLINED:
        row.state, row.why = ERROR, [["declined", {}]]
        return
    person = application.person
    own = person.last_login is not None  # since then the profile is theirs
    changes = [] if own else list(_differences(row.values, PERSON_FIELDS, person))
    joins = set(row.values.get("circles", ())) - known.circles.get(person.pk, set())
    if joins:
        changes.append(["gets", {"column": "circles", "after": row.values.get("circles_said", "")}])
    if application.state != rules.ACCEPTED:
        if not full:
            changes.insert(0, ["decided", {}])
            row.values["state"] = rules.ACCEPTED
        elif application.state == rules.PENDING:
            changes.insert(0, ["will-wait", {}])
            row.values["state"] = rules.WAITING
    row.state = CHANGED if changes else UNCHANGED
    row.why = [*(changes or [["own" if own else "comes", {}]]), *row.why]


# field of the file: (key in a row's values, column of the model)
INVITATION_FIELDS = {
    "name": "name",
    "office": "office",
    "country": "country",
    "language": "language",
    "gender": "gender",
    "section": "section_id",
}
PERSON_FIELDS = INVITATION_FIELDS


def _differences(values: Mapping[str, Any], columns: Mapping[str, str], thing: Any) -> Iterator[Why]:
    """What the row says otherwise than what is there."""
    for column, attribute in columns.items():
        if column not in values:
            continue
        before, after = getattr(thing, attribute), values[column]
        if before != after:
            yield _change(column, _shown(column, before), _shown(column, after))
    if "organisation" in values:
        before = _organisation_of(thing)
        known = values.get("organisation_id")
        differs = (
            thing.organisation_id != known
            if known
            else before.casefold() != values["organisation"].casefold()
        )
        if differs:
            yield _change("organisation", before, values["organisation"])


def _change(column: str, before: str, after: str) -> Why:
    if not before:
        return ["gets", {"column": column, "after": after}]
    return ["differs", {"column": column, "before": before, "after": after}]


def _organisation_of(thing: Any) -> str:
    if thing.organisation_id:
        return str(thing.organisation)
    if isinstance(thing, Invitation):
        return thing.organisation_name
    unnamed = next((one for one in thing.affiliations.all() if not one.organisation_id), None)
    return unnamed.name if unnamed else ""


def _shown(column: str, value: Any) -> str:
    return f"#{value}" if column == "section" and value else str(value or "")


def known_of(edition: Edition) -> Known:
    """This edition's invitations and applications now, and a digest by which another state is known."""
    invitations = {
        one.address.lower(): one
        for one in Invitation.objects.filter(edition=edition).select_related("organisation")
    }
    applications = {
        (one.person.email or f"-{one.pk}").lower(): one
        for one in Application.objects.filter(edition=edition)
        .select_related("person__organisation")
        .prefetch_related("person__affiliations")
    }
    circles: dict[int, set[int]] = {}
    for person, circle in CircleMembership.objects.filter(person__applications__edition=edition).values_list(
        "person_id", "circle_id"
    ):
        circles.setdefault(person, set()).add(circle)
    places = free_places(edition)
    digest = hashlib.sha256()
    for address, invitation in sorted(invitations.items()):
        state = (bool(invitation.used_at), bool(invitation.revoked_at), invitation.organisation_name)
        digest.update(repr((address, _columns_of(invitation), state)).encode("utf-8", "replace"))
    for address, application in sorted(applications.items()):
        signed_in = application.person.last_login is not None
        said = (address, application.state, signed_in, () if signed_in else _columns_of(application.person))
        digest.update(repr(said).encode("utf-8", "replace"))
    digest.update(repr((places, sorted((k, sorted(v)) for k, v in circles.items()))).encode())
    return Known(invitations, applications, places, digest.hexdigest(), circles)


def _columns_of(thing: Any) -> tuple[Any, ...]:
    return tuple(getattr(thing, name) for name in (*PERSON_FIELDS.values(), "organisation_id"))
