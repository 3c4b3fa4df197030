"""Write an edition to a file in an exchange format, as the public reads it."""

import argparse

from hemicycle.site.commands.exchange import add_formats, exporters


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A format, and its own arguments."""
    add_formats(parser, exporters)


def run(args: argparse.Namespace) -> int:
    """Let the format do it."""
    code: int = args.format.run(args)
    return code
