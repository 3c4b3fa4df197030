"""The hands' part of the venue's page: the list, one's own hand, and what those who moderate do with it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from hemicycle.live import topics
from hemicycle.live.hands import notices, queries, rules
from hemicycle.live.hands.models import LONGEST_ABOUT, Hand
from hemicycle.live.hands.queries import Listed
from hemicycle.live.models import Silence
from hemicycle.live.queries.visitors import author_mark
from hemicycle.live.sockets import Visitor


def part(visitor: Visitor, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What `hands/_hands.html` reads."""
    shown = queries.listed(visitor.venue)
    desk = at_desk(visitor, shown) if visitor.moderates else {}
    return {"list": shown, **own(visitor, shown), **desk}


def own(visitor: Visitor, shown: Listed | None = None) -> dict[str, Any]:
    """What concerns the reader alone: whether their hand is up, where it stands, whether the floor is theirs."""
    venue, person = visitor.venue, visitor.person
    shown = shown or queries.listed(venue)
    mark = author_mark(person.pk) if person else ""
    hand = queries.hand_of(venue, person) if person else None
    floor = shown.floor if shown.floor and shown.floor.mark == mark else None
    return {
        "mark": mark,
        "hand": hand,
        "place": next((one.place for one in shown.hands if one.mark == mark), 0),
        "floor": floor,
        "may_raise": rules.may_raise(visitor.standings[queries.MODULE], has_floor=floor is not None),
        "silence": Silence.objects.now().filter(venue=venue, person=person).first() if person else None,
        "language": _language(visitor, hand),
        "languages": venue.edition.languages,
        "longest": LONGEST_ABOUT,
        "topic": notices.topic_of(venue.pk),
        "seat": topics.of_seat(venue.pk, person.pk) if person else "",
        "url": reverse("live:hands:hands", args=[venue.edition.slug, venue.pk]),
    }


def at_desk(visitor: Visitor, shown: Listed | None = None) -> dict[str, Any]:
    """What those who moderate see beside the list: whom to call, what can be taken back, who spoke."""
    venue = visitor.venue
    return {
        "list": shown or queries.listed(venue),
        "topic": notices.topic_of(venue.pk),
        "desk": topics.of_desk(venue.pk),
        "choices": rules.MINUTES,
        "log": queries.log_of(venue),
        "taken_down": queries.taken_down_in(venue),
        "give_back": queries.to_give_back(venue),
    }


def _language(visitor: Visitor, hand: Hand | None) -> str:
    """The language that is chosen at first: that of the hand, else the reader's own, if one speaks it here."""
    if hand:
        return hand.language
    own = visitor.person.language if visitor.person else ""
    return own if own in visitor.venue.edition.languages else ""
