"""Collect the sentences of the interface into the catalogues (src/hemicycle/locale/).

Keeps what is translated, drops what nobody says any more, leaves nothing fuzzy. With --check nothing is written: it
tells what is missing (all of English, French and Spanish; of Arabic what participants read) and the exit code is 1.
"""

import argparse
from collections import Counter

from hemicycle.site import messages
from hemicycle.site.commands.terminal import Stop, say

TOLD = 20  # of each language, unless --all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("--check", action="store_true", help="only tell what is missing")
    parser.add_argument(
        "--all", action="store_true", help=f"tell everything, not only {TOLD} of each language"
    )


def run(args: argparse.Namespace) -> int:
    """Write or tell."""
    if args.check:
        return _check(most=None if args.all else TOLD)
    try:
        left = messages.write()
    except OSError as trouble:
        raise Stop(f"The catalogues cannot be written: {trouble}") from None
    for language, number in left.items():
        say(f"{language}: {number} to translate")
    return 0


def _check(*, most: int | None) -> int:
    told: Counter[str] = Counter()
    for lack in messages.lacks():
        told[lack.language] += 1
        if most is None or told[lack.language] <= most:
            say(f"{lack.language}: {lack.message!r}: {lack.why}")
    for language, number in told.items():
        say(f"{language}: {number} in all")
    if not told:
        say("The catalogues are complete.")
    return 1 if told else 0
