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

from hemicycle.inbox.letter import Attachment, Button, Letter
from hemicycle.inbox.operations import notify, send_mail, writing_to
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
    """The job: a mail and a notice for everybody whom the release concerns. Done again, it adds nothing."""
    release = Release.objects.select_related("edition__scope").get(pk=job.data["release_id"])
    telling, letters = Telling(release), _Letters(release)
    told = concerned_by(release)
    with transaction.atomic():
        for one in told:
            _tell(one, telling, letters)
    job.result = {"told": len(told)}


def _tell(one: Concerned, telling: Telling, letters: "_Letters") -> None:
    release, edition = telling.release, telling.edition
    kind = LATE if release.urgent else CHANGED
    language = one.language(edition)
    with writing_to(one.person, language=language):
        letter = letters.letter(one, telling)
    send_mail(
        kind,
        letter,
        key=f"{batch_of(release)}/{one.key}",
        to=one.person,
        address=one.address,
        language=language,
        scope=edition.scope,
        batch=batch_of(release),
        held=not release.urgent,
        by=release.by,
    )
    if one.person is not None:
        key = f"{batch_of(release)}"
        data = {"release_id": release.pk}
        notify(kind, one.person, data, key=key, scope=edition.scope, urgent=release.urgent)


class _Letters:
    """Writes the letters of one release; receivers who read the same get the same calendar file."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.edition = release.edition
        self._files: dict[tuple[str, tuple[int, ...]], str] = {}

    def letter(self, one: Concerned, telling: Telling) -> Letter:
        """Words in the active language, hours in the receiver's zone."""
        reader = one.reader(self.edition)
        name = self.edition.name.said(reader.languages).text
        sentences = telling.sentences(one)
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
                    self._file(one, telling, reader.languages),
                ),
            ),
        )

    def _file(self, one: Concerned, telling: Telling, languages: Sequence[str]) -> str:
        key = (languages[0], tuple(change.pk for change in one.changes))
        if key not in self._files:
            name = self.edition.name.said(languages).text
            items = _items(one.changes, telling, languages)
            calendar = ical.calendar(items, language=languages[0], edition=self.edition, name=name)
            self._files[key] = calendar.decode()
        return self._files[key]


def _subject(one: Concerned, edition: str, *, urgent: bool) -> str:
    count = len({change.occurrence_id for change in one.changes})
    if urgent:
        return _("Late change: %(edition)s") % {"edition": edition}
    return ngettext(
        "%(count)d change in your programme: %(edition)s",
        "%(count)d changes in your programme: %(edition)s",
        count,
    ) % {"count": count, "edition": edition}


def _items(changes: Sequence[Change], telling: Telling, languages: Sequence[str]) -> list[AgendaItem]:
    """A calendar entry for each occurrence that changed: where it is now, or that it is gone.

    What is gone is cancelled as the receiver knew it, under the sequence after the one that calendars have.
    """
    gone = {c.occurrence_id: c for c in changes if c.kind == rules.GONE}
    still = dict.fromkeys(c.occurrence_id for c in changes if c.occurrence_id not in gone)
    slots = [telling.now[key] for key in still if key in telling.now]
    items = ical.slot_items(slots, languages=languages, edition=telling.edition)
    cancelled = [
        _cancelled(telling.before[key], change, telling, languages)
        for key, change in gone.items()
        if key in telling.before
    ]
    return items + cancelled


def _cancelled(slot: Slot, change: Change, telling: Telling, languages: Sequence[str]) -> AgendaItem:
    return AgendaItem(
        uid=calendar_uid(telling.edition.slug, slot.occurrence.guid),
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
