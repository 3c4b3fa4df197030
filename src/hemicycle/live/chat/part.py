"""The chat's part of the venue's page: which lines stand in it, and what somebody may write."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from hemicycle.live import topics
from hemicycle.live.chat import operations, queries
from hemicycle.live.models import Conduct, Silence
from hemicycle.live.queries.visitors import author_mark, conduct_of
from hemicycle.live.rules.asking import number
from hemicycle.live.rules.speaking import may_speak
from hemicycle.live.sockets import Visitor


def part(visitor: Visitor, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What `chat/_chat.html` reads: the newest lines, earlier ones, those around one, or those that were looked for."""
    venue, person = visitor.venue, visitor.person
    lines = queries.lines_of(venue, person)
    search = asked.get("q", "").replace("\x00", "").strip()[: queries.LONGEST_SEARCH]
    before, around = number(asked.get("before", "")), number(asked.get("line", ""))
    read = [code for code in (person.reads or person.speaks) if code] if person else []
    only = bool(read) and asked.get("only") == "read"
    newest = not (search or before or around)
    if only:
        lines = lines.filter(language__in=[*read, ""])
    if search:
        lines = lines.filter(text__icontains=search, removal=None, held=None)
    if before:
        lines = lines.filter(pk__lt=before)
    if around:
        lines = lines.filter(pk__lt=around + queries.WINDOW // 2)
    found = list(lines.order_by("-pk")[: queries.WINDOW + 1])
    more, found = len(found) > queries.WINDOW, found[: queries.WINDOW][::-1]
    seen, new = queries.new_since(venue, person) if person and newest else (0, 0)
    if person and newest and found:
        operations.note_visit(venue, found[-1].pk, by=person)
    blocked = queries.blocked_by(person)
    others_after = [
        line.pk for line in found if line.pk > seen and (person is None or line.author_id != person.pk)
    ]
    return {
        "lines": queries.shown(found),
        "newest": newest,
        "earlier": found[0].pk if more else 0,
        "search": search,
        "around": around,
        "read": read,
        "only": only,
        "new": new,
        "first_new": others_after[0] if new and others_after else 0,
        "pins": queries.pinned(venue) if newest else [],
        "blocked": blocked,
        "blocked_marks": [author_mark(one.pk) for one in blocked],
        "topic": topics.of_module(venue.pk, "chat"),
        **writing(visitor, asked),
    }


def writing(visitor: Visitor, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the form reads: whether one may write, how much, to whom."""
    venue, person = visitor.venue, visitor.person
    conduct = conduct_of(venue.edition_id)
    answers = number(asked.get("answers", ""))
    to = (
        queries.lines_of(venue, person).filter(pk=answers, removal=None).first()
        if answers and person
        else None
    )
    return {
        "may_write": may_speak(visitor.standings["chat"]),
        "silence": Silence.objects.now().filter(venue=venue, person=person).first() if person else None,
        "longest": conduct.longest,
        "slow": queries.slow_seconds(venue),
        "edit_minutes": conduct.edit_minutes,
        "deleted_seen": conduct.deleted_seen == Conduct.DeletedSeen.MODERATORS,
        "answers": to,
        "key": uuid.uuid4().hex,
        "languages": venue.edition.languages,
        "seat": topics.of_seat(venue.pk, person.pk) if person else "",
        "url": reverse("live:chat:lines", args=[venue.edition.slug, venue.pk]),
    }
