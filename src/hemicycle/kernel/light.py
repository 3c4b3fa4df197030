"""Light pages for weak lines: asked for by the reader (a cookie), else by the browser (Save-Data)."""

COOKIE = "light"
ON, OFF = "on", "off"


def wants_light(cookie: str | None, save_data: str | None) -> bool:
    """Whether somebody wants light pages: what they chose counts before what their browser asks for.

    >>> wants_light("off", "on"), wants_light(None, "on"), wants_light("on", None), wants_light("x", None)
    (False, True, True, False)
    """
    if cookie in (ON, OFF):
        return cookie == ON
    return (save_data or "").strip().lower() == ON
