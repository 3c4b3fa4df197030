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
    Telling,
    drop_notices,
    forget_old_notices,
    notify,
    notify_all,
    notify_each,
    read_all_notices,
    read_notice,
)
from hemicycle.inbox.operations.reaching import ask_for_forgotten, tell_by_mail
from hemicycle.inbox.operations.wishes import choose, go_on, keep_hours, pause, stop_kind, want_kind

__all__ = [
    "Addressed",
    "Telling",
    "ask_for_forgotten",
    "choose",
    "deliver",
    "discard_batch",
    "discard_mail",
    "drop_notices",
    "forget_old_notices",
    "forget_words",
    "give_up",
    "go_on",
    "keep_hours",
    "note_bounce",
    "notify",
    "notify_all",
    "notify_each",
    "pause",
    "read_all_notices",
    "read_notice",
    "release_batch",
    "release_mail",
    "resend",
    "retry_mail",
    "send_mail",
    "send_mails",
    "stop_kind",
    "tell_by_mail",
    "try_address_again",
    "want_kind",
    "writing_to",
]
