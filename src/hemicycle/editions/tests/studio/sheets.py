"""Read a form as a browser would: what it would send if one pressed its button at once."""

from html.parser import HTMLParser


class Sheet(HTMLParser):
    """The fields of the forms of a page that hold the field `holding`."""

    def __init__(self, html: str, *, holding: str = "seen") -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select: str | None = None
        self._first: list[str] = []
        self._area: str | None = None
        self.feed(html)
        self.fields = next((form for form in self.forms if holding in form), {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        name = had.get("name")
        if tag == "form":
            self.forms.append({})
        if not self.forms:
            return
        if tag == "input" and name:
            ticked = had.get("type") not in ("checkbox", "radio") or "checked" in had
            if ticked:
                self._add(name, had.get("value") or ("on" if had.get("type") == "checkbox" else ""))
        elif tag == "textarea" and name:
            self._area = name
            self._add(name, "")
        elif tag == "select" and name:
            self._select, self._first = name, []
        elif tag == "option" and self._select:
            self._first.append(had.get("value") or "")
            if "selected" in had:
                self._add(self._select, had.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            if self._select not in self.forms[-1] and self._first:
                self._add(self._select, self._first[0])
            self._select = None
        if tag == "textarea" and self._area:
            value = self.forms[-1][self._area][-1]
            self.forms[-1][self._area][-1] = value.removeprefix("\n")
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area][-1] += data

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def sheet(html: str, **typed: "str | list[str]") -> dict[str, "str | list[str]"]:
    """The form of a page with some fields written over; without the token that the test client does not need."""
    fields: dict[str, str | list[str]] = dict(Sheet(html).fields)
    fields.pop("csrfmiddlewaretoken", None)
    return {**fields, **typed}
