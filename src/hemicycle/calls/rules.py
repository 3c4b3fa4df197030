"""Judgement of a device: what each part of the test can come to, in words; how much a line and a voice are enough for.

What is sent by a browser is a closed list: a word for each part that was tried, and three whole numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Unclear, Verdict, no
from hemicycle.kernel.words import Words

VIDEO = (1000, 600)  # kbit/s to and from a device that are enough for a call with pictures
SOUND = (100, 64)  # the same, for sound alone
HEARD, QUIET = -38, -60  # dBFS of the loudest moment: from here on a voice is heard well, or heard at all
SILENCE = -100  # dBFS: nothing
FASTEST = 10_000_000  # kbit/s
LONGEST_BROWSER = 60  # signs

NUMBERS: Mapping[str, tuple[int, int]] = {
    "level": (SILENCE, 0),  # dBFS, of the microphone
    "down": (0, FASTEST),  # kbit/s
    "up": (0, FASTEST),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a part of the test came to: said to whoever tests, with what to do; and `short`, for the desk."""

    code: str
    look: str  # "good", "warning", "danger" or "info", as a notice
    said: Words
    short: Words


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is tested. `hint` says what happens on a click."""

    name: str
    label: Words
    hint: Words
    button: Words
    outcomes: tuple[Outcome, ...]

    def outcome(self, code: str) -> Outcome | None:
        """The outcome of that code."""
        return next((one for one in self.outcomes if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a test that was made, and what it came to."""

    part: Part
    outcome: Outcome
    figures: Words = ""  # what was measured


SKIPPED = Outcome("skipped", "info", _("Left out. You can try it at any time."), _("left out"))
INSECURE = Outcome(
    "insecure",
    "danger",
    _("The browser only opens camera and microphone on a secure page. The address must begin with https://."),
    _("page is not secure"),
)
UNSUPPORTED = Outcome(
    "unsupported",
    "danger",
    _("This browser cannot do this. Please use a current Firefox, Chrome, Edge or Safari."),
    _("browser cannot do it"),
)


def _device(refused: Words, none: Words, busy: Words) -> tuple[Outcome, ...]:
    """What can stand between a page and a device."""
    return (
        Outcome("refused", "danger", refused, _("permission refused")),
        Outcome("none", "danger", none, _("no device found")),
        Outcome("busy", "danger", busy, _("in use by another program")),
        INSECURE,
        UNSUPPORTED,
        SKIPPED,
    )


CAMERA = Part(
    "camera",
    _("Camera"),
    _("The browser asks for permission. You then see yourself as in a mirror."),
    _("Test the camera"),
    (
        Outcome("ok", "good", _("The camera works: you see yourself above."), _("works")),
        *_device(
            _(
                "The browser did not allow the camera. Click the lock or camera sign beside the address, allow the "
                "camera, and try again. Also look whether the settings of your system allow it to the browser."
            ),
            _(
                "No camera was found. Plug one in or switch it on, and try again. You can take part without a camera."
            ),
            _(
                "The camera does not give a picture: another program may be using it. Close other calls and try again."
            ),
        ),
    ),
)
MICROPHONE = Part(
    "microphone",
    _("Microphone"),
    _("The browser asks for permission. Then say a sentence as you would in a session."),
    _("Test the microphone"),
    (
        Outcome("heard", "good", _("We hear you."), _("heard well")),
        Outcome(
            "quiet",
            "warning",
            _("You are very quiet. Come closer, or turn the microphone up in the settings of your system."),
            _("very quiet"),
        ),
        Outcome(
            "nothing",
            "danger",
            _(
                "We hear nothing. Look whether the microphone is muted by a button on it, or choose another one above."
            ),
            _("nothing heard"),
        ),
        *_device(
            _(
                "The browser did not allow the microphone. Click the lock or microphone sign beside the address, allow "
                "the microphone, and try again. Also look whether the settings of your system allow it to the browser."
            ),
            _("No microphone was found. Plug in a headset or switch it on, and try again."),
            _(
                "The microphone does not give a sound: another program may be using it. Close other calls and try "
                "again."
            ),
        ),
    ),
)
LOUDSPEAKER = Part(
    "loudspeaker",
    _("Loudspeaker"),
    _("You hear two short tones, one higher than the other."),
    _("Play the tones"),
    (
        Outcome("heard", "good", _("You hear us."), _("heard")),
        Outcome(
            "silent",
            "danger",
            _(
                "Turn up the sound of the device, look whether it is muted, and whether a headset is plugged in that "
                "you do not wear. Then play the tones again."
            ),
            _("nothing heard"),
        ),
        UNSUPPORTED,
        SKIPPED,
    ),
)
BANDWIDTH = Part(
    "bandwidth",
    _("Speed of the line"),
    _("Some small pieces, about one megabyte at most, travel between this house and your device."),
    _("Measure the line"),
    (
        Outcome("video", "good", _("Enough for calls with pictures."), _("enough for video")),
        Outcome(
            "sound",
            "warning",
            _(
                "Enough for sound, not for pictures. Turn your camera off in a call; come closer to the wireless "
                "router or use a cable."
            ),
            _("enough for sound only"),
        ),
        Outcome(
            "text",
            "danger",
            _(
                "Enough for reading and writing only. Captions and chat work. Try another line, or join by telephone "
                "where a session offers it."
            ),
            _("enough for text only"),
        ),
        Outcome(
            "later",
            "info",
            _("From this network it was measured very often lately. Please try again in an hour."),
            _("measured too often"),
        ),
        Outcome(
            "failed",
            "danger",
            _("The line broke while it was measured. Please try again in a moment."),
            _("line broke"),
        ),
        SKIPPED,
    ),
)
STREAM = Part(
    "stream",
    _("News as it happens"),
    _("Chat, ballots and changes arrive by a line that stays open. Some networks cut it."),
    _("Test the open line"),
    (
        Outcome("ok", "good", _("What happens reaches you at once."), _("gets through")),
        Outcome(
            "held",
            "warning",
            _(
                "Something in your network holds the open line back. The pages notice this and ask every few seconds "
                "instead: everything works, a little later."
            ),
            _("held back by the network"),
        ),
        Outcome(
            "blocked",
            "danger",
            _(
                "The open line does not get through. Load pages again to see what is new. Another network, for "
                "instance a telephone’s, may help."
            ),
            _("does not get through"),
        ),
        UNSUPPORTED,
        SKIPPED,
    ),
)
WEBRTC = Part(
    "webrtc",
    _("Connection for calls"),
    _("Calls need a direct connection. The page opens one from your device to itself."),
    _("Test the connection"),
    (
        Outcome(
            "device",
            "good",
            _(
                "Your browser can open calls. Only this device was tested: whether your network lets calls out shows "
                "in the first call."
            ),
            _("works on the device; the network was not tested"),
        ),
        Outcome("network", "good", _("Your browser and your network let calls through."), _("gets through")),
        Outcome(
            "relay",
            "warning",
            _(
                "Your browser can open calls, but your network lets no direct connection out. Ask its technicians to "
                "allow UDP, or use another network for calls."
            ),
            _("network lets no direct connection out"),
        ),
        Outcome(
            "blocked",
            "danger",
            _(
                "No connection could be opened, not even within your device. A setting or an add-on of the browser may "
                "forbid it (WebRTC). Try a private window or another browser."
            ),
            _("blocked on the device"),
        ),
        UNSUPPORTED,
        SKIPPED,
    ),
)
PARTS = (CAMERA, MICROPHONE, LOUDSPEAKER, BANDWIDTH, STREAM, WEBRTC)
FIGURES = _("%(down)s kbit/s down, %(up)s kbit/s up")
NOT_OURS = _("This is no result of the test of a device. Please load the page again and repeat the test.")
NOTHING_TRIED = _("Nothing was tested yet: there is nothing to keep.")


def bandwidth(down: int, up: int) -> str:
    """What a line is enough for, by its kbit/s to and from a device: "video", "sound" or "text"."""
    for code, (down_needed, up_needed) in (("video", VIDEO), ("sound", SOUND)):
        if down >= down_needed and up >= up_needed:
            return code
    return "text"


def level(loudest: int) -> str:
    """How a voice arrives, by the dBFS of its loudest moment: "heard", "quiet" or "nothing"."""
    return "heard" if loudest >= HEARD else "quiet" if loudest >= QUIET else "nothing"


def results_of(sent: Any) -> dict[str, str | int]:
    """What a browser sent, if every word and number of it is one that the test knows; else `Unclear`.

    What follows from numbers is worked out here again.
    """
    if not isinstance(sent, dict):
        raise Unclear(NOT_OURS)
    for name, value in sent.items():
        if not (_is_number_of(name, value) or _is_code_of(name, value)):
            raise Unclear(NOT_OURS)
    results = {str(name): value for name, value in sent.items()}
    if "level" in results and results.get("microphone") in MEASURED_LEVELS:
        results["microphone"] = level(int(results["level"]))
    if {"down", "up"} <= results.keys() and results.get("bandwidth") in MEASURED_LINES:
        results["bandwidth"] = bandwidth(int(results["down"]), int(results["up"]))
    return results


MEASURED_LEVELS, MEASURED_LINES = (
    frozenset({"heard", "quiet", "nothing"}),
    frozenset({"video", "sound", "text"}),
)


def _is_number_of(name: Any, value: Any) -> bool:
    least, most = NUMBERS.get(name, (1, 0))
    return type(value) is int and least <= value <= most


def _is_code_of(name: Any, value: Any) -> bool:
    part = next((one for one in PARTS if one.name == name), None)
    return part is not None and isinstance(value, str) and part.outcome(value) is not None


def may_keep(results: Mapping[str, str | int]) -> Verdict:
    """Keep the result of a test: something was tried."""
    tried = any(results.get(part.name, SKIPPED.code) != SKIPPED.code for part in PARTS)
    return YES if tried else no(NOTHING_TRIED)


def lines_of(results: Mapping[str, Any]) -> list[Line]:
    """The parts of a test that was kept, in order; what is not known (any more) is left out."""
    found = ((part, part.outcome(str(results.get(part.name, "")))) for part in PARTS)
    return [Line(part, outcome, _figures(part, results)) for part, outcome in found if outcome is not None]


def _figures(part: Part, results: Mapping[str, Any]) -> str:
    if part is not BANDWIDTH or not {"down", "up"} <= results.keys():
        return ""
    return str(FIGURES) % {"down": results["down"], "up": results["up"]}


# --- the browser, in two words ---------------------------------------------------------------------------

BROWSERS = (  # the first that matches: most call themselves by the names of others too
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d{1,4})")),
    ("Opera", re.compile(r"OPR/(\d{1,4})")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/(\d{1,4})")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d{1,4})")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d{1,4})")),
    ("Safari", re.compile(r"Version/(\d{1,4}).*Safari/")),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """ "Firefox 130, Windows": what helps the desk, and no more of what a browser says about itself."""
    said = user_agent[:500]
    named = ((name, pattern.search(said)) for name, pattern in BROWSERS)
    browser = next((f"{name} {match[1]}" for name, match in named if match), "")
    system = next((name for sign, name in SYSTEMS if sign in said), "")
    return ", ".join(word for word in (browser, system) if word)
