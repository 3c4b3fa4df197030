"""Tokens stay out of the log."""

import logging

import pytest

from hemicycle.kernel.secrets import HideFeedTokens


@pytest.mark.parametrize(
    ("message", "arguments", "written"),
    [
        ("Not Found: %s", ("/feeds/s3cret.ics",), "Not Found: /feeds/…"),
        (
            "Forbidden (%s): %s",
            ("Origin", "/en/feeds/s3cret.ics?lang=fr"),
            "Forbidden (Origin): /en/feeds/…?lang=fr",
        ),
        ("GET /feeds/a 404; GET /feeds/b 404", (), "GET /feeds/… 404; GET /feeds/… 404"),
        ("Gone: %s", ("/es/2021/invitation/s3cret/",), "Gone: /es/2021/invitation/…"),
        ("Gone: /en/me/registrations/take-over/a/", (), "Gone: /en/me/registrations/take-over/…"),
        ("Gone: /en/me/mail/stop/eyJhIjoi:x/", (), "Gone: /en/me/mail/stop/…"),
        ("Not Found: /en/2023/?tz=UTC&preview=s3cret", (), "Not Found: /en/2023/?tz=UTC&preview=…"),
        ("GET /me/callback/?code=a&state=b 500", (), "GET /me/callback/?code=…&state=… 500"),
        (
            "Not Found: /fr/2021/desk/inquiries/3/?return=Mw:1t:x",
            (),
            "Not Found: /fr/2021/desk/inquiries/3/?return=…",
        ),
        ("Nothing to hide %d", (3,), "Nothing to hide 3"),
    ],
)
def test_a_token_is_never_written(message: str, arguments: tuple[object, ...], written: str) -> None:
    record = logging.LogRecord("any", logging.WARNING, "", 0, message, arguments, None)
    assert HideFeedTokens().filter(record)
    assert record.getMessage() == written
