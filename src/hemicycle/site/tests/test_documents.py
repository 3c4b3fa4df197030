"""What the documents tell is what the program does."""

import re
from pathlib import Path

import pytest

import hemicycle
from hemicycle.site import commands

PACKAGE = Path(hemicycle.__file__).parent
ROOT = PACKAGE.parent.parent
CONFIGURATION = ROOT / "docs/running/configuration.md"
READ = re.compile(
    r'env\.(?:text|flag|number|port|one_of|words|addresses|folder)\(\s*"([A-Z_]+)"|environ(?:\.get)?[\[(]"([A-Z_]+)"'
)
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}

pytestmark = pytest.mark.skipif(
    not CONFIGURATION.exists(), reason="The documents are not installed with the package."
)


def _read() -> set[str]:
    sources = [
        path
        for folder in ("src", "journeys", "bench")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    ]
    texts = (path.read_text() for path in sources if path.suffix in {".py", ""} and "tests" not in path.parts)
    return {
        name for text in texts for match in READ.finditer(text) for name in match.groups() if name
    } - NOT_OURS


def test_every_variable_is_documented_and_no_other() -> None:
    documented = set(
        re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+)", CONFIGURATION.read_text(), flags=re.MULTILINE)
    )
    names = {name for cell in documented for name in re.findall(r"[A-Z_]+", cell)}
    assert names == _read()


def test_every_verb_is_named_somewhere_in_the_documents() -> None:
    texts = "".join(path.read_text() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    assert [verb for verb in commands.VERBS if f"hemicycle {verb}" not in texts] == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *PACKAGE.glob("*/README.md")]:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text()):
            if not target.startswith(("http:", "https:", "mailto:")) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []
