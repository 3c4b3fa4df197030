"""The console command `hemicycle`: one file per verb.

A verb's file has `add_arguments(parser)` and `run(args) -> int`; its first line here says what it does. The file is
imported once Django stands, so it may import whatever it needs at the top.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from hemicycle import __version__
from hemicycle.site.commands.terminal import Stop, fail

VERBS = {
    "serve": "serve the house over HTTP",
    "worker": "deliver what was announced and do what is due at intervals",
    "demo": "fill a demonstration with the 2021 edition and serve it on this machine",
    "generate": "fill an edition with a large invented programme, for benchmarks",
    "migrate": "bring the database's tables up to date",
    "steward": "make somebody a steward of the house, who gives all other roles",
    "import": "read a file into an edition: preview first, then apply",
    "export": "write an edition to a file in an exchange format",
    "backup": "write everything into one portable file",
    "restore": "read a file written by `backup` into an empty database",
    "erase": "erase everything about a person, at their written wish",
    "bounces": "read a report about a mail that came back, from the mail server",
    "check": "say in plain sentences what this deployment lacks",
    "messages": "collect the sentences of the interface into the catalogues",
    "manage": "pass on to Django's own commands",
}
BY_THE_HOUSE_CLOCK = {
    "import",
    "export",
    "generate",
}  # what they write is dated; a demonstration has its own time
FILES = {"import": "import_"}  # a word that Python keeps for itself


def parser() -> argparse.ArgumentParser:
    """What may be said before the verb's own arguments are known."""
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {verb:<{width}}  {summary}" for verb, summary in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="hemicycle",
        usage="hemicycle [--version] [--help] VERB …",
        description=f"The online house of a world assembly.\n\nverbs:\n{verbs}",
        epilog="`hemicycle VERB --help` tells more of each. Configuration comes from the environment: "
        "see docs/running/configuration.md.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hemicycle {__version__}")
    parser.add_argument("verb", choices=VERBS, metavar="VERB", help=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """Run one verb and leave with its exit code: 0 done, 1 not done, 2 not understood, 130 interrupted."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(words: Sequence[str]) -> int:
    """The exit code of one verb."""
    if not words:
        parser().print_help()
        return 2
    verb = parser().parse_args(words[:1]).verb
    if verb == "demo" or "--public-demo" in words:
        os.environ["HEMICYCLE_MODE"] = "demo"
    module = _verb(verb)
    own = argparse.ArgumentParser(
        prog=f"hemicycle {verb}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(own)
    args = own.parse_args(words[1:])
    if verb in BY_THE_HOUSE_CLOCK:
        importlib.import_module("hemicycle.site.demo").read_clock()
    try:
        code: int = module.run(args)
    except Stop as reason:
        fail(str(reason))
        return 1
    except KeyboardInterrupt:
        fail("Interrupted.")
        return 130
    except BrokenPipeError:  # the reader of our output has left
        sys.stderr.close()
        return 1
    return code


def _verb(verb: str) -> ModuleType:
    """The verb's file, once Django stands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.site.settings")
    importlib.import_module("django").setup()
    return importlib.import_module(f"{__name__}.{FILES.get(verb, verb)}")
