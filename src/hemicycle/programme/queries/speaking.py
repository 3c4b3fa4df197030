"""What a speaker reads of their own: where they speak, when on their clock, and which entries wait for them."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Said
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.people.sign_in.queries import addresses_of
from hemicycle.programme.models import Occurrence, Slot, Speaker, Speaking
from hemicycle.programme.queries.draft import hours_in
from hemicycle.ui.rendering import date_words


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a session as its speaker reads it."""

    words: str  # on the clock of the page, in the draft
    is_planned: bool  # everybody else still reads another one, or none


@dataclass(frozen=True, slots=True)
class Part:
    """A session in which the person speaks."""

    speaking: Speaking
    title: Said
    times: list[Time]
    is_public: bool  # a version that everybody reads shows it


@dataclass(frozen=True, slots=True)
class Own:
    """An entry of the person, with its sessions."""

    speaker: Speaker
    parts: list[Part]


def own_entries(person: Person, edition: Edition, reader: Reader, zone: ZoneInfo) -> list[Own]:
    """The entries of a person at an edition, with where they speak."""
    speakers = list(edition.speakers.filter(person=person).select_related("organisation"))
    rows = Speaking.objects.filter(speaker__in=speakers).select_related("session__edition", "speaker")
    occurrences: dict[int, list[Occurrence]] = {}
    for each in Occurrence.objects.in_draft().filter(session__speakings__speaker__in=speakers).distinct():
        occurrences.setdefault(each.session_id, []).append(each)
    slots = list(
        Slot.objects.filter(release__edition=edition)
        .current()
        .visible_to(None)
        .values_list("session", "occurrence", "starts_at", "ends_at")
    )
    public = {session for session, *_rest in slots}
    published = {tuple(rest) for _session, *rest in slots}
    parts: dict[int, list[Part]] = {}
    for row in rows:
        times = [
            Time(
                _time(each, zone, reader),
                row.session_id in public and (each.pk, each.starts_at, each.ends_at) not in published,
            )
            for each in occurrences.get(row.session_id, [])
            if not each.cancelled
        ]
        part = Part(row, row.session.title.said(reader.languages), times, row.session_id in public)
        parts.setdefault(row.speaker_id, []).append(part)
    return [Own(speaker, parts.get(speaker.pk, [])) for speaker in speakers]


def _time(occurrence: Occurrence, zone: ZoneInfo, reader: Reader) -> str:
    on = date_words(occurrence.starts_at.astimezone(zone).date(), reader.language)
    return f"{on} · {hours_in(occurrence.starts_at, occurrence.ends_at, zone)}"


def claimable(person: Person, edition: Edition | None = None) -> list[Speaker]:
    """Entries without a person whose address is one that this person has proved to be theirs."""
    proved = {address.email.lower() for address in addresses_of(person)}
    if not proved:
        return []
    wanted = Q(pk__in=())
    for address in proved:
        wanted |= Q(address__iexact=address)
    found = Speaker.objects.filter(wanted, person=None).select_related("edition")
    if edition is not None:
        found = found.filter(edition=edition)
    # the database's idea of equal letters is wider than ours: compare again
    return [speaker for speaker in found if speaker.address.lower() in proved]


def speaking_at(person: Person) -> list[Edition]:
    """The editions that have an entry of this person, or one that they may take over; the latest first."""
    keys = {speaker.edition_id for speaker in claimable(person)}
    keys |= set(Speaker.objects.filter(person=person).values_list("edition", flat=True))
    return list(Edition.objects.published().filter(pk__in=keys))


def own_clock(person: Person, edition: Edition, reader: Reader) -> ZoneInfo:
    """The zone of a speaker's page: the one chosen, else the person's own, else home's."""
    return reader.zone or zone_or_none(person.zone) or edition.home


def may_see_photo(path: str, person: Person | AnonymousUser) -> bool:
    """A speaker's photo is for whoever may see one of their sessions, for themselves, and for the organisers."""
    speaker = Speaker.objects.select_related("edition__scope").filter(photo=path).first()
    if speaker is None:
        return False
    if isinstance(person, Person) and (
        speaker.person_id == person.pk
        or rights_of(person).may("programme.speakers", speaker.edition.scope.path)
    ):
        return True
    shown = Slot.objects.filter(release__edition=speaker.edition_id, session__speakers=speaker)
    return bool(speaker.edition.published_at) and shown.current().visible_to(person).exists()
