"""Tiny pictures in the colour of the text, drawn on a grid of 20 by 20. Decoration: words always stand beside them."""

from functools import cache

from django.utils.safestring import SafeString

STROKES = {
    "star": "M10 2.8l2.2 4.6 5 .7-3.6 3.5.9 5L10 14.2l-4.5 2.4.9-5L2.8 8.1l5-.7z",
    "calendar": "M3 5.5h14v11H3zM3 9h14M7 3v4M13 3v4",
    "clock": "M10 2.8a7.2 7.2 0 110 14.4 7.2 7.2 0 010-14.4zM10 6v4.2l2.8 1.8",
    "globe": (
        "M10 2.8a7.2 7.2 0 110 14.4 7.2 7.2 0 010-14.4zM2.8 10h14.4"
        "M10 2.8c4 4 4 10.4 0 14.4M10 2.8c-4 4-4 10.4 0 14.4"
    ),
    "menu": "M3 5.5h14M3 10h14M3 14.5h14",
    "search": "M8.7 3.2a5.5 5.5 0 110 11 5.5 5.5 0 010-11zM12.8 12.8l4 4",
    "arrow": "M3.5 10h13M11.5 5l5 5-5 5",
    "external": "M8 4H4v12h12v-4M11 3.5h5.5V9M16.5 3.5l-8 8",
    "check": "M3.5 10.5l4.3 4.3 8.7-9.6",
    "info": "M10 2.8a7.2 7.2 0 110 14.4 7.2 7.2 0 010-14.4zM10 9.3V14M10 6v.6",
    "warning": "M10 3l7.6 13.5H2.4zM10 8v4M10 13.8v.6",
    "question": "M10 2.8a7.2 7.2 0 110 14.4 7.2 7.2 0 010-14.4zM7.8 7.8a2.3 2.3 0 113.3 2.1c-.7.3-1 .8-1 1.6M10 14v.3",
    "chat": "M3 4h14v9.5H9.5L5.5 17v-3.5H3zM6.5 7.3h7M6.5 10.2h4.5",
    "close": "M4.5 4.5l11 11M15.5 4.5l-11 11",
    "download": "M10 3v10M5.5 9l4.5 4.5L14.5 9M3.5 17h13",
    "rss": "M4 16h.6M4 10.3a5.7 5.7 0 015.7 5.7M4 4.6A11.4 11.4 0 0115.4 16",
    "home": "M3 9.8L10 3.5l7 6.3M5 8.5v8h3.5v-4.5h3v4.5H15v-8",
    "people": (
        "M7.2 9.4a2.9 2.9 0 100-5.8 2.9 2.9 0 000 5.8zM2 16.4c0-3 2.2-4.9 5.2-4.9s5.2 1.9 5.2 4.9"
        "M13 4a2.7 2.7 0 010 5.2M14.6 11.8c2 .6 3.4 2.2 3.4 4.6"
    ),
    "book": "M10 5.5C8.3 4 6 3.7 3 3.9v11.4c3-.2 5.3.1 7 1.5 1.7-1.4 4-1.7 7-1.5V3.9c-3-.2-5.3.1-7 1.6zM10 5.5v11.3",
    "desk": "M2.5 7.5h15M4.5 7.5v9M15.5 7.5v9M8 7.5V4h7M4.5 11.5h11",
    "undo": "M7.5 4L3.5 8l4 4M4 8h8.2a4.3 4.3 0 010 8.6H8",
    "lock": "M4.5 9h11v8h-11zM7 9V6.2a3 3 0 016 0V9",
    "person": "M10 9.6a3.3 3.3 0 100-6.6 3.3 3.3 0 000 6.6zM3.6 17c0-3.4 2.8-5.4 6.4-5.4s6.4 2 6.4 5.4",
    "key": "M12.8 2.8a4.4 4.4 0 110 8.8 4.4 4.4 0 010-8.8zM9.7 10.3l-6.5 6.5M5.4 14.6l2 2M13.6 6.2v.6",
    "hand": (
        "M6.6 11.5V5.2a1.2 1.2 0 012.4 0V9.6M9 9.4V3.7a1.2 1.2 0 012.4 0v5.7M11.4 9.6V5a1.2 1.2 0 012.4 0v6.8"
        "c0 3.1-1.8 5.3-4.5 5.3-2.2 0-3.5-1-4.6-3.1L3 10.9a1.2 1.2 0 012-1.2l1.6 1.8"
    ),
    "mail": "M2.8 5h14.4v10.4H2.8zM2.8 5.6l7.2 5.6 7.2-5.6",
    "news": "M3 4h11v12.5H4.5A1.5 1.5 0 013 15zM14 8h3v7a1.5 1.5 0 01-3 0M6 7.5h5M6 10.5h5M6 13.5h3",
}
FILLED = {"star-filled": STROKES["star"]}
TURNS = frozenset({"arrow", "external", "undo"})  # point the other way where text runs from right to left


@cache
def icon_html(name: str) -> SafeString:
    """The icon of that name as inline SVG; a name that does not exist is a `KeyError`."""
    path, paint = (
        (FILLED[name], 'fill="currentColor"')
        if name in FILLED
        else (
            STROKES[name],
            'fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"',
        )
    )
    turns = " turns" if name in TURNS else ""
    return SafeString(
        f'<svg class="icon{turns}" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" {paint}>'
        f'<path d="{path}"/></svg>'
    )
