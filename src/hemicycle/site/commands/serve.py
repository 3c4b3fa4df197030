"""Serve the house over HTTP.

Refuses when the database is not up to date (`hemicycle migrate`). Compiles the catalogues and collects the static files
when they are older than the program. Stops on SIGTERM and Ctrl+C, after the answers under way.
"""

import argparse

from django.conf import settings

from hemicycle.site import readiness
from hemicycle.site.commands.terminal import Stop, note
from hemicycle.site.server import serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    add_address(parser, host="127.0.0.1")
    parser.add_argument(
        "--public-demo",
        action="store_true",
        help="serve a demonstration on a public address, personas and all",
    )


def add_address(parser: argparse.ArgumentParser, *, host: str) -> None:
    """Where to listen."""
    parser.add_argument("--host", default=host, help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=settings.PORT, help="port to listen on (default: PORT, now %(default)s)"
    )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Check, prepare, serve until told to stop."""
    if settings.TESTING:
        raise Stop("HEMICYCLE_MODE is test: that is for tests only. Unset it.")
    if trouble := readiness.can_be_read():
        raise Stop(f"The database cannot be reached: {trouble}")
    if missing := readiness.missing_migrations():
        raise Stop(
            f"The database lacks {len(missing)} migrations. Run `hemicycle migrate`, then start again."
        )
    why = readiness.why_not_serve(
        marked=readiness.demonstration() is not None,
        demo_pages=settings.DEMO,
        public=not settings.LOCAL,
        public_demo=args.public_demo,
    )
    if why:
        raise Stop(why)
    for sentence in readiness.prepare():
        note(sentence)
    return serve(host=args.host, port=args.port)
