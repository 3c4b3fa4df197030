"""The polls' part of the venue's page: which stand in it, what somebody chose, and whether they may answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel.words import Words
from hemicycle.live import topics
from hemicycle.live.polls import queries, rules
from hemicycle.live.rules.speaking import may_speak
from hemicycle.live.sockets import Visitor

MODULE = "polls"


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer that could not be taken: it stands in the page as it was chosen, with the reason."""

    poll: int
    numbers: tuple[int, ...]
    trouble: Words


def part(visitor: Visitor, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What `polls/_polls.html` reads."""
    venue = visitor.venue
    polls = queries.listed(venue.forum_id, visitor.person, moderates=visitor.moderates)
    return {
        "polls": polls,
        "topic": topics.of_module(venue.pk, MODULE),
        **answering(visitor, polls),
        **(hosting(visitor) if visitor.moderates else {}),
    }


def answering(visitor: Visitor, polls: Collection[queries.ShownPoll]) -> dict[str, Any]:
    """What one's own part reads: whether one may answer, which polls are open, and what one chose."""
    venue, person = visitor.venue, visitor.person
    standing = visitor.standings[MODULE]
    verdict = may_speak(standing)
    return {
        "may_answer": bool(verdict),
        "why_not": verdict.why if standing.signed_in else _("Please sign in to answer."),
        "open": [poll.pk for poll in polls if poll.state == rules.OPEN],
        "own": " ".join(f"{poll.pk}:{','.join(map(str, poll.own))}" for poll in polls if poll.own),
        "seat": topics.of_seat(venue.pk, person.pk) if person else "",
        "url": reverse("live:polls:polls", args=[venue.edition.slug, venue.pk]),
        "any_answer_url": reverse("live:polls:answer", args=[venue.edition.slug, venue.pk, 0]),
    }


def hosting(visitor: Visitor) -> dict[str, Any]:
    """What those who moderate read: every poll, and where it stands."""
    venue = visitor.venue
    return {
        "desk": topics.of_desk(venue.pk),
        "hosted": queries.hosted(venue.forum_id, venue.edition.languages),
        "changes": not venue.edition.archived_at,
        "url": reverse("live:polls:polls", args=[venue.edition.slug, venue.pk]),
    }
