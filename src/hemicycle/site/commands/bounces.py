"""Read a report about a mail that came back, as the mail server pipes it in.

FILE is the message, - the standard input. What is no such report, or tells of no mail of ours, is passed over: a
mail server must not get an answer to an answer. Exit code 75 (try again later) when the database cannot be reached.
See docs/running/mail.md.
"""

import argparse
import sys
from pathlib import Path

from django.db import DatabaseError

from hemicycle.inbox.exchange import LARGEST, read_report
from hemicycle.inbox.operations import note_bounce
from hemicycle.site.commands.terminal import Stop, note, say

STANDARD_INPUT = Path("-")
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and comes back


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("file", type=Path, help="the message; - reads the standard input")


def run(args: argparse.Namespace) -> int:
    """Read, find the mail, write it down."""
    report = read_report(_contents(args.file))
    if report is None:
        note("This is no report about a mail that came back; nothing was done.")
        return 0
    try:
        mail = note_bounce(report)
    except DatabaseError as trouble:
        note(f"hemicycle: The database cannot be reached: {trouble}")
        return TRY_AGAIN
    if mail is None:
        note("This report tells of no mail of this house; nothing was done.")
    elif not report.failed:
        note(f"Mail {mail.pk} is {report.action or 'not lost'}; nothing was done.")
    else:
        say(f"Mail {mail.pk} came back{': its address takes no mail' if report.permanent else ''}.")
    return 0


def _contents(path: Path) -> bytes:
    try:
        if path == STANDARD_INPUT:
            data = sys.stdin.buffer.read(LARGEST)
            while sys.stdin.buffer.read(LARGEST):  # whoever pipes it in wants to be rid of all of it
                pass
            return data
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as trouble:
        raise Stop(f"{path} cannot be read: {trouble.strerror or trouble}.") from None
