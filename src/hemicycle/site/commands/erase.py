"""Erase everything about a person, at their written wish, or once more after an older backup was restored.

People do this themselves at /me/privacy/; this is for those who cannot sign in. It says first what stays; nothing is
done without `--yes`, and nothing brings it back.
"""

import argparse

from hemicycle.people.models import Person
from hemicycle.people.privacy.erasure import erase_person, what_stays
from hemicycle.people.sign_in.queries import person_at
from hemicycle.site.commands.terminal import Stop, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("who", nargs="*", help="an e-mail address, or the number of a person")
    parser.add_argument("--yes", action="store_true", help="do it, for good")
    parser.add_argument("--list", action="store_true", help="print the numbers of those who are erased")


def run(args: argparse.Namespace) -> int:
    """Say what stays; with `--yes`, erase."""
    if args.list:
        for number in Person.objects.exclude(erased_at=None).order_by("pk").values_list("pk", flat=True):
            say(str(number))
        return 0
    if not args.who:
        raise Stop("Say whom: an e-mail address, or the number of a person.")
    people = [_found(word) for word in args.who]
    for person in people:
        if person.erased_at:
            say(f"Person {person.pk} is erased already.")
        elif args.yes:
            erase_person(person, by=None)
            say(f"Person {person.pk} is erased.")
        else:
            say(f"Person {person.pk}, {person.called}. What stays:")
            for sentence in what_stays(person):
                say(f"- {sentence}")
            say("Nothing was done yet: say it again with --yes.")
    return 0


def _found(word: str) -> Person:
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 19 else None
    person = (
        Person.objects.filter(pk=number).first() if number is not None else person_at(word.strip().lower())
    )
    if person is None:
        raise Stop(f"There is nobody with the address or number {word!r}; nothing was done.")
    return person
