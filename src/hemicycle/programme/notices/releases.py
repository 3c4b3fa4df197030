"""Whom a new version of the programme matters, and in which words: mails with a calendar file, and notices.

The mails of a release wait in the studio until an organiser sends or discards them; those of a late change go at once.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.editions.models import Edition
from hemicycle.inbox.letter import Attachment, Button, Letter
from hemicycle.inbox.operations import Addressed, notify_all, send_mails, writing_to
from hemicycle.inbox.sockets import Told
from hemicycle.people.models import Person
from hemicycle.programme.exchange import ical
from hemicycle.programme.exchange.ids import calendar_uid
from hemicycle.programme.models import Change, Release, Slot
from hemicycle.programme.queries.concerned import Concerned, Telling, concerned_by
from hemicycle.programme.rules import releases as rules
from hemicycle.programme.sockets import CANCELLED, AgendaItem
from hemicycle.record.models import Entry, Job
from hemicycle.record.operations import enqueue

CHANGED, LATE = "programme.changed", "programme.late"  # kinds of mails and notices
PREPARE = "programme.tell-release"  # the job


def batch_of(release: Release) -> str:
    """The mails of one release are sent or discarded together, under this name."""
    return f"release-{release.pk}"


def hear_release(entry: Entry) -> None:
    """A version is published: let those concerned be found, outside of the drain."""
    release: int = entry.data["release_id"]
    enqueue(PREPARE, {"release_id": release}, key=f"{PREPARE}/{release}", by=None)


def prepare(job: Job) -> None:
    """The job: a mail and a notice for everybody whom the release concerns. Done again, it adds nothing.

    All is written down first and stored at the end: nobody waits for a table meanwhile.
    """
    release = Release.objects.select_related("edition__scope", "by").get(pk=job.data["release_id"])
    kind = LATE if release.urgent else CHANGED
    batch = batch_of(release)
    told = concerned_by(release)
    letters = _Letters(release, Telling(release))
    addressed = [letters.addressed(one) for one in told]
    with transaction.atomic():
        send_mails(
            kind, addressed, scope=release.edition.scope, batch=batch, held=not release.urgent, by=release.by
        )
        people = [one.person for one in told if one.person is not None]
        data = {"release_id": release.pk}
        notify_all(kind, people, data, key=batch, scope=release.edition.scope, urgent=release.urgent)
    job.result = {"told": len(told)}


class _Letters:
    """Writes the letters of one release; an occurrence becomes a calendar entry once in each language."""

    def __init__(self, release: Release, telling: Telling) -> None:
        self.release = release
        self.edition = release.edition
        self._telling = telling
        self._items: dict[tuple[str, int | None, bool], AgendaItem | None] = {}

    def addressed(self, one: Concerned) -> Addressed:
        """The letter of one receiver, in their language."""
        language = one.language(self.edition)
        with writing_to(one.person, language=language):
            letter = self.letter(one)
        key = f"{batch_of(self.release)}/{one.key}"
        return Addressed(letter, key, language, to=one.person, address=one.address)

    def letter(self, one: Concerned) -> Letter:
        """Words in the active language, hours in the receiver's zone."""
        reader = one.reader(self.edition)
        name = self.edition.name.said(reader.languages).text
        sentences = self._telling.sentences(one)
        note = self.release.note.said(reader.languages).text
        if self.release.urgent:
            opening = _("A late change in the programme of %(edition)s:") % {"edition": name}
        else:
            opening = _("The programme of %(edition)s has a new version. It changes this for you:") % {
                "edition": name
            }
        speaking = _("You are among the speakers. If you cannot make it, please answer this mail.")
        file = _("The calendar file that comes with this mail puts the entries in your calendar right.")
        agenda = settings.ORIGIN + reverse("programme:agenda", kwargs={"edition": self.edition.slug})
        parts = [opening, *sentences, note, speaking if one.speaks else "", file]
        return Letter(
            subject=_subject(one, name, urgent=self.release.urgent),
            parts=(*filter(None, parts), Button(_("Open my agenda"), agenda)),
            attachments=(
                Attachment(
                    ical.file_name(self.edition, "changes"),
                    "text/calendar; charset=utf-8; method=PUBLISH",
                    self._file(one, reader.languages),
                ),
            ),
        )

    def _file(self, one: Concerned, languages: Sequence[str]) -> str:
        """Where the changed occurrences are now, or that they are gone, as a calendar."""
        gone = {change.occurrence_id for change in one.changes if change.kind == rules.GONE}
        items: dict[int | None, AgendaItem | None] = {}
        for change in one.changes:
            key = change.occurrence_id
            if key not in items and (key not in gone or change.kind == rules.GONE):
                items[key] = self._item(change, languages, gone=key in gone)
        name = self.edition.name.said(languages).text
        known = [item for item in items.values() if item is not None]
        return ical.calendar(known, language=languages[0], edition=self.edition, name=name).decode()

    def _item(self, change: Change, languages: Sequence[str], *, gone: bool) -> AgendaItem | None:
        key = (languages[0], change.occurrence_id, gone)
        if key not in self._items:
            slots = self._telling.before if gone else self._telling.now
            slot = slots.get(change.occurrence_id)
            if slot is None:
                self._items[key] = None
            elif gone:
                self._items[key] = _cancelled(slot, change, self.edition, languages)
            else:
                (self._items[key],) = ical.slot_items([slot], languages=languages, edition=self.edition)
        return self._items[key]


def _subject(one: Concerned, edition: str, *, urgent: bool) -> str:
    count = len({change.occurrence_id for change in one.changes})
    if urgent:
        return _("Late change: %(edition)s") % {"edition": edition}
    return ngettext(
        "%(count)d change in your programme: %(edition)s",
        "%(count)d changes in your programme: %(edition)s",
        count,
    ) % {"count": count, "edition": edition}


def _cancelled(slot: Slot, change: Change, edition: Edition, languages: Sequence[str]) -> AgendaItem:
    """What is gone is cancelled as its reader knew it, under the sequence after the one that calendars have."""
    return AgendaItem(
        uid=calendar_uid(edition.slug, slot.occurrence.guid),
        sequence=slot.sequence + 1,
        status=CANCELLED,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=change.title.said(languages).text,
        url="",
        changed_at=change.at,
    )


def tell(person: Person, data: dict[str, Any]) -> Told | None:
    """What a notice of a release says to its reader now; nothing, if none of it is theirs to know any more."""
    release = Release.objects.select_related("edition").filter(pk=data["release_id"]).first()
    concerned = concerned_by(release, only=person) if release else []
    if release is None or not concerned:
        return None
    edition = release.edition
    languages = concerned[0].reader(edition).languages
    sentences = Telling(release).sentences(concerned[0])
    title = _("Late change in the programme") if release.urgent else _("Your programme has changed")
    return Told(
        title=f"{title} · {edition.name.said(languages).text}",
        text=" ".join(sentences),
        url=reverse("programme:agenda", kwargs={"edition": edition.slug}),
    )
