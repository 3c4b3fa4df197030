"""What an edition keeps of a person: for the copy of everything about them, at the end, and for how long."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.editions.models import (
    Answer,
    Application,
    BulkAct,
    Edition,
    Invitation,
    PreviewLink,
    Question,
    Registration,
    TakeOver,
    Upload,
)
from hemicycle.editions.operations.registration import withdraw
from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import row_of, rows
from hemicycle.people.queries.privacy import own_addresses

TABLES = frozenset(
    {
        "editions.registration",
        "editions.application",
        "editions.answer",
        "editions.invitation",
        "editions.takeover",
    }
    | {"editions.upload", "editions.bulkact", "editions.previewlink"}
)
WORDS: dict[str, Words] = {
    "editions/registrations.json": gettext_lazy(
        "The editions in which you take part or asked to, with your answers, your needs and what was decided."
    ),
    "editions/invitations.json": gettext_lazy(
        "Invitations to your addresses, and links by which you take over a place that a colleague keeps."
    ),
    "editions/work.json": gettext_lazy(
        "What you did for others: registrations you filled in or decided, invitations, files, links for previews."
    ),
}
UPLOADS_KEPT_FOR = timedelta(days=7)
OPEN = (Application.State.PENDING, Application.State.WAITING, Application.State.ACCEPTED)


# --- where somebody belongs ---------------------------------------------------------------------------------


def together(person: Person) -> Iterable[int]:
    """The scopes of the editions in which somebody takes part."""
    return Registration.objects.filter(person=person).values_list("edition__scope_id", flat=True)


def listed(person: Person) -> Iterable[int]:
    """The scopes of the editions in whose lists somebody's data stands."""
    return Application.objects.filter(person=person).values_list("edition__scope_id", flat=True)


def scope_name(scope: int, languages: Sequence[str]) -> str:
    """What an edition is called, by its scope."""
    edition = Edition.objects.filter(scope=scope).only("name").first()
    return edition.name.said(languages).text if edition else ""


# --- a copy -------------------------------------------------------------------------------------------------


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    mine = Application.objects.filter(person=person).select_related("edition", "by", "decided_by")
    yield (
        "editions/registrations.json",
        {
            "asked": [{**row_of(one, "person"), "answers": _answers(one)} for one in mine],
            "take part": rows(Registration.objects.filter(person=person).select_related("edition"), "person"),
        },
    )
    yield (
        "editions/invitations.json",
        {
            "to me": rows(_invitations(person).select_related("edition", "organisation", "section", "by")),
            "to take over": rows(_take_overs(person).select_related("by")),
        },
    )
    decided = Application.objects.filter(Q(by=person) | Q(decided_by=person)).exclude(person=person)
    yield (
        "editions/work.json",
        {
            "registrations": [
                {"number": one.pk, "edition": str(one.edition), "state": one.state, "at": one.at.isoformat()}
                for one in decided.select_related("edition")
            ],
            "invitations": rows(Invitation.objects.filter(by=person).select_related("edition"), "by"),
            "take-overs": rows(TakeOver.objects.filter(by=person).select_related("person"), "by"),
            "files": rows(Upload.objects.filter(by=person).select_related("edition"), "by", "rows"),
            "acts": rows(BulkAct.objects.filter(by=person).select_related("edition"), "by"),
            "previews": rows(PreviewLink.objects.filter(by=person).select_related("edition"), "by"),
        },
    )


def _answers(application: Application) -> list[dict[str, Any]]:
    answers = application.answers.select_related("question").order_by("question__order", "pk")
    return [{"question": str(one.question), "answer": one.value} for one in answers]


def _invitations(person: Person) -> QuerySet[Invitation]:
    return Invitation.objects.filter(_to(own_addresses(person)) | Q(used_by=person))


def _take_overs(person: Person) -> QuerySet[TakeOver]:
    return TakeOver.objects.filter(_to(own_addresses(person)) | Q(person=person))


def _to(addresses: Iterable[str]) -> Q:
    """Rows for one of these addresses, letter case aside."""
    return reduce(or_, (Q(address__iexact=address) for address in addresses), Q(pk__in=()))


# --- the end ------------------------------------------------------------------------------------------------


def erase(person: Person) -> None:
    """Give back what is still to come, empty what was said; of what is over there stays that somebody was there."""
    for application in Application.objects.filter(person=person, state__in=OPEN).select_related("edition"):
        if application.edition.archived_at is None and not _is_over(application.edition):
            withdraw(application, by=person)
    mine = Application.objects.filter(person=person)
    Answer.objects.filter(application__in=mine).delete()
    mine.update(needs=[], needs_note="", note="", interpretation=[], invitation=None)
    _forget_uploaded(own_addresses(person))
    _invitations(person).delete()
    _take_overs(person).delete()


def _is_over(edition: Edition) -> bool:
    return edition.ends_on < clock.now().astimezone(edition.home).date()


def _forget_uploaded(addresses: frozenset[str]) -> None:
    """Files that wait for a yes lose the rows with these addresses."""
    for upload in Upload.objects.exclude(rows=[]):
        kept = [row for row in upload.rows if not _holds(row, addresses)]
        if len(kept) < len(upload.rows):
            upload.rows = kept
            upload.save(update_fields=["rows"])


def _holds(row: Any, addresses: frozenset[str]) -> bool:
    text = json.dumps(row, ensure_ascii=False).lower()
    return any(address in text for address in addresses)


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    if Registration.objects.filter(person=person).exists():
        yield _(
            "That “a former participant” took part in an edition that is over, so that its numbers stay right."
        )
        yield _("Your place in an edition that is still to come is given back, and others can have it.")


# --- for how long -------------------------------------------------------------------------------------------


def forget_answers() -> int:
    """Answers whose question says for how many days after the edition's end they are kept."""
    forgotten = 0
    today = clock.now().date()
    questions = Question.objects.exclude(retention_for=None).select_related("edition")
    for question in questions:
        if question.edition.ends_on + timedelta(days=question.retention_for or 0) < today:
            forgotten += Answer.objects.filter(question=question).delete()[0]
    return forgotten


def forget_uploads() -> int:
    """Rows of files that nobody said yes to for a week."""
    old = Upload.objects.filter(at__lt=clock.now() - UPLOADS_KEPT_FOR).exclude(rows=[])
    return old.update(rows=[])


def forget_links() -> int:
    """Links for previews and for taking over a place that have run out."""
    now = clock.real_now()
    ended = PreviewLink.objects.filter(until_at__lt=now).delete()[0]
    return ended + TakeOver.objects.filter(expires_at__lt=now).delete()[0]
