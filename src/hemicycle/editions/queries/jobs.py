"""Work that was given up, for those who see to it: where it belongs, and what the house says of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hemicycle.editions.models import BulkAct, Edition, Upload
from hemicycle.kernel.words import Words
from hemicycle.people.models import Scope
from hemicycle.people.queries import Rights
from hemicycle.record.models import Job
from hemicycle.record.rules import why_given_up
from hemicycle.record.sockets import job_kinds

SEE_TO = "editions.work"
MOST = 500  # of the whole house, the latest first


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job that failed for the last time, as a person reads of it."""

    job: Job
    label: Words
    why: Words
    of_house: bool  # it belongs to the house, not to an edition


def given_up(edition: Edition, rights: Rights) -> list[GivenUp]:
    """What this person sees to in an edition, the latest first; what belongs to the house only for who keeps that."""
    kinds = {kind.name: kind for kind in job_kinds if kind.label}
    rows = Job.objects.given_up().filter(kind__in=kinds).select_related("by")
    jobs = list(rows.order_by("-gave_up_at", "-pk")[:MOST])
    paths = _paths(jobs)
    keeps_house = (
        rights.may(SEE_TO, *Scope.objects.filter(kind="house").values_list("path", flat=True))
        if jobs
        else False
    )
    mine = edition.scope.path if rights.may(SEE_TO, edition.scope.path) else None
    return [
        GivenUp(job, kinds[job.kind].label, why_given_up(job.trouble), job.pk not in paths)
        for job in jobs
        if (mine is not None and paths.get(job.pk, "").startswith(mine))
        or (keeps_house and job.pk not in paths)
    ]


def _paths(jobs: Iterable[Job]) -> dict[int, str]:
    """By job the path of the scope that it belongs to; one query for each kind."""
    by_kind: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        by_kind[job.kind].append(job)
    found: dict[int, str] = {}
    for kind in job_kinds:
        if of_kind := by_kind.get(kind.name):
            found.update(kind.paths(of_kind))
    return found


# --- where the work of this room belongs ------------------------------------------------------------------


def of_uploads(jobs: Sequence[Job]) -> Mapping[int, str]:
    """Reading a file of people belongs to the edition it is for."""
    uploads = Upload.objects.filter(pk__in=[job.data.get("upload") for job in jobs])
    paths = dict(uploads.values_list("pk", "edition__scope__path"))
    return {job.pk: paths[job.data["upload"]] for job in jobs if job.data.get("upload") in paths}


def of_invitations(jobs: Sequence[Job]) -> Mapping[int, str]:
    """Writing invitations belongs to the edition to which they invite."""
    editions = Edition.objects.filter(pk__in=[job.data.get("edition") for job in jobs])
    paths = dict(editions.values_list("pk", "scope__path"))
    return {job.pk: paths[job.data["edition"]] for job in jobs if job.data.get("edition") in paths}


def of_acts(jobs: Sequence[Job]) -> Mapping[int, str]:
    """Telling people of a decision belongs to the edition in which it was made."""
    acts = BulkAct.objects.filter(pk__in=[job.data.get("act") for job in jobs])
    paths = dict(acts.values_list("pk", "edition__scope__path"))
    return {job.pk: paths[job.data["act"]] for job in jobs if job.data.get("act") in paths}
