"""Configuration from the environment, and from nowhere else."""

import ipaddress
import os
from collections.abc import Collection
from pathlib import Path


class Misconfigured(SystemExit):
    """The server refuses to start; the message says in a sentence what to set."""


def text(name: str, default: str = "") -> str:
    """The value of an environment variable, without surrounding blanks; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """True for 1, true, yes or on."""
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """A whole number within these bounds, or a refusal that names the variable."""
    value = text(name, str(default))
    try:
        found = int(value)
    except ValueError:
        raise Misconfigured(f"{name} must be a whole number; it is {value!r}.") from None
    if found < least or (most is not None and found > most):
        bounds = f"{least} or more" if most is None else f"from {least} to {most}"
        raise Misconfigured(f"{name} must be a whole number {bounds}; it is {value!r}.")
    return found


def port(name: str, default: int) -> int:
    """The number of a port."""
    return number(name, default, least=1, most=65535)


def one_of(name: str, choices: Collection[str], default: str) -> str:
    """One of these words."""
    value = text(name, default)
    if value not in choices:
        raise Misconfigured(f"{name} is one of {', '.join(choices)}; it is {value!r}.")
    return value


def words(name: str) -> list[str]:
    """A list separated by commas or blanks."""
    return text(name).replace(",", " ").split()


def addresses(name: str) -> list[str]:
    """IP addresses and networks, one by one: never everybody's."""
    found = words(name)
    for word in found:
        try:
            network = ipaddress.ip_network(word)
        except ValueError:
            network = None
        if network is None or network.prefixlen == 0:
            raise Misconfigured(
                f"{name} must name IP addresses or networks, like 10.0.0.5 or 10.0.0.0/24, and not everybody's; "
                f"one of them is {word!r}."
            )
    return found


def folder(name: str, default: Path) -> Path:
    """A folder that can be written to, made if it is missing."""
    given = Path(text(name) or default)
    try:
        path = given.expanduser().resolve()
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError, ValueError) as trouble:
        why = (isinstance(trouble, OSError) and trouble.strerror) or str(trouble)
        raise Misconfigured(f"{name} must be a folder; {given} cannot be made: {why}.") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise Misconfigured(f"{name} must be a folder that the server's user can write to; {path} is not.")
    return path
