"""Sentences are collected as they are looked up, and catalogues keep what is translated."""

from gettext import c2py  # type: ignore[attr-defined]
from pathlib import Path

import polib
import pytest

from hemicycle.site import catalogues, messages
from hemicycle.site.messages import Message

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
_("A sentence " "in two parts.")
# Translators: how many people
ngettext("%(count)d person", "%(count)d people", 2)
pgettext_lazy("of a sun", "rise")
"""
TEMPLATE = """{% extends "ui/base.html" %}{% block content %}
{% translate "100 % open" %}{% translate "rise" context "of a sun" as word %}
{% if thing == _("in a condition") %}{{ thing|default:_("in a filter") }}{% endif %}
{% for one in all %}{% empty %}{% blocktranslate trimmed with name=one %}
  Hello {{ name }},
  100 % yours{% endblocktranslate %}{% endfor %}
{% blocktranslate count n=all|length %}One{% plural %}{{ n }} of them{% endblocktranslate %}
{% endblock %}"""


def test_sentences_of_python_are_collected(tmp_path: Path) -> None:
    path = tmp_path / "rules.py"
    path.write_text(PYTHON)
    assert list(messages._of_python(path)) == [
        Message("", "A sentence in two parts."),
        Message("", "%(count)d person", "%(count)d people", notes={"Translators: how many people"}),
        Message("of a sun", "rise"),
    ]


def test_sentences_of_templates_are_collected_as_django_looks_them_up(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(TEMPLATE)
    found = {(message.context, message.singular, message.plural) for message in messages._of_template(path)}
    assert found == {
        ("", "100 %% open", ""),
        ("of a sun", "rise", ""),
        ("", "in a condition", ""),
        ("", "in a filter", ""),
        ("", "Hello %(name)s, 100 %% yours", ""),
        ("", "One", "%(n)s of them"),
    }


def test_what_participants_read_is_told_apart_from_what_only_commands_say() -> None:
    found = messages.collected()
    assert found["", "Skip to the content"].seen
    assert all(message.singular for message in found.values())


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogues in a folder of the test."""
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(
        messages,
        "collected",
        lambda: {m.key: m for m in (Message("", "Yes", seen=True), Message("", "%(n)s star", "%(n)s stars"))},
    )
    return tmp_path


def test_a_catalogue_keeps_what_is_translated_and_drops_what_is_gone(locale: Path) -> None:
    messages.write()
    path = messages.path_of("fr")
    french = polib.pofile(str(path))
    french.find("Yes").msgstr = "Oui"
    french.append(polib.POEntry(msgid="Gone", msgstr="Parti"))
    french.save()
    assert messages.write()["fr"] == 1
    again = polib.pofile(str(path))
    assert [entry.msgid for entry in again] == ["%(n)s star", "Yes"]
    assert again.find("Yes").msgstr == "Oui"
    before = path.read_bytes()
    messages.write()
    assert path.read_bytes() == before, "writing twice changes nothing"


def test_what_is_fuzzy_counts_as_missing(locale: Path) -> None:
    messages.write()
    french = polib.pofile(str(messages.path_of("fr")))
    french.find("Yes").msgstr = "Oui"
    french.find("Yes").flags.append("fuzzy")
    french.save()
    assert ("Yes", "it is not translated") in [
        (lack.message, lack.why) for lack in messages.lacks() if lack.language == "fr"
    ]
    messages.write()
    assert polib.pofile(str(messages.path_of("fr"))).find("Yes").msgstr == ""


def test_arabic_lacks_only_what_participants_read_and_english_nothing(locale: Path) -> None:
    messages.write()
    lacking: dict[str, list[str]] = {}
    for lack in messages.lacks():
        lacking.setdefault(lack.language, []).append(lack.message)
    assert lacking == {"fr": ["%(n)s star", "Yes"], "es": ["%(n)s star", "Yes"], "ar": ["Yes"]}
    assert len(polib.pofile(str(messages.path_of("ar"))).find("%(n)s star").msgstr_plural) == 6


@pytest.mark.parametrize(
    ("translated", "why"),
    [
        ({0: "%(n)s étoile", 1: "%(n)s étoiles"}, None),
        ({0: "Une étoile", 1: "%(n)s étoiles"}, None),
        ({0: "%(m)s étoile", 1: "%(n)s étoiles"}, "it names other values than the sentence"),
        ({0: "%(n)s étoile", 1: ""}, "it is not translated"),
    ],
)
def test_a_translation_names_the_same_values(translated: dict[int, str], why: str | None) -> None:
    entry = polib.POEntry(msgid="%(n)s star", msgid_plural="%(n)s stars", msgstr_plural=translated)
    assert messages._lack("fr", Message("", "%(n)s star", "%(n)s stars"), entry) == why


def test_catalogues_are_compiled_when_they_are_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "django.po"
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Yes", msgstr="Oui"))
    catalogue.save(str(path))
    monkeypatch.setattr(catalogues, "files", lambda: {"fr": path})
    assert catalogues.compile_stale() == ["fr"]
    assert catalogues.compile_stale() == []
    assert polib.mofile(str(path.with_suffix(".mo"))).find("Yes").msgstr == "Oui"


@pytest.mark.parametrize(("language", "forms"), [("en", 2), ("fr", 2), ("es", 2), ("ar", 6)])
def test_every_language_has_its_plural_forms(language: str, forms: int) -> None:
    plural = c2py(messages.PLURALS[language].partition("plural=")[2].rstrip(";"))
    assert {plural(n) for n in range(500)} == set(range(forms))
