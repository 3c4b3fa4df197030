"""A process that is killed while it releases leaves either version whole."""

import json
import random
import signal
import time

from hemicycle.site.testing import Shell, migrated_house

SESSIONS = 60
RELEASES = """
from datetime import timedelta
from django.db.models import F
from hemicycle.editions.models import Edition
from hemicycle.programme import operations
from hemicycle.programme.models import Occurrence
edition = Edition.objects.get(slug="bench")
print("begun", flush=True)
while True:
    later = timedelta(minutes=5)
    Occurrence.objects.update(starts_at=F("starts_at") + later, ends_at=F("ends_at") + later)
    operations.release(edition, note={}, by=None)
"""
LOOKS = """
import json
from hemicycle.editions.models import Edition
from hemicycle.programme.models import Change, Release, Slot
from hemicycle.record.models import Entry
releases = list(Release.objects.order_by("number"))
print(json.dumps({
    "numbers": [release.number for release in releases],
    "slots": [release.slots.count() for release in releases],
    "moved": [release.changes.count() for release in releases],
    "told": Entry.objects.filter(kind="ProgrammeReleased").count(),
    "version": Edition.objects.get(slug="bench").version,
    "strays": Slot.objects.exclude(release__in=releases).count(),
}))
"""


def look(shell: Shell) -> dict[str, list[int]]:
    found: dict[str, list[int]] = json.loads(shell(LOOKS))
    return found


def kill_while_it_releases(shell: Shell, after: float) -> None:
    with shell.begin(RELEASES) as process:
        assert process.line() == "begun\n"
        time.sleep(after)
        process.kill()
        assert process.wait() == -signal.SIGKILL


def test_a_killed_release_leaves_either_version_whole() -> None:
    with migrated_house() as house, house.shell() as shell:
        generated = house.run("generate", "--edition", "bench", "--sessions", str(SESSIONS))
        assert generated.returncode == 0, generated.stderr
        before = look(shell)
        whole = before["slots"][0]
        chance = random.Random(17)  # noqa: S311  (not a secret)
        for _kill in range(8):
            kill_while_it_releases(shell, chance.uniform(0.02, 0.4))
            found = look(shell)
            assert found["numbers"] == list(range(1, len(found["numbers"]) + 1))
            assert found["slots"] == [whole] * len(found["numbers"])
            assert found["moved"] == [0] + [whole] * (len(found["numbers"]) - 1)
            assert found["told"] == len(found["numbers"])
            assert not found["strays"]
        assert len(found["numbers"]) > len(before["numbers"])  # some releases were made before the kills
