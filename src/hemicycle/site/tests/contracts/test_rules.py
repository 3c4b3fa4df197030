"""Rules are worked out on paper: they know no database, no model, no request."""

import ast
from pathlib import Path

import pytest

import hemicycle

PACKAGE = Path(hemicycle.__file__).parent
RULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.name == "rules.py" or "rules" in path.relative_to(PACKAGE).parent.parts
)
FORBIDDEN = ("django.db", "django.http", "django.shortcuts", "django.template", "django.conf")
ROOM_FILES = {"models", "operations", "queries", "views", "forms", "exchange", "gateways"}


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rules_are_pure(path: Path) -> None:
    impure = {
        name
        for name in _imported(path)
        if name.startswith(FORBIDDEN)
        or (name.startswith("hemicycle.") and ROOM_FILES & set(name.split(".")[2:3]))
    }
    assert not impure
