"""Which speakers the persons of a file are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.text import slugify

from hemicycle.kernel.text import Text
from hemicycle.programme.exchange.draft import Draft
from hemicycle.programme.exchange.ids import is_uuid, stable_uuid
from hemicycle.programme.exchange.plan.parts import Plan, is_of
from hemicycle.programme.exchange.plan.slugs import free_slug
from hemicycle.programme.exchange.schedule import Event, Person, ScheduleFile
from hemicycle.programme.models import Speaker


@dataclass(slots=True)
class _Identity:
    """One person of the file, however often mentioned: the first mention gives the name, the first text counts."""

    guid: str
    name: str
    biographies: dict[str, str] = field(default_factory=dict)


class People:
    """Finds the speaker that a person of the file is: by id, else by name where that is clear.

    Who is who is settled for the whole file first, so that the order of events does not matter.
    """

    def __init__(
        self, draft: Draft, schedule: ScheduleFile, plan: Plan, language_of: Callable[[Event], str]
    ) -> None:
        self._edition, self._plan = draft.edition, plan
        self._source = schedule.source[:80]
        self._by_guid = {speaker.guid: speaker for speaker in reversed(draft.speakers) if speaker.guid}
        self._are_ours = is_of(schedule, draft.edition)
        if self._are_ours:  # its ids are those of our own rows
            self._by_guid |= {f"{self._source}/{speaker.pk}": speaker for speaker in draft.speakers}
        self._by_name: dict[str, list[Speaker]] = defaultdict(list)
        for speaker in draft.speakers:
            self._by_name[speaker.name.casefold()].append(speaker)
        self._slugs = {speaker.slug for speaker in draft.speakers}
        mentions = [
            (p, language_of(event)) for event in schedule.events if not event.fault for p in event.persons
        ]
        self._guids_of_name: dict[str, set[str]] = defaultdict(set)
        for person, _language in mentions:
            if person.key:
                self._guids_of_name[person.name.casefold()].add(self._guid(person))
        self._identities: dict[str, _Identity] = {}
        for person, language in mentions:
            key = self._key(person)
            guid = key if key in self._guids_of_name[person.name.casefold()] else ""
            identity = self._identities.setdefault(key, _Identity(guid, person.name))
            if person.biography:
                identity.biographies.setdefault(language, person.biography)
        self._namesakes = Counter(i.name.casefold() for i in self._identities.values() if i.guid)
        self._found: dict[str, Speaker] = {}

    def speakers(self, persons: Iterable[Person]) -> tuple[list[Speaker], bool]:
        """The speakers, each once, and whether one of them is described anew."""
        changes = len(self._plan.changed_speakers)
        found = {key: self._speaker(key) for key in dict.fromkeys(self._key(person) for person in persons)}
        return list(found.values()), len(self._plan.changed_speakers) > changes

    def _guid(self, person: Person) -> str:
        """The id as it is kept: what is not unique in the world, with the schedule it counts in."""
        return person.key if is_uuid(person.key) else f"{self._source}/{person.key}"

    def _key(self, person: Person) -> str:
        """Who it is within the file: the id; without one, the only person with an id of that name, else the name."""
        if person.key:
            return self._guid(person)
        guids = self._guids_of_name[person.name.casefold()]
        return next(iter(guids)) if len(guids) == 1 else f"name:{person.name.casefold()}"

    def _speaker(self, key: str) -> Speaker:
        if key not in self._found:
            identity = self._identities[key]
            speaker = self._known(identity)
            if speaker is None:
                speaker = Speaker(
                    edition=self._edition,
                    name=identity.name,
                    guid=identity.guid,
                    slug=self._slug(identity),
                    biography=Text(identity.biographies),
                )
                self._plan.new_speakers.append(speaker)
            elif self._changes(speaker, identity):
                self._plan.changed_speakers.append(speaker)
            self._found[key] = speaker
        return self._found[key]

    def _known(self, identity: _Identity) -> Speaker | None:
        """By id; else by name, among those who are nobody else in the file. Who has no id yet comes first."""
        if identity.guid in self._by_guid:
            return self._by_guid[identity.guid]
        name = identity.name.casefold()
        free = [speaker for speaker in self._by_name.get(name, ()) if speaker.guid not in self._identities]
        if identity.guid:
            return free[0] if len(free) == 1 and self._namesakes[name] == 1 else None
        return min(free, key=lambda speaker: (bool(speaker.guid), speaker.pk), default=None)

    def _changes(self, speaker: Speaker, identity: _Identity) -> bool:
        before = (speaker.name, speaker.guid, dict(speaker.biography))
        speaker.name = identity.name
        if not self._are_ours:
            speaker.guid = speaker.guid or identity.guid
        speaker.biography = Text({**speaker.biography, **identity.biographies})
        return before != (speaker.name, speaker.guid, dict(speaker.biography))

    def _slug(self, identity: _Identity) -> str:
        wanted = slugify(identity.name)[:70].strip("-_")
        wanted = wanted or f"speaker-{stable_uuid(self._edition.slug, identity.guid or identity.name)[:8]}"
        return free_slug(wanted, self._slugs)
