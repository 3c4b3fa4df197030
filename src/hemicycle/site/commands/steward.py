"""Make somebody a steward of the house, by e-mail address.

The first one of an empty house is made like this; stewards then give every other role in the browser. Nothing is sent:
the person opens the sign-in page and gets a code at this address.
"""

import argparse

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from hemicycle.people.operations import give_role, house_scope, newcomer
from hemicycle.people.sign_in.rules import clean_address
from hemicycle.site.commands.terminal import Stop, say
from hemicycle.site.readiness import missing_migrations


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("address", help="where the sign-in codes go")
    parser.add_argument("--name", default="", help="how to call the person; they can change it")
    parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])


def run(args: argparse.Namespace) -> int:
    """Make the person if they are new, and give the role."""
    if missing_migrations():
        raise Stop("The database is not up to date. Run `hemicycle migrate` first.")
    try:
        address = clean_address(args.address)
    except ValidationError:
        raise Stop(f"{args.address!r} is not an e-mail address.") from None
    person = newcomer(address, name=args.name.replace("\x00", "")[:200], language=args.language)
    if not person.is_active:
        raise Stop("This account is locked, so it is given no role.")
    give_role(person, "steward", house_scope(), by=None)
    with translation.override(args.language):
        say(f"{address} is a steward of the house. Sign in at {settings.ORIGIN}{reverse('me:sign-in')}")
    return 0
