"""What must not be written into a log."""

import logging
import re

LINKS = re.compile(
    r"(/(?:feeds|invitation|take-over|mail/stop)/|[?&](?:preview|code|state|t|return)=)[^\s?&\"']+"
)


class HideFeedTokens(logging.Filter):
    """Replace the token in an address of a feed, a preview, a personal link or an organisation's sign-in.

    Wherever a message or its arguments hold one.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes; its text is made safe."""
        text = record.getMessage()
        if LINKS.search(text):
            record.msg, record.args = LINKS.sub(r"\1…", text), ()
        return True
