"""What this room and the record below it keep of a person: for the copy, and at the end."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.fact import Fact
from hemicycle.kernel.words import Words
from hemicycle.people.models import (
    Access,
    Affiliation,
    CircleMembership,
    Consent,
    Grant,
    Management,
    ManagementOffer,
    Person,
    Shown,
)
from hemicycle.people.privacy.erasure import empty
from hemicycle.people.privacy.export import forget_copies_of
from hemicycle.people.privacy.rows import row_of, rows
from hemicycle.people.queries.privacy import own_addresses
from hemicycle.record.models import Entry, Job, Revision, Unsaved

TABLES = frozenset(
    {
        "people.person",
        "people.affiliation",
        "people.shown",
        "people.grant",
        "people.management",
        "people.managementoffer",
    }
    | {"people.consent", "people.access", "people.circlemembership"}
    | {"record.entry", "record.revision", "record.unsaved", "record.job"}
)
WORDS: dict[str, Words] = {
    "people/profile.json": gettext_lazy("Your profile, with what you show and to whom."),
    "people/photo.webp": gettext_lazy("Your photo, as we keep it."),
    "people/organisations.json": gettext_lazy("For whom you speak or spoke, and from when until when."),
    "people/roles.json": gettext_lazy(
        "Your roles in this house, the roles you gave, and the circles you are in."
    ),
    "people/colleagues.json": gettext_lazy(
        "Who acts for you, for whom you act, and who was asked and has not answered yet."
    ),
    "people/consents.json": gettext_lazy(
        "What you agreed to or refused, when, and in which version of the words."
    ),
    "people/reads.json": gettext_lazy(
        "Who opened or exported your data, and whose data you opened or exported."
    ),
    "record/history.json": gettext_lazy("What you changed here, and what others changed of yours."),
    "record/unsaved.json": gettext_lazy("What you typed into forms and have not saved yet."),
    "record/work.json": gettext_lazy("Work that the house did or does for you, like making this copy."),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    yield (
        "people/profile.json",
        {
            **row_of(person),
            "shown": {row.part: row.to for row in Shown.objects.filter(person=person)},
        },
    )
    if person.photo:
        with (
            suppress(OSError),
            person.photo.open() as file,
        ):  # if the file is gone, its name stands in the profile
            yield "people/photo.webp", file.read()
    yield "people/organisations.json", rows(person.affiliations.select_related("organisation"), "person")
    given = Grant.objects.filter(by=person).select_related("person", "scope")
    yield (
        "people/roles.json",
        {
            "mine": rows(person.grants.select_related("scope", "by"), "person"),
            "given": rows(given, "by"),
            "circles": rows(person.circle_memberships.select_related("circle"), "person"),
        },
    )
    about = Management.objects.filter(Q(person=person) | Q(manager=person) | Q(by=person))
    asked = ManagementOffer.objects.filter(Q(person=person) | Q(address__in=own_addresses(person)))
    yield (
        "people/colleagues.json",
        {
            "acting": rows(about.select_related("person", "manager", "by")),
            "asked": rows(asked.select_related("person")),
        },
    )
    yield (
        "people/consents.json",
        {
            "mine": rows(person.consents.select_related("scope", "by"), "person"),
            "for others": rows(
                Consent.objects.filter(by=person).exclude(person=person).select_related("person", "scope"),
                "by",
            ),
        },
    )
    yield (
        "people/reads.json",
        {
            "of mine": rows(person.accesses.select_related("by", "scope"), "about"),
            "by me": rows(Access.objects.filter(by=person).select_related("about", "scope"), "by"),
        },
    )
    yield (
        "record/history.json",
        {
            "facts": rows(
                Entry.objects.filter(by=person), "by", "trouble", "attempts", "tried_at", "delivered_at"
            ),
            "by me": rows(
                Revision.objects.filter(by=person).exclude(about=person).select_related("about"),
                "by",
                "undoes",
            ),
            "about me": rows(Revision.objects.filter(about=person).select_related("by"), "about", "undoes"),
        },
    )
    yield "record/unsaved.json", rows(Unsaved.objects.filter(by=person), "by")
    yield "record/work.json", rows(Job.objects.filter(by=person), "by", "trouble", "result", "key")


def erase(person: Person) -> None:
    """Empty the row; what only served the person goes, what others need stays without saying who it was."""
    if person.photo:
        transaction.on_commit(partial(default_storage.delete, str(person.photo.name)))
    for model in (Affiliation, Shown, Grant, CircleMembership, ManagementOffer):
        model._default_manager.filter(person=person).delete()
    Management.objects.filter(Q(person=person) | Q(manager=person)).delete()
    Consent.objects.filter(person=person).update(wording="")
    Access.objects.filter(about=person).delete()
    _forget_in_record(person)
    empty(person)


def _forget_in_record(person: Person) -> None:
    forget_copies_of(person)
    Unsaved.objects.filter(by=person).delete()
    Revision.objects.filter(about=person).update(fields={})
    Job.objects.filter(by=person).update(trouble="", result={})
    for fact in _facts_with_words():
        for entry in Entry.objects.filter(Q(by=person) | Q(data__person_id=person.pk), kind=fact.__name__):
            blanked = {name: "" for name in fact.erasable if name in entry.data}
            Entry.objects.filter(pk=entry.pk).update(data={**entry.data, **blanked}, trouble="")


def _facts_with_words(base: type[Fact] = Fact) -> Iterator[type[Fact]]:
    """Every kind of fact that holds more than ids."""
    for kind in base.__subclasses__():
        if kind.erasable:
            yield kind
        yield from _facts_with_words(kind)


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    yield _(
        "An empty row under a number, so that what you did here still has an author: “a former participant”."
    )
    yield _("Your section, without your name, so that the numbers of past editions stay right.")
    yield _(
        "When you agreed to what, so that the organisers can prove that they were allowed to; without the words."
    )
    if Access.objects.filter(by=person).exists():
        yield _("That “a former participant” opened data of others, because these people may know it.")
