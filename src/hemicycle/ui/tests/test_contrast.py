"""Every pair of colours that text or a control uses reaches WCAG AA, in light and in dark."""

import math
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "css" / "tokens.css").read_text()
Colour = tuple[float, float, float]  # OKLab

HUES = ["brand", "people", "planet", "government", "future", "care", "good", "warning", "danger"]
GROUNDS = ["paper", "card"]
TEXT = [
    *[(text, ground) for text in ["ink", "soft", *HUES] for ground in GROUNDS],
    *[("paper", ground) for ground in ["ink", *HUES]],  # buttons and chips that are on
    *[(text, f"{hue} tint card") for hue in HUES for text in [hue, "ink", "soft"]],  # notices, what is on now
    *[(text, f"{hue} tint paper") for hue in HUES for text in [hue, "ink"]],
    *[(text, "sun 15% card") for text in ["ink", "soft"]],  # the sunny panel
    *[(text, "sun 26% paper") for text in ["ink", "soft"]],  # the banner of a demonstration
    *[(text, "glow") for text in ["ink", "soft"]],  # the light above the page
    *[(text, "night") for text in ["moon", "dusk", "sun"]],
    ("night", "day"),
]
CONTROLS = [(line, ground) for line in ["edge", "brand"] for ground in GROUNDS] + [("sun", "night")]


def _blocks() -> dict[str, dict[str, str]]:
    light, dark = TOKENS.split("prefers-color-scheme: dark", 1)
    tokens = {
        name: dict(re.findall(r"--([\w-]+): ([^;]+);", css))
        for name, css in [("light", light), ("dark", dark)]
    }
    return {"light": tokens["light"], "dark": tokens["light"] | tokens["dark"]}


SCHEMES = _blocks()


def _lab(value: str) -> Colour:
    lightness, chroma, hue = re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", value).groups()  # type: ignore[union-attr]
    angle = math.radians(float(hue))
    return float(lightness) / 100, float(chroma) * math.cos(angle), float(chroma) * math.sin(angle)


def _linear(colour: Colour) -> Colour:
    """OKLab to linear sRGB, clipped to what a screen can show."""
    lightness, a, b = colour
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in channels)
    return red, green, blue


def _colour(name: str, scheme: str) -> Colour:
    """A token, or a mix as `color-mix(in oklab, …)` makes it: `people tint card`, `sun 15% card`."""
    tokens = SCHEMES[scheme]
    if " " not in name:
        return _lab(tokens[name])
    over, share, under = name.split()
    part = float((tokens["tint"] if share == "tint" else share).rstrip("%")) / 100
    a, b = _lab(tokens[over]), _lab(tokens[under])
    return tuple(part * x + (1 - part) * y for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def contrast(one: str, other: str, scheme: str) -> float:
    """The WCAG contrast ratio of two colours."""

    def luminance(name: str) -> float:
        red, green, blue = _linear(_colour(name, scheme))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out(text: str, ground: str, scheme: str) -> None:
    assert contrast(text, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), CONTROLS)
def test_what_one_can_use_has_a_visible_edge(line: str, ground: str, scheme: str) -> None:
    assert contrast(line, ground, scheme) >= 3


def test_black_on_white_is_twenty_one_to_one() -> None:
    SCHEMES["known"] = {"black": "oklch(0% 0 0)", "white": "oklch(100% 0 0)"}
    assert contrast("black", "white", "known") == pytest.approx(21, abs=0.01)
