"""What holds for every template of the house."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template

from hemicycle.ui.stylesheet import INSIDE, joined, sources

PACKAGE = Path(__file__).parents[2]
TEMPLATES = sorted(
    path for path in PACKAGE.glob("*/templates/**/*.html") if path.parent.name != "mails"
)  # mails are no pages: mail programs read no style but one inside


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    html = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)  # tags are not markup
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=", html)
    for script in re.findall(r"<script[^>]*>", html):
        assert " src=" in script or "application/ld+json" in script or "importmap" in script


@pytest.mark.parametrize("path", [*sources(), *sources(INSIDE)], ids=lambda path: path.name)
def test_every_rule_is_in_a_layer_and_reads_both_ways(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL).strip()
    assert css.startswith("@layer"), f"{path.name} begins outside a layer"
    assert not re.search(
        r"(?<![\w-])(margin|padding|border)-(left|right)\s*:|text-align:\s*(left|right)|float:\s*(left|right)",
        css,
    )


SCRIPTS = sorted(PACKAGE.glob("*/static/**/*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_import_of_a_module_is_seen_when_names_are_hashed(path: Path) -> None:
    for line in re.findall(r"^import\b.*$", path.read_text(), flags=re.MULTILINE):
        assert re.search(r"""(from |import )"\.\.?/[^"]+\.js";$""", line), (
            f"{line} would load the file without its hash"
        )


def test_the_stylesheet_keeps_what_parentheses_mean() -> None:
    css = joined()
    assert "calc(var(--bar) + 2rem)" in css
    assert 'content:" (" attr(href) ")"' in css
    assert ".card{border-inline-start:5px solid var(--c)}" in css
    assert "/*" not in css


def test_the_mark_of_an_assumed_value_counts_several_fields_once() -> None:
    class Session:
        title = "A title"

        def basis(self, field: str, language: str = "") -> str:
            return {"starts_at": "no hours were found", "ends_at": "no hours were found"}.get(field, "")

    template = Template('{% illustrative session "title" "starts_at" "ends_at" %}')
    html = template.render(Context({"session": Session()}))
    assert html.count("<a ") == 1
    assert "no hours were found" in html
    assert Template('{% illustrative session "title" %}').render(Context({"session": Session()})) == ""
