"""Stable ids: the same thing has the same id in every format, language and release."""

import re
import uuid

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://hemicycle.invalid/programme")


def is_uuid(text: str) -> bool:
    """True for a UUID in its usual form, whatever its version."""
    try:
        return len(text) == 36 and str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def stable_uuid(edition: str, given: str) -> str:
    """A UUID for an id that may be none: itself, in small letters, or one that always follows from id and edition."""
    given = given.strip()
    return given.lower() if is_uuid(given) else str(uuid.uuid5(_NAMESPACE, f"{edition}/{given}"))


def calendar_uid(edition: str, guid: str) -> str:
    """UID of an occurrence in calendars. It depends on no language, no release and no host name."""
    return f"{stable_uuid(edition, guid)}@hemicycle"


def acronym(edition: str) -> str:
    """How an edition is called in schedules: the public schema wants four small letters, digits or `_` at least."""
    return re.sub(r"[^a-z0-9_]", "_", edition.lower()).ljust(4, "_")
