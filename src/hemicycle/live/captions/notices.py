"""Who hears of captions: the pages that read their language, and whoever types beside.

A caption comes every two or three seconds, in several languages: each is one message, the same in every language of the
interface, and heard only by those who read that language.
"""

from collections.abc import Collection

from django.template.loader import render_to_string

from hemicycle.bell.operations import replace, ring
from hemicycle.bell.sockets import Asked, TopicKind
from hemicycle.live import topics
from hemicycle.live.captions import queries
from hemicycle.live.captions.models import Caption
from hemicycle.live.facts import STATE
from hemicycle.live.queries.places import who_holds, who_is_not_banned
from hemicycle.live.rules.asking import number
from hemicycle.record.models import Entry
from hemicycle.record.sockets import Listener

MODULE = "captions"
DESK = "venue-captions"


def topic_of(venue: int, language: str) -> str:
    """What is typed in one language."""
    return f"{topic_of_choice(venue)}/{language}"


def topic_of_choice(venue: int) -> str:
    """In which languages there is something to read."""
    return topics.of_module(venue, MODULE)


def topic_of_desk(venue: int) -> str:
    """What concerns those who type, whether they may enter the venue or not."""
    return f"{DESK}/{venue}"


def sent_in(language: str) -> str:
    """The name of the bell for what was sent in a language."""
    return f"sent-{language.lower()}"


def hear_typed(entry: Entry) -> None:
    """Captions were typed."""
    venue, language, keys = entry.data["venue_id"], entry.data["language"], entry.data["caption_ids"]
    for key in keys:
        tell_caption(key)
    earlier = Caption.objects.filter(venue=venue, language=language, pk__lt=min(keys))
    if not earlier.exists():
        _ring_choice(entry)
    ring(topic_of_desk(venue), sent_in(language), key=f"entry-{entry.pk}-desk")


def hear_changed(entry: Entry) -> None:
    """A caption says something else, was taken back, or is read again."""
    tell_caption(entry.data["caption_id"])
    caption = Caption.objects.filter(pk=entry.data["caption_id"]).first()
    if caption:
        ring(topic_of_desk(caption.venue_id), sent_in(caption.language), key=f"entry-{entry.pk}-desk")


def hear_typists(entry: Entry) -> None:
    """Somebody types in another language: those who type see it, and those who read can choose it."""
    ring(topic_of_desk(entry.data["venue_id"]), "typists", key=f"entry-{entry.pk}-desk")
    _ring_choice(entry)


def hear_state(entry: Entry) -> None:
    """Captions were switched on or off: those who type may not hear the venue itself."""
    if entry.data["module"] == MODULE:
        ring(topic_of_desk(entry.data["venue_id"]), "state", key=f"entry-{entry.pk}-captions")


def _ring_choice(entry: Entry) -> None:
    ring(topic_of_choice(entry.data["venue_id"]), "languages", key=f"entry-{entry.pk}-languages")


def tell_caption(key: int) -> None:
    """Every page that reads its language shows the caption as it is now: the state is told, never the step."""
    caption = Caption.objects.select_related("withdrawal").filter(pk=key).first()
    if caption is None:
        return
    template = "captions/_gone.html" if caption.is_withdrawn() else "captions/_caption.html"
    html = render_to_string(template, {"caption": queries.shown(caption)}).strip()
    replace(topic_of(caption.venue_id, caption.language), "caption", {"*": html}, key=f"caption-{key}")


def hear_desks(asked: Collection[Asked]) -> set[Asked]:
    """Whoever may type there, and is not excluded."""
    pairs = {one: (one[0], number(one[1].split("/")[1])) for one in asked}
    well = who_is_not_banned(who_holds(queries.CAPTION, set(pairs.values())))
    return {one for one, pair in pairs.items() if pair in well}


KIND = TopicKind(DESK, hear_desks)
LISTENERS = (
    Listener("captions: typed", frozenset({"CaptionsTyped"}), hear_typed),
    Listener(
        "captions: changed",
        frozenset({"CaptionCorrected", "CaptionWithdrawn", "CaptionPutBack"}),
        hear_changed,
    ),
    Listener("captions: typists", frozenset({"TypingBegun"}), hear_typists),
    Listener("captions: state", STATE, hear_state),
)
