"""Pass on to Django's own commands: `hemicycle manage makemigrations`, `hemicycle manage shell` …"""

import argparse

from django.core.management import execute_from_command_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that follows is Django's."""
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="COMMAND …", help="a command of Django, and its arguments"
    )


def run(args: argparse.Namespace) -> int:
    """Hand over."""
    execute_from_command_line(["hemicycle manage", *args.words])
    return 0
