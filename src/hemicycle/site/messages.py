"""The sentences of the interface: collected from Python and from templates, merged into the catalogues.

Without gettext's tools: Python is read by Babel, templates are compiled by Django itself and walked, so what is
collected is exactly what is looked up when a page is rendered.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.template.base import FilterExpression, Node, Variable
from django.template.engine import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.functional import Promise

PACKAGE = Path(settings.PACKAGE)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOT_READ = {"tests", "migrations", "testing.py"}
# Where participants do not come: what is said here need not be said in every language.
BEHIND_THE_SCENES = {
    "commands",
    "studio",
    "studio.py",
    "exchange",
    "gallery",
    "gallery.py",
    "gallery.html",
    "generated.py",
}
SEEN = "Participants read this."
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
}
SOURCE = "en"  # the language in which the sentences stand in the program
WHOLE = ("en", "fr", "es")  # languages that lack nothing; the others lack nothing that participants read
_PLACE = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|(?<!\{)\{(\w*)\}")

Key: TypeAlias = tuple[str, str]  # context, sentence


@dataclass
class Message:
    """A sentence to be translated."""

    context: str
    singular: str
    plural: str = ""
    seen: bool = False  # participants read it
    notes: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What it is looked up by."""
        return self.context, self.singular


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a catalogue lacks."""

    language: str
    message: str
    why: str


# --- collecting -------------------------------------------------------------------------------------------


def collected() -> dict[Key, Message]:
    """Every sentence of the package."""
    found: dict[Key, Message] = {}
    for path in _files("*.py"):
        _take(found, _of_python(path), path)
    for suffix in ("*.html", "*.txt", "*.xml"):
        for path in _files(suffix):
            if "templates" in path.parts:
                _take(found, _of_template(path), path)
    return found


def _files(pattern: str) -> list[Path]:
    return [
        path for path in sorted(PACKAGE.rglob(pattern)) if not NOT_READ & set(path.relative_to(PACKAGE).parts)
    ]


def _take(found: dict[Key, Message], messages: Iterable[Message], path: Path) -> None:
    seen = not BEHIND_THE_SCENES & set(path.relative_to(PACKAGE).parts)
    for message in messages:
        if not message.singular:
            continue
        kept = found.setdefault(message.key, message)
        kept.plural = kept.plural or message.plural
        kept.notes |= message.notes
        kept.seen = kept.seen or seen


def _of_python(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        for _line, found, comments, context in extract(
            "python", file, KEYWORDS, comment_tags=("Translators:",)
        ):
            texts = (
                (found,) if isinstance(found, str) else tuple(text for text in found if isinstance(text, str))
            )
            if context is not None and len(texts) > 1 and texts[0] == context:
                texts = texts[1:]
            yield Message(context or "", texts[0], texts[1] if len(texts) > 1 else "", notes=set(comments))


def _of_template(path: Path) -> Iterator[Message]:
    template = Engine.get_default().from_string(path.read_text(encoding="utf-8"))
    for part in _parts(template.nodelist, set()):
        if isinstance(part, TranslateNode):
            variable = part.filter_expression.var
            if isinstance(variable, Variable) and isinstance(variable.literal, str):
                yield Message(_constant(part.message_context), _doubled(variable.literal))
        elif isinstance(part, BlockTranslateNode):
            singular, _names = part.render_token_list(part.singular)
            plural = part.render_token_list(part.plural)[0] if part.plural else ""
            yield Message(_constant(part.message_context), singular, plural)
        elif isinstance(part, Promise):  # `_("…")` in a tag or filter: already made into a lazy translation
            lazy: Any = part
            given = lazy.__reduce__()[1][1]
            yield Message("" if len(given) == 1 else given[0], given[-1])


def _doubled(text: str) -> str:
    """Templates double the percent sign before they look a sentence up."""
    return text.replace("%", "%%")


def _constant(expression: FilterExpression | None) -> str:
    return str(expression.resolve({})) if expression is not None else ""  # type: ignore[arg-type]


def _parts(thing: Any, walked: set[int]) -> Iterator[Any]:
    """Everything a compiled template is made of."""
    if id(thing) in walked or thing is None or isinstance(thing, str | int | float):
        return
    walked.add(id(thing))
    if isinstance(thing, list | tuple | set):
        for one in thing:
            yield from _parts(one, walked)
    elif isinstance(thing, dict):
        yield from _parts(list(thing.values()), walked)
    elif isinstance(thing, Promise):
        yield thing
    elif isinstance(thing, Node | FilterExpression | Variable) or _is_of_templates(thing):
        yield thing
        for name, value in _attributes(thing):
            if name not in {"origin", "token", "parser", "template"}:
                yield from _parts(value, walked)


def _is_of_templates(thing: Any) -> bool:
    module = type(thing).__module__
    return module.startswith(
        ("django.template.smartif", "django.template.defaulttags", "django.template.base")
    )


def _attributes(thing: Any) -> list[tuple[str, Any]]:
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    held = {name: getattr(thing, name) for name in slots if hasattr(thing, name)}
    return [*held.items(), *getattr(thing, "__dict__", {}).items()]


# --- merging ----------------------------------------------------------------------------------------------


def path_of(language: str) -> Path:
    """The catalogue of a language."""
    return PACKAGE / "locale" / language.replace("-", "_") / "LC_MESSAGES" / "django.po"


def merged(language: str, messages: dict[Key, Message]) -> polib.POFile:
    """The catalogue of a language as it should be: what is translated stays, what is gone goes, nothing is fuzzy."""
    path = path_of(language)
    kept = (
        {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(path))}
        if path.exists()
        else {}
    )
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "Hemicycle",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS.get(language, PLURALS["en"]),
    }
    for key in sorted(messages, key=lambda key: (key[1], key[0])):
        catalogue.append(_entry(language, messages[key], kept.get(key)))
    return catalogue


def _entry(language: str, message: Message, kept: polib.POEntry | None) -> polib.POEntry:
    notes = sorted(message.notes) + ([SEEN] if message.seen else [])
    entry = polib.POEntry(
        msgid=message.singular,
        msgctxt=message.context or None,
        comment="\n".join(notes),
        tcomment=kept.tcomment if kept is not None else "",
    )
    usable = kept is not None and "fuzzy" not in kept.flags and not kept.obsolete
    if message.plural:
        entry.msgid_plural = message.plural
        forms = int(PLURALS.get(language, PLURALS["en"])[9])
        old = dict(kept.msgstr_plural) if usable and kept is not None else {}
        entry.msgstr_plural = {form: old.get(form, "") for form in range(forms)}
        if language == SOURCE and not any(entry.msgstr_plural.values()):
            entry.msgstr_plural = {0: message.singular, 1: message.plural}
    else:
        entry.msgstr = kept.msgstr if usable and kept is not None else ""
        if language == SOURCE and not entry.msgstr:
            entry.msgstr = message.singular
    if "%(" in message.singular:
        entry.flags.append("python-format")
    return entry


def write() -> dict[str, int]:
    """Bring every catalogue up to date; how many sentences each has left to translate."""
    messages = collected()
    left = {}
    for language, _name in settings.LANGUAGES:
        catalogue = merged(language, messages)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        left[language] = len(catalogue.untranslated_entries())
    return left


# --- looking ----------------------------------------------------------------------------------------------


def lacks() -> Iterator[Lack]:
    """Everything that the catalogues lack, as they stand on disk."""
    messages = collected()
    for language, _name in settings.LANGUAGES:
        path = path_of(language)
        if not path.exists():
            yield Lack(language, "", "there is no catalogue; run `hemicycle messages`")
            continue
        entries = {
            (entry.msgctxt or "", entry.msgid): entry
            for entry in polib.pofile(str(path))
            if not entry.obsolete
        }
        for key in sorted(entries.keys() - messages.keys()):
            yield Lack(language, key[1], "nobody says this any more; run `hemicycle messages`")
        for key, message in sorted(messages.items()):
            if (why := _lack(language, message, entries.get(key))) is not None:
                yield Lack(language, message.singular, why)


def _lack(language: str, message: Message, entry: polib.POEntry | None) -> str | None:
    if entry is None:
        return "it is not in the catalogue; run `hemicycle messages`"
    wanted = language in WHOLE or message.seen
    texts = list(entry.msgstr_plural.values()) if message.plural else [entry.msgstr]
    if "fuzzy" in entry.flags or not texts or not all(texts):
        return "it is not translated" if wanted else None
    given = {_places(text) for text in texts}
    source = _places(message.singular) | _places(message.plural)
    if message.plural:
        return (
            None if all(places <= source for places in given) else "it names other values than the sentence"
        )
    return None if given == {source} else "it does not name the values of the sentence"


def _places(text: str) -> frozenset[str]:
    return frozenset(match[0] for match in _PLACE.finditer(text))
