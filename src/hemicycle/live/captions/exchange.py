"""A transcript as a file: plain text to read, WebVTT to go with a recording."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from hemicycle.live.captions.queries import ShownCaption
from hemicycle.live.captions.rules import Cue, cues

FORMS = {"txt": "text/plain; charset=utf-8", "vtt": "text/vtt; charset=utf-8"}


def plain_text(title: str, captions: Iterable[ShownCaption], zone: ZoneInfo) -> str:
    """A title, and a line for each caption with its hour in a zone, whose name stands below the title."""
    lines = [f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {one.text}" for one in captions]
    return "\n".join([title, zone.key, "", *lines, ""])


def web_vtt(captions: Iterable[ShownCaption], starts_at: datetime) -> str:
    """The captions as WebVTT, counted from the start of the session (https://www.w3.org/TR/webvtt1/)."""
    timed = cues(((one.at - starts_at).total_seconds(), one.text) for one in captions)
    return "\n".join(["WEBVTT", "", *(_cue(number, cue) for number, cue in enumerate(timed, start=1))])


def _cue(number: int, cue: Cue) -> str:
    return f"{number}\n{_stamp(cue.starts)} --> {_stamp(cue.ends)}\n{escaped(cue.text)}\n"


def escaped(text: str) -> str:
    """The words of a cue: what would be a tag, a character reference or an arrow is words, too."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(seconds: float) -> str:
    """`01:02:03.456`."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"
