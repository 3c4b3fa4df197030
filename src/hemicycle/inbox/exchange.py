"""Reports of mail servers about mails that came back (RFC 3464), read from whatever arrives."""

import email
import re
from collections.abc import Iterator
from email.message import Message

from hemicycle.inbox.rules.bounces import DeliveryReport

LARGEST = 1_000_000  # bytes that are read: the report stands at the beginning, a large mail behind it
MOST_PARTS = 50
LONGEST_WORDS = 500
_ID = re.compile(r"<[^<>\s]{3,190}>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})


def read_report(data: bytes) -> DeliveryReport | None:
    """What a message says about a mail of ours; None when it is no report, or cannot be read.

    The message comes from anywhere: whatever it holds, this answers. Only its first million bytes count.
    """
    try:
        return _read(email.message_from_bytes(data[:LARGEST]))
    except (
        Exception
    ):  # the parser of mails has many ways to stumble over what is none, and each means the same here
        return None


def _read(message: Message) -> DeliveryReport | None:
    parts = list(_parts(message))
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return None
    fields = _about_the_receiver(status)
    action = _plain(fields.get("Action")).lower()
    words = _plain(fields.get("Diagnostic-Code")) or _plain(fields.get("Status"))
    found = _STATUS.search(_plain(fields.get("Status")))
    return DeliveryReport(
        message_ids=tuple(dict.fromkeys(_ids(message, parts))),
        action=action if action in ACTIONS else "",
        status=found[1] if found else "",
        words=words[:LONGEST_WORDS],
    )


def _parts(message: Message) -> Iterator[Message]:
    """The parts one after the other, a few levels deep: what is wrapped deeper is no report."""
    waiting = [(message, 0)]
    seen = 0
    while waiting and seen < MOST_PARTS:
        part, depth = waiting.pop(0)
        seen += 1
        yield part
        inside = part.get_payload()
        if isinstance(inside, list) and depth < 5 and part.get_content_type() != "message/delivery-status":
            waiting += [(one, depth + 1) for one in inside if isinstance(one, Message)]


def _about_the_receiver(status: Message) -> Message:
    """The fields about a receiver: the first group that says what became of the mail; ours have one receiver each."""
    groups = [one for one in (status.get_payload() or []) if isinstance(one, Message)]
    return next((group for group in groups if group.get("Action")), groups[-1] if groups else Message())


def _ids(message: Message, parts: list[Message]) -> Iterator[str]:
    """Every Message-ID that may be our mail's: of the mail that is quoted, and what the report answers to."""
    for part in parts:
        if part is not message and part.get("Message-ID"):
            yield from _ID.findall(_plain(part["Message-ID"]))
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                quoted = email.message_from_bytes(payload)
                yield from _ID.findall(_plain(quoted.get("Message-ID")))
    for name in ("In-Reply-To", "References", "X-Failed-Message-ID"):
        yield from _ID.findall(_plain(message.get(name)))


def _plain(value: object) -> str:
    """A header's value in one line of printable characters."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value or ""))
    return " ".join(text.split())
