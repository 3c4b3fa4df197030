"""Participants for those who run an edition: a list that is searched and narrowed, its counts, one of them in full."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from hemicycle.editions import rules
from hemicycle.editions.models import Answer, Application, Edition, Invitation, Upload
from hemicycle.editions.rules import participants as judge
from hemicycle.inbox.models import Mail
from hemicycle.inbox.sockets import mail_kinds, notice_kinds
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words
from hemicycle.people.models import Affiliation, Consent, Gender, Management, Organisation, Section
from hemicycle.record.models import Entry, Job

ON_A_PAGE = 50
SORTS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "at": (_("who asked first"), ("at", "pk")),
    "-at": (_("who asked last"), ("-at", "-pk")),
    "name": (_("name"), ("person__name", "pk")),
    "section": (_("section"), ("person__section__order", "person__name", "pk")),
    "country": (_("country"), ("person__country", "person__name", "pk")),
    "state": (_("state"), ("state", "at", "pk")),
}
PURPOSES: dict[str, Words] = {
    "data": _("agreed to the use of their data"),
    "pictures": _("agreed to pictures and recordings"),
    "directory": _("agreed to be in the directory"),
}
NOT_SAID = "-"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of participants is narrowed to; every field is empty or a word from the address."""

    q: str = ""
    state: str = ""
    section: str = ""  # slug, or "-" for none
    country: str = ""
    gender: str = ""
    language: str = ""
    need: str = ""
    consent: str = ""
    invited: str = ""  # "yes", "no"
    upload: str = ""
    sort: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "Filters":
        """From a query string; whatever is not understood narrows nothing."""
        given = {one.name: (said.get(one.name) or "").replace("\0", "").strip()[:100] for one in fields(cls)}
        if given["sort"] not in SORTS:
            given["sort"] = ""
        if not (given["upload"].isascii() and given["upload"].isdecimal() and len(given["upload"]) < 10):
            given["upload"] = ""
        return cls(**given)

    def as_query(self, **other: str) -> str:
        """As a query string, without what is empty."""
        said = {one.name: getattr(self, one.name) for one in fields(self)} | other
        return urlencode({name: value for name, value in said.items() if value})

    def items(self) -> list[tuple[str, str]]:
        """What is not empty, for the hidden fields of a form."""
        return [(one.name, getattr(self, one.name)) for one in fields(self) if getattr(self, one.name)]

    @property
    def narrows(self) -> bool:
        """True when not everybody is asked for."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "sort")


def matching(edition: Edition, filters: Filters) -> QuerySet[Application]:
    """The applications that a list asks for, in its order. At most three queries, whatever is asked."""
    rows = Application.objects.filter(edition=edition)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.section:
        rows = (
            rows.filter(person__section=None)
            if filters.section == NOT_SAID
            else rows.filter(person__section__slug=filters.section)
        )
    for column in ("country", "gender", "language"):
        if value := getattr(filters, column):
            rows = rows.filter(**{f"person__{column}": "" if value == NOT_SAID else value})
    if filters.consent in PURPOSES:
        newest = Consent.objects.filter(
            person=OuterRef("person"), purpose=filters.consent, scope=edition.scope_id
        ).order_by("-pk")
        rows = rows.annotate(agreed=Subquery(newest.values("given")[:1])).filter(agreed=True)
    if filters.invited:
        rows = rows.filter(invitation__isnull=filters.invited != "yes")
    if filters.upload:
        upload = (
            Upload.objects.filter(edition=edition, pk=int(filters.upload))
            .values_list("made", "making")
            .first()
        )
        rows = rows.filter(pk__in=upload[0] if upload and upload[1] == Upload.Making.REGISTRATIONS else ())
    if filters.q or filters.need:
        rows = rows.filter(pk__in=_found(edition, filters.q, filters.need))
    return rows.order_by(*SORTS[filters.sort or "at"][1])


def _found(edition: Edition, q: str, need: str) -> list[int]:
    """By words, accents and case aside: databases differ in that, so it is done here, in one query."""
    words = fold(q).split()
    organisations = _organisation_names()
    rows = Application.objects.filter(edition=edition).values_list(
        "pk", "needs", "person__name", "person__office", "person__email", "person__organisation", "person"
    )
    named = _named_by_hand(edition) if words else {}
    found = []
    for key, needs, name, office, email, organisation, person in rows:
        if need and need not in needs:
            continue
        text = fold(
            " ".join((name, office, email or "", organisations.get(organisation, ""), named.get(person, "")))
        )
        if all(word in text for word in words):
            found.append(key)
    return found


def _organisation_names() -> dict[int | None, str]:
    return {
        key: " ".join(Text(name).values())
        for key, name in Organisation.objects.values_list("pk", "name").iterator()
    }


def _named_by_hand(edition: Edition) -> dict[int, str]:
    """Organisations of persons that are known by name only."""
    rows = Affiliation.objects.filter(person__applications__edition=edition, until_on=None).exclude(name="")
    return dict(rows.values_list("person_id", "name"))


def fold(text: str) -> str:
    """Letter case and accents aside."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def found_by_desk(edition: Edition, q: str) -> list[Application]:
    """What the desk finds: by three letters or more of a name, office or organisation, or by the whole address."""
    words = fold(q).split()
    if sum(map(len, words)) < judge.SEARCH_AT_LEAST:
        return []
    organisations, named = _organisation_names(), _named_by_hand(edition)
    rows = Application.objects.filter(edition=edition).values_list(
        "pk", "person__name", "person__office", "person__email", "person__organisation", "person"
    )
    found = []
    for key, name, office, email, organisation, person in rows:
        text = fold(" ".join((name, office, organisations.get(organisation, ""), named.get(person, ""))))
        if all(word in text for word in words) or q.strip().lower() == (email or "-").lower():
            found.append(key)
    shown = Application.objects.filter(pk__in=found).order_by("person__name", "pk")[: judge.DESK_SEES]
    return list(shown.select_related("person__section", "person__organisation"))


# --- a page of the list ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """A line of the counts: what, how many, and per cent of those who said."""

    word: str
    label: Words
    count: int
    percent: int


@dataclass(slots=True)
class Counts:
    """How many, by what people say of themselves. `said` is how many said it."""

    total: int = 0
    sections: list[Share] = field(default_factory=list)
    countries: list[Share] = field(default_factory=list)
    genders: list[Share] = field(default_factory=list)
    genders_said: int = 0
    countries_said: int = 0


@dataclass(frozen=True, slots=True)
class ParticipantList:
    """All that the page of participants shows."""

    page: Page[Application]
    by_state: list[tuple[str, Words, int]]
    counts: Counts
    sections: list[Section]


def participant_list(edition: Edition, filters: Filters, page: str) -> ParticipantList:
    """One page of the list with its counts; the number of queries does not depend on how many there are."""
    rows = matching(edition, filters)
    shown = rows.select_related("person__section", "person__organisation").prefetch_related(
        "person__affiliations"
    )
    return ParticipantList(
        page=Paginator(shown, ON_A_PAGE).get_page(page),
        by_state=by_state(edition),
        counts=counts(rows),
        sections=list(Section.objects.only("slug", "name", "region", "assumed", "order")),
    )


def by_state(edition: Edition) -> list[tuple[str, Words, int]]:
    """(state, its words, how many) of the whole edition."""
    found = dict(
        Application.objects.filter(edition=edition).order_by().values_list("state").annotate(Count("pk"))
    )
    return [(state.value, state.label, found.get(state.value, 0)) for state in Application.State]


def counts(rows: QuerySet[Application]) -> Counts:
    """By section, country and gender. Per cent are of those who said it."""
    rows = rows.order_by()
    sections = list(rows.values_list("person__section").annotate(count=Count("pk")))
    countries = list(rows.values_list("person__country").annotate(count=Count("pk")))
    genders = dict(rows.values_list("person__gender").annotate(count=Count("pk")))
    names = {one.pk: one for one in Section.objects.only("slug", "name", "order")}
    total = sum(genders.values())
    genders_said = total - genders.get("", 0)
    countries_said = sum(count for code, count in countries if code)
    in_sections = sum(count for key, count in sections if key)
    ordered = sorted(sections, key=lambda pair: (pair[0] is None, names[pair[0]].order if pair[0] else 0))
    return Counts(
        total=total,
        sections=[
            Share(
                names[key].slug if key else NOT_SAID,
                names[key].name if key else _("no section"),
                count,
                judge.share(count, in_sections) if key else 0,
            )
            for key, count in ordered
        ],
        countries=[
            Share(code, code, count, judge.share(count, countries_said))
            for code, count in sorted(countries, key=lambda pair: (-pair[1], pair[0]))
            if code
        ],
        genders=[
            Share(
                gender.value,
                gender.label,
                genders[gender.value],
                judge.share(genders[gender.value], genders_said),
            )
            for gender in Gender
            if genders.get(gender.value)
        ],
        genders_said=genders_said,
        countries_said=countries_said,
    )


def organisation_of(application: Application) -> Any:
    """For whom a participant speaks: the organisation, or its name; needs `person__affiliations` prefetched."""
    person = application.person
    if person.organisation_id:
        return person.organisation.name if person.organisation else ""
    return next((one.name for one in person.affiliations.all() if one.name and not one.until_on), "")


def waiting_for_decision(edition: Edition) -> int:
    """How many applications wait for a decision."""
    return Application.objects.filter(edition=edition, state=rules.PENDING).count()


# --- one of them ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Participant:
    """One participant in full."""

    application: Application
    answers: list[Answer]
    consents: list[tuple[Words, bool | None]]
    mails: list[tuple[Mail, Words]]  # with the words of its kind
    managers: list[Management]


def participant(application: Application) -> Participant:
    """All that the organisers know of somebody in this edition."""
    edition, person = application.edition, application.person
    newest: dict[str, bool] = {}
    for purpose, given in Consent.objects.filter(person=person, scope=edition.scope_id).values_list(
        "purpose", "given"
    ):
        newest.setdefault(purpose, given)
    mails = Mail.objects.filter(person=person, scope=edition.scope_id)
    kinds = {kind.name: kind.label for kind in (*notice_kinds, *mail_kinds)}
    return Participant(
        application=application,
        answers=list(
            application.answers.select_related("question").order_by("question__order", "question_id")
        ),
        consents=[(words, newest.get(purpose)) for purpose, words in PURPOSES.items()],
        mails=[
            (mail, kinds.get(mail.kind, mail.kind))
            for mail in mails.only(
                "kind", "made_at", "sent_at", "failed_at", "bounced_at", "discarded_at", "held", "person"
            )[:30]
        ],
        managers=list(Management.objects.filter(person=person).select_related("manager")),
    )


# --- invitations -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation and how it stands."""

    invitation: Invitation
    state: str

    @property
    def words(self) -> Words:
        """The state in words."""
        return judge.INVITATION_STATES[self.state]

    @property
    def may_send(self) -> bool:
        """Whether it can go out (again)."""
        return bool(judge.may_send_invitation(used=self.state == "used", archived=False))

    @property
    def may_revoke(self) -> bool:
        """Whether it can be taken back."""
        return bool(judge.may_revoke(used=self.state == "used", revoked=self.state == "revoked"))


def invitation_rows(edition: Edition, q: str = "") -> list[InvitationRow]:
    """Every invitation of an edition, the newest first, with its state. Three queries."""
    rows = list(Invitation.objects.filter(edition=edition).select_related("section", "organisation"))
    bounced = _bounced(edition)
    now = clock.real_now()
    words = fold(q).split()
    return [
        InvitationRow(
            one,
            judge.invitation_state(
                sent_at=one.sent_at,
                used_at=one.used_at,
                revoked_at=one.revoked_at,
                expires_at=one.expires_at,
                bounced=one.address in bounced,
                now=now,
            ),
        )
        for one in rows
        if all(
            word in fold(f"{one.address} {one.name} {one.office} {one.organisation_name}") for word in words
        )
    ]


def _bounced(edition: Edition) -> set[str]:
    """Addresses whose newest mail came back."""
    newest: dict[str, bool] = {}
    mails = Mail.objects.filter(scope=edition.scope_id, kind="editions.invitation").order_by("-pk")
    for address, at in mails.values_list("address", "bounced_at"):
        newest.setdefault(address.lower(), at is not None)
    return {address for address, back in newest.items() if back}


def unsent_invitations(edition: Edition, among: Iterable[int] | None = None) -> list[int]:
    """Invitations that have not gone out yet, of these or of all."""
    unsent = Invitation.objects.filter(edition=edition, sent_at=None, used_at=None, revoked_at=None)
    keys = list(unsent.order_by("pk").values_list("pk", flat=True))
    if among is None:
        return keys
    wanted = set(among)
    return [key for key in keys if key in wanted]


def are_going_out(edition: Edition) -> bool:
    """Whether invitations are being written just now."""
    asked = Entry.objects.filter(kind="Invited", delivered_at=None, data__edition_id=edition.pk)
    jobs = Job.objects.filter(
        kind="editions.send-invitations", done_at=None, gave_up_at=None, data__edition=edition.pk
    )
    return asked.exists() or jobs.exists()
