"""Fill a demonstration with the 2021 edition and serve it on this machine.

The first start makes the database in HEMICYCLE_HOME and sets the house's clock to 17 February 2021, 12:50 UTC: ten
minutes before the plenary. Later starts find everything there. It listens on 127.0.0.1 and sends no mail: what it would
have sent is at /demo/mailbox/.
"""

import argparse
import time

from django.core.management import call_command
from django.db import transaction

from hemicycle.editions.models import Edition
from hemicycle.people.sockets import demo_data
from hemicycle.site import demo, readiness
from hemicycle.site.commands.serve import add_address
from hemicycle.site.commands.terminal import Stop, note
from hemicycle.site.models import Demonstration
from hemicycle.site.server import serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    add_address(parser, host="127.0.0.1")
    parser.add_argument("--load-only", action="store_true", help="fill the database and stop")


def run(args: argparse.Namespace) -> int:
    """Make what is missing, then serve."""
    if trouble := readiness.can_be_read():
        raise Stop(f"The database cannot be reached: {trouble}")
    if args.host not in {"127.0.0.1", "::1", "localhost"}:
        raise Stop(
            "A demonstration listens on this machine only; `hemicycle serve --public-demo` is the other way."
        )
    if missing := readiness.missing_migrations():
        note(f"Making the database ({len(missing)} steps) …")
        call_command("migrate", interactive=False, verbosity=0)
    load()
    for sentence in readiness.prepare():
        note(sentence)
    return 0 if args.load_only else serve(host=args.host, port=args.port)


def load() -> None:
    """Mark the database and load every room's demonstration data that is not in yet."""
    mark = readiness.demonstration() or _mark()
    demo.read_clock()
    for data in demo_data:
        if data.room in mark.loaded:
            continue
        began = time.monotonic()
        with transaction.atomic():
            data.load()
            mark.loaded = [*mark.loaded, data.room]
            mark.save(update_fields=["loaded"])
        note(f"Loaded the demonstration of {data.room} in {time.monotonic() - began:.1f} s.")


def _mark() -> Demonstration:
    """Make this database a demonstration; one that holds an edition already is somebody's."""
    if Edition.objects.exists():
        raise Stop(
            "This database holds editions and is not a demonstration, so it is left alone. "
            "Set HEMICYCLE_HOME or DATABASE_URL to another place."
        )
    return Demonstration.objects.create(clock_shift=demo.shift_to(demo.FIRST_MOMENT))
