"""Several processes send what is due: one that is killed leaves it to the others, and nobody gets two digests."""

import json
import signal

from hemicycle.site.testing import migrated_house

PEOPLE = 12
KIND = """
import time
from hemicycle.inbox.sockets import NoticeKind, Told, notice_kinds
def tell(person, data):
    if {hangs}:
        print("begun", flush=True)
        time.sleep(600)
    return Told(f"Number {{data['n']}}")
notice_kinds.plug(NoticeKind("test.digest", "Told", tell, mail="digest"))
"""
TELLS = (
    KIND.format(hangs=False)
    + f"""
from datetime import timedelta
from hemicycle.inbox.models import Notice
from hemicycle.inbox.operations import Telling, keep_hours, notify_each
from hemicycle.inbox.operations.reaching import ask_for
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.record.models import Job
people = [Person.objects.create(name=f"P {{n}}", email=f"p{{n}}@example.org") for n in range({PEOPLE})]
for person in people:
    keep_hours(None, 8 * 60, by=person)
notify_each("test.digest", [Telling(p, {{"n": n}}, f"{{n}}") for p in people for n in range(3)])
now = clock.now() - timedelta(seconds=1)
Notice.objects.update(due_at=now)
Job.objects.all().delete()
for _twice in range(2):  # two jobs for each person, of two moments
    ask_for((person.pk, now - timedelta(seconds=_twice)) for person in people)
"""
)
WORKS = """
from hemicycle.inbox.operations.reaching import TELL
from hemicycle.record import lanes
from hemicycle.record.models import Job
from hemicycle.record.sockets import job_kinds
job_kinds._plugged[:] = [kind for kind in job_kinds if kind.name == TELL]
print("done", lanes.run_due("mail"), flush=True)
"""
RESTED = """
from datetime import timedelta
from hemicycle.kernel import clock
from hemicycle.record.models import Job
Job.objects.update(due_at=clock.real_now() - timedelta(seconds=1))
"""
LOOKS = """
import json
from hemicycle.inbox.models import Mail, Notice
print(json.dumps({
    "mails": sorted(Mail.objects.values_list("person__name", flat=True)),
    "told": [mail.text.count("Number") for mail in Mail.objects.all()],
    "waiting": Notice.objects.waiting().count(),
    "mailed": Notice.objects.exclude(mailed_at=None).count(),
}))
"""


def test_two_workers_and_a_third_that_is_killed_send_one_digest_to_each() -> None:
    with migrated_house() as house, house.shell() as shell:
        shell(TELLS)
        with shell.begin(KIND.format(hangs=True) + WORKS) as victim:
            assert victim.line() == "begun\n"
            victim.kill()
            assert victim.wait() == -signal.SIGKILL
        assert json.loads(shell(LOOKS)) == {"mails": [], "told": [], "waiting": 3 * PEOPLE, "mailed": 0}
        shell(RESTED)
        works = KIND.format(hangs=False) + WORKS
        with shell.begin(works) as one, shell.begin(works) as other:
            done = [int(worker.read().split()[-1]) for worker in (one, other)]
        assert sum(done) == 2 * PEOPLE
        found = json.loads(shell(LOOKS))
        assert found["mails"] == sorted(f"P {n}" for n in range(PEOPLE))
        assert found["told"] == [3] * PEOPLE
        assert (found["waiting"], found["mailed"]) == (0, 3 * PEOPLE)
