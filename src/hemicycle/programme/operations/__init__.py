"""Everything that changes the programme.

Times, order, cancellations and the audience of sessions change in the draft; the public reads them with the next
`release`. Texts, languages and links are live at once (`edit_session`) and are told in the change list. An agenda is
private: its operations announce nothing and change no page of others.

`draft`, `releases`, `texts`, `agenda`, `sessions`, `speakers`: one file for each of these.
"""

from hemicycle.programme.operations.agenda import (
    agenda_of,
    make_feed,
    note_read,
    remove_unread_agendas,
    renew_feed,
    star,
    stop_feed,
    unstar,
)
from hemicycle.programme.operations.draft import (
    add_occurrence,
    cancel_occurrence,
    list_session_to,
    move_occurrence,
    remove_occurrence,
    restore_occurrence,
)
from hemicycle.programme.operations.releases import (
    cancel_at_once,
    changes_back_to,
    drafted_changes,
    move_at_once,
    release,
    release_again,
)
from hemicycle.programme.operations.sessions import (
    address_session,
    arrange_session,
    cancel_session,
    copy_session,
    make_session,
    mark_assumed,
    remove_session,
    schedule,
)
from hemicycle.programme.operations.speakers import (
    address_of,
    answer,
    ask_speaker,
    claim_speaker,
    edit_speaker,
    make_speaker,
    merge_speakers,
    remove_speaker,
    set_availability,
    set_photo,
    set_slides,
)
from hemicycle.programme.operations.texts import LINKS, MERGED_FOR, TEXTS, edit_session, record_text_changes

__all__ = [
    "LINKS",
    "MERGED_FOR",
    "TEXTS",
    "add_occurrence",
    "address_of",
    "address_session",
    "agenda_of",
    "answer",
    "arrange_session",
    "ask_speaker",
    "cancel_at_once",
    "cancel_occurrence",
    "cancel_session",
    "changes_back_to",
    "claim_speaker",
    "copy_session",
    "drafted_changes",
    "edit_session",
    "edit_speaker",
    "list_session_to",
    "make_feed",
    "make_session",
    "make_speaker",
    "mark_assumed",
    "merge_speakers",
    "move_at_once",
    "move_occurrence",
    "note_read",
    "record_text_changes",
    "release",
    "release_again",
    "remove_occurrence",
    "remove_session",
    "remove_speaker",
    "remove_unread_agendas",
    "renew_feed",
    "restore_occurrence",
    "schedule",
    "set_availability",
    "set_photo",
    "set_slides",
    "star",
    "stop_feed",
    "unstar",
]
