"""Read a file into an edition: preview first, then apply.

Without --apply nothing is changed: every event is told as new, changed, unchanged, gone or in error, with a sentence.
With --apply that is done in one transaction, without the events in error: they stay as they were. Exit code 1 when some
event is in error, 2 when the file cannot be read or the import is refused: nothing is changed then.
"""

import argparse

from hemicycle.site.commands.exchange import add_formats, importers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A format, and its own arguments."""
    add_formats(parser, importers)


def run(args: argparse.Namespace) -> int:
    """Let the format do it."""
    code: int = args.format.run(args)
    return code
