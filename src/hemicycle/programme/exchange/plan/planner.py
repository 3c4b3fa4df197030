"""The comparison itself: every event of the file with the draft, then what is not in the file."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hemicycle.kernel.languages import language_name
from hemicycle.kernel.text import Text
from hemicycle.programme.exchange.draft import Draft
from hemicycle.programme.exchange.ids import stable_uuid
from hemicycle.programme.exchange.plan.kinds import kind_of
from hemicycle.programme.exchange.plan.parts import CHANGED, ERROR, GONE, NEW, UNCHANGED, Plan, Row, Work
from hemicycle.programme.exchange.plan.slugs import free_slug
from hemicycle.programme.exchange.plan.speakers import People
from hemicycle.programme.exchange.plan.themes import Themes
from hemicycle.programme.exchange.schedule import Event, ScheduleFile
from hemicycle.programme.models import Kind, Occurrence, Reading, Session, SessionLanguage
from hemicycle.programme.queries.changes import moment_text

ORIGINAL = SessionLanguage.Way.ORIGINAL
_OUR_MARK = re.compile(
    r"[a-z0-9_]{4,}-\d{2,}-(?=.)"
)  # begins a slug in our own files: edition and occurrence


def made(draft: Draft, schedule: ScheduleFile, *, shown: set[int]) -> Plan:
    """Compare. `shown` are the occurrences that the file, being our own export, would have to name."""
    return _Planner(draft, schedule, shown).plan()


class _Planner:
    def __init__(self, draft: Draft, schedule: ScheduleFile, shown: set[int]) -> None:
        self._draft, self._schedule, self._shown = draft, schedule, shown
        self._edition = draft.edition
        self._language = get_language() or "en"
        self._plan = Plan()
        self._works: dict[int, Work] = {}  # by id() of the session
        self._slugs = {session.slug for session in draft.sessions.values()}
        self._by_slug = {session.slug: session for session in draft.sessions.values()}
        self._groups: dict[tuple[str, str], Session] = {}
        self._people = People(
            draft, schedule, self._plan, lambda event: self._text_language(event, "biography")
        )
        self._themes = Themes(draft, self._plan)

    def plan(self) -> Plan:
        """Every event in the order of time, then what is gone."""
        events = sorted(self._schedule.events, key=lambda event: (event.starts_at, event.key))
        keys = {event.key: stable_uuid(self._edition.slug, event.key) for event in events}
        known = [(event, self._draft.by_guid.get(keys[event.key])) for event in events]
        for event, occurrence in known:  # sessions that exist come first, so that new times of them join them
            if occurrence is not None and not event.fault:
                self._groups.setdefault(self._group(event), self._draft.sessions[occurrence.session_id])
        for event, occurrence in known:
            self._plan.rows.append(self._row(event, occurrence, keys[event.key]))
        seen = {occurrence.pk for _event, occurrence in known if occurrence is not None}
        self._plan.rows += [
            self._gone(occurrence)
            for occurrence in self._draft.occurrences
            if self._is_gone(occurrence, seen)
        ]
        self._plan.works = list(self._works.values())
        self._warn_of_days(events)
        return self._plan

    # --- one event ------------------------------------------------------------------------------------

    def _row(self, event: Event, occurrence: Occurrence | None, guid: str) -> Row:
        title = event.title or event.place
        if event.fault:
            return Row(ERROR, title, event.fault, event.place)
        if occurrence is None:
            work = self._work_for_new(event)
            self._take(event, work)
            self._plan.new_occurrences.append(
                Occurrence(
                    session=work.session,
                    guid=guid,
                    source=self._schedule.source,
                    starts_at=event.starts_at,
                    ends_at=event.ends_at,
                    room=event.room,
                    cancelled=event.cancelled,
                )
            )
            when = moment_text(event.starts_at, self._edition.home, self._language)
            if work.is_new and work.texts_of is event:
                return Row(NEW, title, _("It is new, on %(when)s.") % {"when": when}, event.place)
            return Row(NEW, title, _("It takes place once more, on %(when)s.") % {"when": when}, event.place)
        sentences = self._change_occurrence(event, occurrence)
        work = self._work(self._draft.sessions[occurrence.session_id])
        sentences += self._take(event, work)
        if sentences:
            return Row(CHANGED, title, " ".join(sentences), event.place)
        return Row(UNCHANGED, title, _("It stays as it is."), event.place)

    def _group(self, event: Event) -> tuple[str, str]:
        """Events of one page: the same slug (else page, else id) and the same title."""
        return (self._slug(event) or event.page or event.key.split("#")[0], event.title)

    def _slug(self, event: Event) -> str:
        return _OUR_MARK.sub("", event.slug, count=1) if self._schedule.is_ours else event.slug

    def _work_for_new(self, event: Event) -> Work:
        """The session that a new event belongs to: one that has its page already, or a new one."""
        group = self._group(event)
        session = self._groups.get(group)
        if session is None:
            wanted = self._wanted_slug(event)
            same = self._by_slug.get(wanted)
            if same is not None and event.title in same.title.values():
                session = same
        if session is None:
            session = Session(
                edition=self._edition,
                slug=free_slug(wanted, self._slugs),
                kind=kind_of(event.kind) or Kind.OTHER,
            )
            self._by_slug[session.slug] = session
            self._works[id(session)] = Work(session, is_new=True)
        self._groups[group] = session
        return self._work(session)

    def _work(self, session: Session) -> Work:
        return self._works.setdefault(id(session), Work(session, is_new=False))

    def _wanted_slug(self, event: Event) -> str:
        named = slugify(self._slug(event))[:80].strip("-_") or slugify(event.title)[:60].strip("-_")
        return named or f"session-{stable_uuid(self._edition.slug, event.key)[:8]}"

    def _change_occurrence(self, event: Event, occurrence: Occurrence) -> list[str]:
        sentences = []
        before = (occurrence.starts_at, occurrence.ends_at)
        if before != (event.starts_at, event.ends_at):
            sentences.append(
                _("It moves from %(before)s to %(after)s.")
                % {"before": self._span(*before), "after": self._span(event.starts_at, event.ends_at)}
            )
        if occurrence.room != event.room:
            sentences.append(
                _("It moves to %(room)s.") % {"room": event.room}
                if event.room
                else _("It no longer names a room.")
            )
        is_off = occurrence.cancelled or occurrence.removed_at is not None
        if event.cancelled and not occurrence.cancelled:
            sentences.append(_("It is cancelled."))
        elif is_off and not event.cancelled:
            sentences.append(_("It takes place after all."))
        had_source = occurrence.source
        if had_source:  # what was made here stays ours
            occurrence.source = self._schedule.source
        if sentences or had_source != occurrence.source:
            occurrence.starts_at, occurrence.ends_at, occurrence.room = (
                event.starts_at,
                event.ends_at,
                event.room,
            )
            occurrence.cancelled, occurrence.removed_at = event.cancelled, None
            self._plan.changed_occurrences.append(occurrence)
        return sentences

    def _span(self, starts_at: datetime, ends_at: datetime) -> str:
        home = self._edition.home
        return f"{moment_text(starts_at, home, self._language)}–{ends_at.astimezone(home):%H:%M}"

    # --- its session --------------------------------------------------------------------------------------

    def _take(self, event: Event, work: Work) -> list[str]:
        """Put the event's texts and lists into its session; the sentences say what changes."""
        if work.texts_of is not None:
            if work.texts_of.title != event.title or work.texts_of.text != event.text:
                self._plan.warnings.append(
                    _("“%(title)s” shares its page with another event; the texts of the first were taken.")
                    % {"title": event.title}
                )
            return []
        work.texts_of = event
        changed = [
            *self._take_texts(event, work),
            *self._take_kind(event, work),
            *self._take_languages(event, work),
            *self._take_speakers(event, work),
            *self._take_theme(event, work),
            *self._take_readings(event, work),
        ]
        work.fields += changed
        return [] if work.is_new else [self._told(name) for name in changed]

    def _text_language(self, event: Event, name: str) -> str:
        told = dict(event.text_languages)
        return (
            told.get(name) or self._schedule.text_language or event.language or self._edition.default_language
        )

    def _take_texts(self, event: Event, work: Work) -> list[str]:
        changed = []
        for name, value in (
            ("title", event.title),
            ("subtitle", event.subtitle),
            ("description", event.text),
        ):
            text: Text = getattr(work.session, name)
            language = self._text_language(event, name)
            is_there = text.get(language) == value or (self._schedule.is_ours and value in text.values())
            if value and not is_there:
                setattr(work.session, name, Text({**text, language: value}))
                changed.append(f"{name}.{language}")
        return changed

    def _take_kind(self, event: Event, work: Work) -> list[str]:
        kind = kind_of(event.kind)
        if kind is None or kind == work.session.kind:
            return []
        work.session.kind = kind
        return ["kind"]

    def _take_languages(self, event: Event, work: Work) -> list[str]:
        """The spoken language. Where the house knows several originals, one more does not displace them."""
        rows = self._draft.languages[work.session.pk] if not work.is_new else []
        originals = [row for row in rows if row.way == ORIGINAL]
        if not event.language or any(row.language == event.language for row in originals):
            return []
        stay = [row for row in rows if row.way != ORIGINAL or len(originals) > 1]
        work.languages = [SessionLanguage(session=work.session, language=event.language, way=ORIGINAL), *stay]
        return ["languages"]

    def _take_speakers(self, event: Event, work: Work) -> list[str]:
        if not event.persons:
            return []
        speakers, are_anew = self._people.speakers(event.persons)
        if not work.is_new and [s.pk for s in speakers] == self._draft.speakings[work.session.pk]:
            return ["speakers"] if are_anew else []
        work.speakers = speakers
        return ["speakers"]

    def _take_theme(self, event: Event, work: Work) -> list[str]:
        if not event.track:
            return []
        language = self._text_language(event, "track")
        if self._schedule.is_ours and not work.is_new:
            keys = self._draft.session_themes[work.session.pk]
            if self._themes.translate(keys, event.track, language):
                return ["themes"]
        theme = self._themes.named(event.track, language)
        if not work.is_new and theme.pk in self._draft.session_themes[work.session.pk]:
            return []
        work.themes = [theme]
        return ["themes"]

    def _take_readings(self, event: Event, work: Work) -> list[str]:
        if not event.links:
            return []
        rows = self._draft.readings[work.session.pk] if not work.is_new else []
        known = {row.url: row for row in rows}
        language = self._text_language(event, "links")
        wanted, is_other = [], [row.url for row in rows] != [link.url for link in event.links]
        for order, link in enumerate(event.links):
            row = known.get(link.url) or Reading(url=link.url)
            title: Text = row.title
            if link.title not in title.values():
                title, is_other = Text({**title, language: link.title}), True
            wanted.append(
                Reading(
                    session=work.session,
                    url=link.url,
                    title=title,
                    language=row.language,
                    assumed=row.assumed,
                    order=order,
                )
            )
        if not is_other:
            return []
        work.readings = wanted
        return ["readings"]

    def _told(self, name: str) -> str:
        """A whole sentence for a field that changes."""
        text, _dot, language = name.partition(".")
        sentences = {
            "title": _("Its title changes (%(language)s)."),
            "subtitle": _("Its subtitle changes (%(language)s)."),
            "description": _("Its description changes (%(language)s)."),
            "kind": _("It is of another kind."),
            "languages": _("It is spoken in another language."),
            "speakers": _("Its speakers change."),
            "themes": _("Its theme changes."),
            "readings": _("Its reading list changes."),
        }
        return (
            sentences[text] % {"language": language_name(language, self._language)}
            if language
            else sentences[text]
        )

    # --- what is not in the file ------------------------------------------------------------------------------

    def _is_gone(self, occurrence: Occurrence, seen: set[int]) -> bool:
        if occurrence.pk in seen or occurrence.cancelled or occurrence.removed_at is not None:
            return False
        return occurrence.source == self._schedule.source or occurrence.pk in self._shown

    def _gone(self, occurrence: Occurrence) -> Row:
        occurrence.cancelled = True
        self._plan.changed_occurrences.append(occurrence)
        title = self._draft.sessions[occurrence.session_id].title.said(
            self._edition.reading_order(self._language)
        )
        when = moment_text(occurrence.starts_at, self._edition.home, self._language)
        sentence = _("It is no longer in the file, so it is cancelled (it was planned for %(when)s).") % {
            "when": when
        }
        return Row(GONE, title.text, sentence)

    def _warn_of_days(self, events: Iterable[Event]) -> None:
        home, edition = self._edition.home, self._edition
        days = [event.starts_at.astimezone(home).date() for event in events if not event.fault]
        outside = sum(not edition.starts_on <= day <= edition.ends_on for day in days)
        if outside:
            self._plan.warnings.append(
                ngettext(
                    "%(count)d event is outside the edition's days (%(first)s to %(last)s).",
                    "%(count)d events are outside the edition's days (%(first)s to %(last)s).",
                    outside,
                )
                % {
                    "count": outside,
                    "first": edition.starts_on.isoformat(),
                    "last": edition.ends_on.isoformat(),
                }
            )
