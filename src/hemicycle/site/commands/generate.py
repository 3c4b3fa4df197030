"""Fill an edition with a large invented programme, for benchmarks.

The same numbers give the same edition. The edition must not exist yet.
"""

import argparse
import time

from hemicycle.programme.generated import generate
from hemicycle.site.commands.terminal import Stop, note, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How large it is to be."""
    parser.add_argument("--edition", default="bench", metavar="SLUG", help="its slug (default: %(default)s)")
    parser.add_argument("--sessions", type=int, default=500, help="how many sessions (default: %(default)s)")
    parser.add_argument("--speakers", type=int, default=300, help="how many speakers (default: %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=2021, help="another number, another programme (default: %(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    """Make it in one transaction."""
    note(f"Making {args.sessions} sessions and {args.speakers} speakers …")
    began = time.monotonic()
    try:
        edition = generate(slug=args.edition, sessions=args.sessions, speakers=args.speakers, seed=args.seed)
    except ValueError as trouble:
        raise Stop(str(trouble)) from None
    say(f"Made the edition {edition.slug} in {time.monotonic() - began:.1f} s.")
    return 0
