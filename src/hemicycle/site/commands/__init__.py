"""The console command `hemicycle`."""

import os
import sys


def main() -> None:
    """Run one of the verbs; for now Django's own commands stand behind it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.site.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)
