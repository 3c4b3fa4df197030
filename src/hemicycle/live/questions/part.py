"""The questions' part of the venue's page: which stand in it, and what somebody may ask."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from hemicycle.live import topics
from hemicycle.live.queries.visitors import conduct_of
from hemicycle.live.questions import operations, queries
from hemicycle.live.rules.speaking import may_speak
from hemicycle.live.sockets import Visitor


def part(visitor: Visitor, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What `questions/_questions.html` reads."""
    venue, person = visitor.venue, visitor.person
    return {
        "questions": queries.listed(venue.forum_id, person),
        "mine": queries.supported_by(venue.forum_id, person),
        "own": queries.asked_by(venue.forum_id, person),
        **balanced(visitor),
        **asking(visitor),
    }


def balanced(visitor: Visitor) -> dict[str, Any]:
    """How the questions are spread over the sections, and where one hears that it has changed."""
    venue = visitor.venue
    return {
        "balance": queries.balance_of(venue.forum_id, visitor.reader.languages),
        "topic": topics.of_module(venue.pk, "questions"),
    }


def asking(visitor: Visitor) -> dict[str, Any]:
    """What the form reads: whether one may ask, with or without a name, and who will read the name."""
    venue, person = visitor.venue, visitor.person
    policy = queries.policy_of(venue.edition_id)
    return {
        "may_ask": may_speak(visitor.standings["questions"]),
        "longest": operations.LONGEST,
        "policy": policy,
        "edit_minutes": conduct_of(venue.edition_id).edit_minutes,
        "key": uuid.uuid4().hex,
        "languages": venue.edition.languages,
        "seat": topics.of_seat(venue.pk, person.pk) if person else "",
        "url": reverse("live:questions:questions", args=[venue.edition.slug, venue.pk]),
    }
