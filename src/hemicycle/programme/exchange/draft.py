"""The working draft as an import compares with it: everything in a fixed number of queries, and its digest."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hemicycle.editions.models import Edition, Theme
from hemicycle.programme.exchange.ids import stable_uuid
from hemicycle.programme.models import Occurrence, Reading, Session, SessionLanguage, Slot, Speaker, Speaking


@dataclass(slots=True)
class Draft:
    """Sessions, occurrences and what hangs on them, by their keys. An import changes these rows in memory first."""

    edition: Edition
    sessions: dict[int, Session]
    occurrences: list[Occurrence]
    by_guid: dict[str, Occurrence]
    speakers: list[Speaker]
    themes: list[Theme]
    languages: dict[int, list[SessionLanguage]] = field(default_factory=lambda: defaultdict(list))
    readings: dict[int, list[Reading]] = field(default_factory=lambda: defaultdict(list))
    speakings: dict[int, list[int]] = field(
        default_factory=lambda: defaultdict(list)
    )  # speakers in their order
    session_themes: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def digest(self) -> str:
        """A fingerprint of everything that an import looks at or writes."""
        found = hashlib.sha256()
        for part in self._parts():
            found.update(repr(part).encode())
        return found.hexdigest()

    def _parts(self) -> Iterable[object]:
        edition = self.edition
        yield edition.slug, edition.zone, edition.default_language, edition.starts_on, edition.ends_on
        for s in self.sessions.values():
            yield s.pk, s.slug, dict(s.title), dict(s.subtitle), dict(s.description), s.kind, s.listed_to
            yield [(row.language, row.way, row.url) for row in self.languages[s.pk]]
            yield [(row.url, dict(row.title), row.language, row.order) for row in self.readings[s.pk]]
            yield self.speakings[s.pk], self.session_themes[s.pk]
        for o in self.occurrences:
            yield (
                o.pk,
                o.session_id,
                o.guid,
                o.starts_at,
                o.ends_at,
                o.room,
                o.cancelled,
                o.removed_at,
                o.source,
            )
        for speaker in self.speakers:
            yield speaker.pk, speaker.slug, speaker.guid, speaker.name, dict(speaker.biography)
        for theme in self.themes:
            yield theme.pk, theme.slug, dict(theme.name), theme.order


def load(edition: Edition, *, for_update: bool = False) -> Draft:
    """The draft of an edition; with `for_update`, its sessions are locked against edits until the transaction ends."""
    sessions = Session.objects.filter(edition=edition).order_by("pk")
    if for_update:
        sessions = sessions.select_for_update(no_key=True)
    of_edition = {"session__edition": edition}
    occurrences = list(Occurrence.objects.filter(**of_edition).order_by("pk"))
    draft = Draft(
        edition=edition,
        sessions={session.pk: session for session in sessions},
        occurrences=occurrences,
        by_guid={
            stable_uuid(edition.slug, occurrence.guid): occurrence for occurrence in reversed(occurrences)
        },
        speakers=list(Speaker.objects.filter(edition=edition).order_by("pk")),
        themes=list(Theme.objects.filter(edition=edition).order_by("order", "slug")),
    )
    for row in SessionLanguage.objects.filter(**of_edition).order_by("pk"):
        draft.languages[row.session_id].append(row)
    for reading in Reading.objects.filter(**of_edition).order_by("order", "pk"):
        draft.readings[reading.session_id].append(reading)
    for session, speaker in (
        Speaking.objects.filter(**of_edition).order_by("order", "pk").values_list("session", "speaker")
    ):
        draft.speakings[session].append(speaker)
    through = Session.themes.through.objects.filter(session__edition=edition).order_by("pk")
    for session, theme in through.values_list("session", "theme"):
        draft.session_themes[session].append(theme)
    return draft


def shown_in(edition: Edition, number: int) -> set[int]:
    """The occurrences that everybody could read, not cancelled, in a release of that number."""
    slots = Slot.objects.filter(release__edition=edition, release__number=number, cancelled=False).visible_to(
        None
    )
    return set(slots.order_by().values_list("occurrence", flat=True))
