"""Markdown: what people type cannot hurt the page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.markdown import ELEMENTS, markdown, plain_text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)' onclick='x()'>here</a>",
    "[here](javascript:alert(1))",
    "[here](JaVaScRiPt:alert(1))",
    "[here](java&#115;cript:alert(1))",
    "[here](data:text/html;base64,PHNjcmlwdD4=)",
    "[here](vbscript:x)",
    "<div hx-get='/secret' hx-trigger='load' id='main' class='brand' style='position:fixed'>x</div>",
    "![pixel](https://elsewhere.example/pixel.png)",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    '[x](https://ok.example "on\\" onmouseover=\\"alert(1)")',
    '<https://ok.example/"onmouseover=alert(1)>',
    "<!-- --><style>*{display:none}</style>",
    "|a|b|\n|:-:|-|\n|<script>1</script>|2|",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless(text: str) -> None:
    html = markdown(text)
    elements = re.findall(r"<\s*/?\s*([a-zA-Z!][\w-]*)([^>]*)>", html)
    for name, attributes in elements:
        assert name in ELEMENTS
        for attribute in re.findall(r"([\w-]+)\s*=\s*\"", attributes):
            assert attribute in {"href", "title", "rel", "start"}
    for address in re.findall(r'href="([^"]*)"', html):
        assert address.startswith(("https://", "http://", "mailto:"))


@given(st.text(alphabet="<>[]()!\"'`*_#|&;:/=- \nabhjx123", max_size=80))
def test_no_text_brings_its_own_elements(text: str) -> None:
    for name, attributes in re.findall(r"<\s*/?\s*([a-zA-Z!][\w-]*)([^>]*)>", markdown(text)):
        assert name in ELEMENTS
        assert not re.search(
            r"\b(style|id|class|on\w+|hx-[\w-]+)\s*=\s*\"", re.sub(r'"[^"]*"', '"', attributes)
        )


def test_links_say_that_they_do_not_vouch() -> None:
    assert markdown("[a](https://example.org)") == (
        '<p><a href="https://example.org" rel="noopener noreferrer">a</a></p>'
    )


def test_the_highest_heading_is_h2_whatever_was_typed() -> None:
    assert markdown("# A\n\n## B") == "<h2>A</h2>\n<h3>B</h3>"
    assert markdown("## A\n\n### B") == "<h2>A</h2>\n<h3>B</h3>"


def test_tables_come_without_inline_style() -> None:
    assert "style" not in markdown("|a|\n|:-:|\n|1|")
    assert "<td>1</td>" in markdown("|a|\n|:-:|\n|1|")


def test_plain_text_is_one_line_of_words() -> None:
    assert plain_text("# Title\n\nOne **bold** word, a [link](https://x.example).\n\n- a & b\n") == (
        "Title One bold word, a link. a & b"
    )
    assert plain_text("<script>x</script>") == "<script>x</script>"
