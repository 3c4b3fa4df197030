"""Configuration from the environment, and from nowhere else."""

import os
from pathlib import Path


class Misconfigured(SystemExit):
    """The server refuses to start; the message says in a sentence what to set."""


def text(name: str, default: str = "") -> str:
    """The value of an environment variable, without surrounding blanks."""
    return os.environ.get(name, default).strip()


def flag(name: str) -> bool:
    """True for 1, true, yes or on."""
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole number, or a refusal that names the variable."""
    value = text(name) or str(default)
    try:
        return int(value)
    except ValueError:
        raise Misconfigured(f"{name} must be a whole number; it is {value!r}.") from None


def words(name: str) -> list[str]:
    """A list separated by commas or blanks."""
    return text(name).replace(",", " ").split()


def folder(name: str, default: Path) -> Path:
    """A folder, made if it is missing."""
    path = Path(text(name) or default).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path
