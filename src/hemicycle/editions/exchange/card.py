"""The card: the picture that stands for an edition where its address is shared.

1200 by 630 points: the hemicycle of dots, the banner, the name, the dates. Drawn once for each language and version
of the edition and kept in memory.
"""

import math
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import RIGHT_TO_LEFT
from hemicycle.ui.rendering import dates_words

WIDTH, HEIGHT = 1200, 630
MARGIN = 84
PAPER, INK, SOFT = (252, 248, 240), (30, 36, 56), (92, 96, 116)
HUES = [(210, 96, 79), (224, 154, 53), (47, 154, 104), (138, 106, 214), (207, 91, 147)]
FONTS = Path(__file__).parent.parent / "fonts"
DETAIL = 2  # drawn larger and reduced, so that dots are round


def card(edition: Edition, reader: Reader) -> bytes:
    """The card as PNG, in the reader's language as far as the edition has it and the machine can set it."""
    languages = [code for code in reader.languages if _can_set(code)] or [edition.default_language]
    name = edition.name.said(languages)
    language = name.language if _can_set(name.language) else "en"
    dates = dates_words(edition.starts_on, edition.ends_on, language, "long")
    return _drawn(
        edition.pk,
        edition.version,
        str(edition.banner.said([language, *languages])),
        name.text,
        f"{dates} · {edition.place.said([language, *languages])}",
    )


def _can_set(language: str) -> bool:
    """Whether this machine can join and order the letters of a language."""
    return language.split("-")[0] not in RIGHT_TO_LEFT or bool(
        features.check("raqm") and features.check("fribidi")
    )


@lru_cache(maxsize=64)
def _drawn(_edition: int, _version: int, banner: str, name: str, dates: str) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    title = banner or name
    right_to_left = _is_right_to_left(title)
    _hemicycle(picture, centre=WIDTH - 925 if right_to_left else 925)
    draw = ImageDraw.Draw(picture)
    anchor, x = ("rs", WIDTH - MARGIN) if right_to_left else ("ls", MARGIN)
    if banner:
        top = _cut(name, 32, WIDTH - 2 * MARGIN)
        draw.text((x, MARGIN + 28), top, fill=SOFT, font=_font(top, 32, bold=False), anchor=anchor)
    size, lines = _fitted(title, 570, [68, 60, 52, 44, 36], at_most=4)
    y = 308 - (len(lines) - 1.6) * size * 0.6
    for line in lines:
        draw.text((x, y), line, fill=INK, font=_font(line, size, bold=True), anchor=anchor)
        y += size * 1.2
    foot = _cut(dates, 32, WIDTH - 2 * MARGIN)
    draw.text((x, HEIGHT - MARGIN), foot, fill=INK, font=_font(foot, 32, bold=False), anchor=anchor)
    kept = BytesIO()
    picture.quantize(128).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _hemicycle(picture: Image.Image, *, centre: int) -> None:
    """Rows of dots around a point, from hue to hue."""
    large = Image.new("RGB", (WIDTH * DETAIL, HEIGHT * DETAIL), PAPER)
    draw = ImageDraw.Draw(large)
    centre_x, centre_y = centre * DETAIL, 480 * DETAIL
    for row in range(7):
        radius = (72 + row * 27) * DETAIL
        dots = round(math.pi * radius / (23 * DETAIL)) + 1
        for dot in range(dots):
            angle = math.pi * (1 - dot / (dots - 1))
            x, y = centre_x + radius * math.cos(angle), centre_y - radius * math.sin(angle)
            size = 7.4 * DETAIL
            draw.ellipse((x - size, y - size, x + size, y + size), fill=_hue(dot / (dots - 1)))
    picture.paste(large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))


def _hue(along: float) -> tuple[int, int, int]:
    position = along * (len(HUES) - 1)
    first = min(int(position), len(HUES) - 2)
    share = position - first
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(HUES[first], HUES[first + 1], strict=True))
    return red, green, blue


def _fitted(text: str, width: int, sizes: list[int], *, at_most: int) -> tuple[int, list[str]]:
    """The largest size in which the text fits into so many lines, and the lines; else cut with an ellipsis."""
    lines: list[str] = []
    for size in sizes:
        lines = _wrapped(text, size, width)
        if len(lines) <= at_most and all(_length(line, size, bold=True) <= width for line in lines):
            return size, lines
    kept = [_cut(line, sizes[-1], width, bold=True) for line in lines[:at_most]]
    if len(lines) > at_most:
        kept[-1] = _cut(kept[-1] + "…", sizes[-1], width, bold=True)
    return sizes[-1], kept


def _wrapped(text: str, size: int, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and _length(f"{lines[-1]} {word}", size, bold=True) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _cut(text: str, size: int, width: int, *, bold: bool = False) -> str:
    if _length(text, size, bold=bold) <= width:
        return text
    while text and _length(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _length(text: str, size: int, *, bold: bool) -> float:
    return _font(text, size, bold=bold).getlength(text)


def _is_right_to_left(text: str) -> bool:
    return any("\u0590" <= letter <= "\u08ff" for letter in text)


def _font(text: str, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return _loaded("DejaVuSerif-Bold" if bold and not _is_right_to_left(text) else "DejaVuSans", size)


@cache
def _loaded(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"{name}.ttf", size)
