"""What a report of a mail server means: values in, an answer out."""

from dataclasses import dataclass

# Of the codes of RFC 3463: the mailbox or its domain does not exist, has moved, or is closed. A full mailbox (5.2.2)
# or a mail that is not liked (5.7.1) says nothing about the next mail.
DEAD_ADDRESS = ("5.0.0", "5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4")


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a delivery status notification says about one mail."""

    message_ids: tuple[str, ...]  # of the mail it tells of, as far as it can be read
    action: str  # "failed", "delayed", "delivered", "relayed", "expanded"; empty: not said
    status: str  # "5.1.1"; empty: not said
    words: str  # what the server said, in a line

    @property
    def failed(self) -> bool:
        """The mail did not arrive, and nobody tries any more."""
        return self.action == "failed"

    @property
    def permanent(self) -> bool:
        """The address is refused for good."""
        return self.failed and self.status in DEAD_ADDRESS
