"""Tokens: which topics a page may listen to, signed. For what is not public, only together with the bell cookie."""

import base64
import binascii
import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from hemicycle.bell import rules

SALT = "hemicycle.bell.token"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states: topics, its language, and whoever it was made for (None: anybody)."""

    topics: tuple[str, ...]
    language: str
    person: int | None
    issued: int  # seconds of real time


class Unreadable(Exception):  # noqa: N818  (it reads as a sentence)
    """A token that is none, is not for this browser, or is too old."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


NONE = "This is no address that one of our pages has given out."
NOT_YOURS = "This address was made for another browser or sign-in. Please load the page again."
TOO_OLD = "This page has been open for more than a week. Please load it again."


def make(topics: Collection[str], language: str, *, person: int | None, cookie: str) -> str:
    """A token. With a person it holds only together with this cookie."""
    said = {"t": sorted(topics), "l": language, "i": int(time.time())}
    if person is not None:
        said["p"] = person
    data = _encode(json.dumps(said, separators=(",", ":")).encode())
    return f"{data}.{_signature(data, cookie if person is not None else '')}"


def read(token: str, cookie: str) -> Stated:
    """What a token states, or `Unreadable`. Nothing is asked of a database."""
    data, dot, signature = token.partition(".")
    if not dot or len(token) > rules.LONGEST_TOKEN:
        raise Unreadable(400, NONE)
    said = _decode(data)
    bound = said.get("p") is not None
    if bound and not cookie:
        raise Unreadable(403, NOT_YOURS)
    if not constant_time_compare(signature, _signature(data, cookie if bound else "")):
        raise Unreadable(403, NOT_YOURS if bound else NONE)
    if said["i"] + rules.TOKEN_LASTS < time.time():
        raise Unreadable(410, TOO_OLD)
    return Stated(tuple(said["t"]), said["l"], said.get("p"), said["i"])


def _decode(data: str) -> dict[str, Any]:
    try:
        said = json.loads(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise Unreadable(400, NONE) from None
    if not isinstance(said, dict):
        raise Unreadable(400, NONE)
    return said


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signature(data: str, cookie: str) -> str:
    return _encode(salted_hmac(SALT, f"{data}\n{cookie}", algorithm="sha256").digest())
