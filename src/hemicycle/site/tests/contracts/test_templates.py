"""Every template compiles, and none holds what the content security policy would stop."""

import re
from pathlib import Path

import pytest
from django.template.engine import Engine

import hemicycle

PACKAGE = Path(hemicycle.__file__).parent
TEMPLATES = sorted(path for path in PACKAGE.rglob("templates/**/*") if path.is_file())
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"[\"']javascript:", re.IGNORECASE),
}


def _id(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_a_template_compiles(path: Path) -> None:
    Engine.get_default().from_string(path.read_text(encoding="utf-8"))


# Mails are no pages: no policy guards them, and mail programs read no style but one inside.
PAGES = [path for path in TEMPLATES if path.suffix in {".html", ".svg"} and path.parent.name != "mails"]


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_a_template_holds_nothing_inline(path: Path) -> None:
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    text = re.sub(r"{[{%].*?[}%]}", "x", text, flags=re.DOTALL)
    assert not [what for what, pattern in INLINE.items() if pattern.search(text)]
