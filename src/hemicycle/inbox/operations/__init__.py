"""Everything that reaches a person begins here."""

from hemicycle.inbox.operations.bounces import note_bounce, try_address_again
from hemicycle.inbox.operations.mails import (
    Addressed,
    deliver,
    discard_batch,
    discard_mail,
    forget_words,
    give_up,
    release_batch,
    release_mail,
    resend,
    retry_mail,
    send_mail,
    send_mails,
    writing_to,
)
from hemicycle.inbox.operations.notices import (
    drop_notices,
    forget_old_notices,
    notify,
    notify_all,
    read_all_notices,
    read_notice,
)
from hemicycle.inbox.operations.wishes import stop_kind, want_kind

__all__ = [
    "Addressed",
    "deliver",
    "discard_batch",
    "discard_mail",
    "drop_notices",
    "forget_old_notices",
    "forget_words",
    "give_up",
    "note_bounce",
    "notify",
    "notify_all",
    "read_all_notices",
    "read_notice",
    "release_batch",
    "release_mail",
    "resend",
    "retry_mail",
    "send_mail",
    "send_mails",
    "stop_kind",
    "try_address_again",
    "want_kind",
    "writing_to",
]
