"""What can be imported and exported: every room's formats, under the verbs `import` and `export`."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import override

from hemicycle.editions.models import Edition
from hemicycle.kernel.socket import Socket
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.programme.exchange import ical, importing
from hemicycle.programme.exchange.schedule import ScheduleError
from hemicycle.programme.exchange.writing import OutSchedule, outgoing
from hemicycle.programme.exchange.writing_json import write_json
from hemicycle.programme.exchange.writing_xml import write_xml
from hemicycle.programme.queries.slots import public_slots
from hemicycle.site.commands.terminal import Stop, fail, note, say

LARGEST_FILE = 64 * 1024 * 1024  # what the command reads at all; formats have smaller limits of their own
STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `add_arguments` and `run` are those of a verb, one level down."""

    name: str
    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


importers: Socket[Format] = Socket("importers")
exporters: Socket[Format] = Socket("exporters")


def add_formats(parser: argparse.ArgumentParser, formats: Socket[Format]) -> None:
    """One subcommand per format."""
    choices = parser.add_subparsers(title="formats", metavar="FORMAT", required=True)
    for one in formats:
        own = choices.add_parser(one.name, help=one.summary, description=one.summary)
        one.add_arguments(own)
        own.set_defaults(format=one)


def edition_of(slug: str) -> Edition:
    """The edition of that slug, published or not."""
    try:
        return Edition.objects.get(slug=slug)
    except ObjectDoesNotExist:
        known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "none yet"
        raise Stop(f"There is no edition {slug!r}. There are: {known}.") from None


def contents(path: Path) -> bytes:
    """The bytes of a file, or of the standard input for `-`."""
    try:
        data = sys.stdin.buffer.read(LARGEST_FILE + 1) if path == STANDARD_INPUT else _read(path)
    except OSError as trouble:
        raise Stop(f"{path} cannot be read: {trouble.strerror or trouble}.") from None
    if len(data) > LARGEST_FILE:
        raise Stop(f"{path} is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    return data


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


# --- schedules, in --------------------------------------------------------------------------------------------

STATES = (importing.UNCHANGED, importing.NEW, importing.CHANGED, importing.GONE, importing.ERROR)


def _import_schedule_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="schedule.xml or schedule.json; - reads the standard input")
    parser.add_argument("--edition", required=True, metavar="SLUG", help="the edition it belongs to")
    parser.add_argument(
        "--apply", action="store_true", help="change the working draft; without it only a preview is shown"
    )
    parser.add_argument(
        "--release", action="store_true", help="with --apply: publish the draft as the next version"
    )
    parser.add_argument(
        "--make",
        "--create",
        action="store_true",
        help="make the edition from the file's dates if there is none",
    )
    parser.add_argument("--name", default="", help="with --make: the edition's name (else the file's title)")
    parser.add_argument("--publish", action="store_true", help="with --make: let everybody read the edition")
    parser.add_argument(
        "--zone", default="", help="the time zone of hours that do not tell theirs, like Europe/Madrid"
    )
    parser.add_argument("--by", default="", metavar="EMAIL", help="who does it, for the history")
    parser.add_argument(
        "--language", default="en", help="of the sentences of the preview (default: %(default)s)"
    )
    parser.add_argument("--quiet", action="store_true", help="only the sum, no line for each event")


def _import_schedule(args: argparse.Namespace) -> int:
    if args.release and not args.apply:
        raise Stop("--release publishes what --apply has changed; say both.")
    data = contents(args.file)
    by = _person(args.by)
    with override(args.language):
        try:
            with transaction.atomic():  # an edition that was made for the file goes with it
                return _preview_and_apply(args, data, by)
        except ScheduleError as trouble:
            fail(f"{args.file}: {trouble} Nothing was changed.")
        except Refused as trouble:
            fail(f"{trouble.why} Nothing was changed.")
        return 2


def _preview_and_apply(args: argparse.Namespace, data: bytes, by: Person | None) -> int:
    if args.make and not Edition.objects.filter(slug=args.edition).exists():
        importing.make_edition(
            data, slug=args.edition, name=args.name, zone=args.zone, published=args.publish
        )
        note(f"Made the edition {args.edition}." if args.apply else "The edition would be made.")
    elif not Edition.objects.filter(slug=args.edition).exists():
        note("With --make the edition is made from the file.")
    seen = importing.preview(edition_of(args.edition), data, zone=args.zone)
    if not args.quiet:
        for row in sorted(
            seen.rows, key=lambda row: STATES.index(row.state)
        ):  # what matters most stands last
            say(f"{row.state:<10} {row.title}: {row.sentence}")
    for warning in seen.warnings:
        note(f"warning: {warning}")
    counted = {state: seen.count(state) for state in STATES}
    say(", ".join(f"{number} {state}" for state, number in counted.items()) + ".")
    if not args.apply:
        transaction.set_rollback(True)
        say("This was a preview and nothing was changed. Say --apply to do it.")
    else:
        release = importing.apply(seen, by=by, release=args.release)
        say(f"Applied and published as {release.name}." if release else "Applied.")
        if args.release and release is None:
            note("There was nothing to publish: the public already reads these times.")
    return 1 if counted[importing.ERROR] else 0


def _person(address: str) -> Person | None:
    if not address:
        return None
    person = Person.objects.filter(email__iexact=address).first()
    if person is None:
        raise Stop(f"There is nobody with the address {address!r}.")
    return person


importers.plug(
    Format(
        "schedule",
        "a programme as schedule.xml or schedule.json, as other conference systems write them",
        _import_schedule_arguments,
        _import_schedule,
    )
)


# --- schedules, out -------------------------------------------------------------------------------------------


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--edition", required=True, metavar="SLUG", help="the edition to write")
    parser.add_argument("--language", default="", help="of texts and sentences (default: the edition's)")
    parser.add_argument(
        "--output",
        type=Path,
        default=STANDARD_INPUT,
        metavar="FILE",
        help="where to (default: standard output)",
    )


def exported(make: Callable[[Edition, tuple[str, ...]], bytes]) -> Callable[[argparse.Namespace], int]:
    """The `run` of an export: `make(edition, languages)` gives the bytes that the public would get."""

    def run(args: argparse.Namespace) -> int:
        edition = edition_of(args.edition)
        language = args.language or edition.default_language
        with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            data = make(edition, edition.reading_order(language))
        if args.output == STANDARD_INPUT:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return 0
        try:
            args.output.write_bytes(data)
        except OSError as trouble:
            raise Stop(f"{args.output} cannot be written: {trouble.strerror or trouble}.") from None
        note(f"Wrote {len(data)} bytes to {args.output}.")
        return 0

    return run


def _calendar(edition: Edition, languages: tuple[str, ...]) -> bytes:
    items = ical.slot_items(public_slots(edition), languages=languages, edition=edition)
    return ical.calendar(
        items, language=languages[0], edition=edition, name=edition.name.said(languages).text
    )


def _outgoing(edition: Edition, languages: tuple[str, ...]) -> OutSchedule:
    return outgoing(public_slots(edition), edition=edition, languages=languages)


exporters.plug(
    Format("calendar", "the public programme as an iCalendar file", _export_arguments, exported(_calendar))
)
exporters.plug(
    Format(
        "schedule.xml",
        "the public programme as schedule.xml",
        _export_arguments,
        exported(lambda edition, languages: write_xml(_outgoing(edition, languages))),
    )
)
exporters.plug(
    Format(
        "schedule.json",
        "the public programme as schedule.json",
        _export_arguments,
        exported(lambda edition, languages: write_json(_outgoing(edition, languages))),
    )
)
