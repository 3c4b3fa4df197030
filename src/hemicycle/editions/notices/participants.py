"""Who is told about an act on many registrations, and when: ten minutes later, unless it was undone."""

from hemicycle.editions.models import BulkAct
from hemicycle.editions.operations import participants
from hemicycle.editions.rules.participants import UNDO_FOR
from hemicycle.kernel import clock
from hemicycle.record.models import Entry, Job
from hemicycle.record.operations import enqueue

JOB = "editions.tell-many"


def hear(entry: Entry) -> None:
    """`ManyDecided`: the job that tells them comes due when nothing can be undone any more."""
    act = entry.data["act_id"]
    at = entry.at + (clock.real_now() - clock.now())  # in real time
    enqueue(JOB, {"act": act}, by=entry.by, due_at=at + UNDO_FOR, key=f"bulk-{act}")


def run(job: Job) -> None:
    """Tell them, unless it was undone."""
    act = BulkAct.objects.select_related("edition__scope", "by").filter(pk=job.data["act"]).first()
    if act is not None:
        job.result = {"told": participants.tell(act, by=act.by)}
