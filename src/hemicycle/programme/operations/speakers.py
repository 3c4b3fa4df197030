"""Speakers: made, described, asked, answering, taken over by the person they are, and two that are one."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock, pictures
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.programme.facts import SpeakerAnswered, SpeakerAsked, SpeakerClaimed, SpeakersMerged
from hemicycle.programme.models import Availability, Speaker, Speaking
from hemicycle.programme.operations.texts import insist_on_web_address, record_text_changes
from hemicycle.programme.rules import speaking as rules
from hemicycle.programme.rules.intervals import Interval, merged
from hemicycle.record.models import Revision
from hemicycle.record.operations import announce, note_made, note_removed, revise

PLAIN = ("name", "address")
TEXTS = ("office", "biography")
LONGEST_SLUG = 80
PHOTO_SIDE = 320  # pixels: three for each that a page shows


@transaction.atomic
def make_speaker(edition: Edition, *, name: str, by: Person | None) -> Speaker:
    """A new speaker of the edition, who speaks in no session yet."""
    name = name.strip()
    if not name:
        raise Refused(_("A speaker needs a name."))
    touch(edition)  # its row is written first: two that are made at once do not take the same slug
    speaker = Speaker.objects.create(edition=edition, name=name[:200], slug=_free_slug(edition, name))
    note_made(speaker, by=by)
    return speaker


def _free_slug(edition: Edition, name: str) -> str:
    stem = slugify(name)[: LONGEST_SLUG - 6].strip("-") or "speaker"
    taken = set(edition.speakers.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(taken) + 2)
        if (slug := stem if number == 1 else f"{stem}-{number}") not in taken
    )


@transaction.atomic
def edit_speaker(speaker: Speaker, changes: Mapping[str, Any], *, by: Person | None) -> Speaker:
    """Change what a speaker's entry says; live at once. `changes` holds whole values.

    `name`, `address`, `office` and `biography` (`{language: text}`), `organisation` and `person` (or None).
    """
    speaker = Speaker.objects.select_for_update(no_key=True).get(pk=speaker.pk)
    unknown = set(changes) - {*PLAIN, *TEXTS, "organisation", "person"}
    if unknown:
        raise ValueError(f"edit_speaker does not change {', '.join(sorted(unknown))}")
    if not str(changes.get("name", speaker.name)).strip():
        raise Refused(_("A speaker needs a name."))
    for name, value in changes.items():
        setattr(speaker, name, Text(value) if name in TEXTS else value)
    speaker.save(update_fields=list(changes))
    if "name" in changes:
        _tell_sessions(speaker, by=by)
    touch(speaker.edition)
    return speaker


def _tell_sessions(speaker: Speaker, *, by: Person | None) -> None:
    """The sessions of a speaker who is called otherwise now read differently."""
    sessions = {key: ["speakers"] for key in speaker.speakings.values_list("session", flat=True)}
    if sessions:
        record_text_changes(speaker.edition, sessions, by=by)


@transaction.atomic
def set_availability(
    speaker: Speaker, times: Sequence[tuple[datetime, datetime]], *, by: Person | None
) -> list[Availability]:
    """The times at which the speaker can be there; what overlaps or touches becomes one. None: nothing is known."""
    if any(ends_at <= starts_at for starts_at, ends_at in times):
        raise Refused(_("A time at which you can be there must end after it starts."))
    speaker.availabilities.all().delete()
    return Availability.objects.bulk_create(
        Availability(speaker=speaker, starts_at=each.starts_at, ends_at=each.ends_at)
        for each in merged(Interval(*pair) for pair in times)
    )


@transaction.atomic
def set_photo(speaker: Speaker, data: bytes | None, *, by: Person | None) -> Speaker:
    """Keep another picture, made anew from what was sent (`pictures.NoPicture` and why), or none.

    The file of the picture before is gone once this holds: a photo is the person's to take away.
    """
    made = pictures.re_encoded(data, side=PHOTO_SIDE) if data else b""
    storage, before = speaker.photo.storage, speaker.photo.name
    name = (
        storage.save(f"speakers/{secrets.token_hex(12)}{pictures.SUFFIX}", ContentFile(made)) if made else ""
    )
    try:
        with transaction.atomic():
            revise(speaker, {"photo": name}, by=by)
    except BaseException:
        if name:
            storage.delete(name)
        raise
    if before and before != name:
        transaction.on_commit(lambda: storage.delete(before))
    speaker.refresh_from_db()
    return speaker


@transaction.atomic
def place_photo(speaker: Speaker, name: str, *, by: Person | None) -> Speaker:
    """The entry shows the file of this name, which must be kept; empty: none. Use `set_photo` for what was sent."""
    if name and not speaker.photo.storage.exists(name):
        raise Refused(_("That picture is no longer kept. Please choose it again."))
    Speaker.objects.filter(pk=speaker.pk).update(photo=name)
    touch(speaker.edition)
    speaker.refresh_from_db()
    return speaker


@transaction.atomic
def remove_speaker(speaker: Speaker, *, by: Person | None) -> Revision:
    """The entry is gone, if the speaker speaks nowhere; else `Refused`.

    The file of the photo stays for a while, so that an undo finds it (`photos.remove_unused_photos`).
    """
    touch(speaker.edition)
    rules.may_remove(sessions=speaker.speakings.count()).insist()
    noted = note_removed(speaker, by=by)
    speaker.delete()
    return noted


@transaction.atomic
def bring_back_speaker(edition: Edition, key: int, *, slug: str, guid: str, name: str) -> Speaker:
    """A removed entry once more, under its old key and public address; the rest of it is written by its keeper.

    If another entry has taken the address meanwhile, it gets the next that is free.
    """
    touch(edition)
    if edition.speakers.filter(slug=slug).exists():
        slug = _free_slug(edition, name)
    return Speaker.objects.create(pk=key, edition=edition, slug=slug, guid=guid, name=name)


# --- asking and answering -----------------------------------------------------------------------------------


def address_of(speaker: Speaker) -> str:
    """Where mail to the speaker goes: to the person if there is one, else to the address of the entry; or empty."""
    person = speaker.person
    return (person.mailbox or person.email or "") if person else speaker.address


@transaction.atomic
def ask_speaker(speaker: Speaker, *, again: bool = False, by: Person | None) -> list[Speaking]:
    """Ask the speaker, by mail, to confirm the sessions not answered yet; those asked already only if `again`."""
    open_ = list(speaker.speakings.select_for_update().filter(answer=""))
    wanted = [speaking for speaking in open_ if again or speaking.asked_at is None]
    rules.may_ask(has_address=bool(address_of(speaker)), sessions=len(wanted)).insist()
    now = clock.now()
    Speaking.objects.filter(pk__in=[speaking.pk for speaking in wanted]).update(asked_at=now)
    announce(
        SpeakerAsked(speaker_id=speaker.pk, speaking_ids=tuple(speaking.pk for speaking in wanted)), by=by
    )
    return wanted


@transaction.atomic
def answer(speaking: Speaking, reply: str, *, word: str = "", by: Person | None) -> Speaking:
    """The speaker says yes or no to a session (empty: takes the answer back), with a word to the organisers."""
    if reply and reply not in Speaking.Reply.values:
        raise Refused(_("Please choose whether you confirm or decline."))
    Speaking.objects.filter(pk=speaking.pk).update(
        answer=reply, word=word, answered_at=clock.now() if reply else None
    )
    speaking.refresh_from_db()
    announce(SpeakerAnswered(speaking_id=speaking.pk, answer=reply), by=by)
    return speaking


@transaction.atomic
def set_slides(speaking: Speaking, url: str, *, by: Person | None) -> Speaking:
    """Where the slides of a speaker in a session are; live at once. Empty: nowhere."""
    if url:
        insist_on_web_address(url)
    Speaking.objects.filter(pk=speaking.pk).update(slides_url=url)
    speaking.refresh_from_db()
    touch(speaking.session.edition)
    return speaking


# --- who they are -------------------------------------------------------------------------------------------


@transaction.atomic
def claim_speaker(speaker: Speaker, person: Person, *, by: Person | None) -> Speaker:
    """This person is the speaker from now on. An entry that is somebody else's is `Refused`; once is enough.

    Who may say so is asked before: the person with the verified address of the entry, or an organiser.
    """
    if not Speaker.objects.filter(pk=speaker.pk, person=None).update(person=person):
        speaker.refresh_from_db()
        rules.may_claim(is_free=speaker.person_id in (None, person.pk)).insist()
        return speaker
    speaker.refresh_from_db()
    announce(SpeakerClaimed(speaker_id=speaker.pk, person_id=person.pk), by=by)
    return speaker


@transaction.atomic
def merge_speakers(kept: Speaker, gone: Speaker, *, by: Person | None) -> Speaker:
    """Two entries of one speaker become one: `kept` takes over what it lacks, and all sessions of the other."""
    touch(kept.edition)
    kept, gone = (Speaker.objects.select_for_update().get(pk=each.pk) for each in (kept, gone))
    rules.may_merge(
        same=kept.pk == gone.pk,
        same_edition=kept.edition_id == gone.edition_id,
        two_persons=bool(kept.person_id and gone.person_id and kept.person_id != gone.person_id),
    ).insist()
    note_removed(gone, merged_into=kept.slug, by=by)
    sessions = _take_over_sessions(kept, gone)
    times = [
        (each.starts_at, each.ends_at) for each in [*kept.availabilities.all(), *gone.availabilities.all()]
    ]
    changes: dict[str, Any] = {name: dict(getattr(gone, name)) | dict(getattr(kept, name)) for name in TEXTS}
    changes["address"] = kept.address or gone.address
    changes["organisation"] = kept.organisation_id or gone.organisation_id
    changes["person"] = kept.person_id or gone.person_id
    changes["photo"] = kept.photo.name or gone.photo.name
    changes["availability"] = [[a.isoformat(), b.isoformat()] for a, b in times]
    if kept.photo and gone.photo:  # else the file is the other's now
        transaction.on_commit(partial(gone.photo.storage.delete, str(gone.photo.name)))
    guid, gone_key = kept.guid or gone.guid, gone.pk
    gone.delete()
    Speaker.objects.filter(pk=kept.pk).update(guid=guid)
    revise(kept, changes, by=by)
    if sessions:
        record_text_changes(kept.edition, {key: ["speakers"] for key in sessions}, by=by)
    announce(SpeakersMerged(speaker_id=kept.pk, gone_id=gone_key), by=by)
    kept.refresh_from_db()
    return kept


def _take_over_sessions(kept: Speaker, gone: Speaker) -> list[int]:
    own = {speaking.session_id: speaking for speaking in kept.speakings.all()}
    sessions = []
    for speaking in gone.speakings.all():
        sessions.append(speaking.session_id)
        mine = own.get(speaking.session_id)
        if mine is None:
            Speaking.objects.filter(pk=speaking.pk).update(speaker=kept)
        elif not mine.answer and speaking.answer:
            names = ("asked_at", "answer", "answered_at", "word", "slides_url")
            Speaking.objects.filter(pk=mine.pk).update(**{name: getattr(speaking, name) for name in names})
    return sessions
