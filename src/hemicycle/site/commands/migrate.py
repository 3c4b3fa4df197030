"""Bring the database's tables up to date.

Run it after every update of the programme, before `serve`. It changes nothing when nothing is missing.
"""

import argparse

from django.core.management import call_command

from hemicycle.site.commands.terminal import note, say
from hemicycle.site.readiness import missing_migrations


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("--plan", action="store_true", help="only say what would be done")


def run(args: argparse.Namespace) -> int:
    """Apply every missing migration."""
    missing = missing_migrations()
    if args.plan:
        for name in missing:
            say(name)
        return 0
    if missing:
        note(f"Bringing the database up to date ({len(missing)} steps) …")
        call_command("migrate", interactive=False, verbosity=0)
    say("The database is up to date.")
    return 0
