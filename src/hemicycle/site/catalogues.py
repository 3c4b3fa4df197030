"""The catalogues of the interface: compiled without gettext's tools, which a fresh machine lacks."""

import os
from pathlib import Path

import polib
from django.conf import settings


def files() -> dict[str, Path]:
    """The catalogue of each language of the interface that has one."""
    folder = Path(settings.PACKAGE) / "locale"
    paths = {
        code: folder / code.replace("-", "_") / "LC_MESSAGES" / "django.po"
        for code, _name in settings.LANGUAGES
    }
    return {code: path for code, path in paths.items() if path.exists()}


def is_stale(path: Path) -> bool:
    """True when the compiled catalogue is missing or older than its source."""
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def compile_stale() -> list[str]:
    """Compile what is stale; the languages that were. Two processes may do it at once."""
    stale = {code: path for code, path in files().items() if is_stale(path)}
    for path in stale.values():
        scratch = path.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(path)).save_as_mofile(str(scratch))
        scratch.replace(path.with_suffix(".mo"))
    return list(stale)
