"""The life of an edition: public and hidden, its phase, the archive, links to look at it before it is public."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from hemicycle.editions.models import Edition, PreviewLink
from hemicycle.editions.operations.edition import change
from hemicycle.editions.rules import life as rules
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.record.models import Revision

TOKEN_BYTES = 24


@transaction.atomic
def publish_edition(edition: Edition, *, by: Person | None) -> Revision | None:
    """From now on everybody reads the edition."""
    edition = _fresh(edition)
    rules.may_publish(
        published=edition.published_at is not None,
        archived=edition.archived_at is not None,
        names=edition.name,
        languages=len(edition.languages),
    ).insist()
    return change(edition, {"published_at": clock.now().isoformat()}, by=by)


@transaction.atomic
def hide_edition(edition: Edition, *, by: Person | None) -> Revision | None:
    """Only those who work on it see the edition again."""
    edition = _fresh(edition)
    rules.may_hide(
        published=edition.published_at is not None, archived=edition.archived_at is not None
    ).insist()
    return change(edition, {"published_at": None}, by=by)


def set_phase(edition: Edition, phase: str, *, by: Person | None) -> Revision | None:
    """The edition stands in this phase, whatever its dates say; empty: as its dates say."""
    return change(edition, {"phase_override": Edition.Phase(phase).value if phase else ""}, by=by)


@transaction.atomic
def archive_edition(edition: Edition, *, by: Person | None) -> Revision | None:
    """From now on the edition is only read."""
    edition = _fresh(edition)
    rules.may_archive(
        archived=edition.archived_at is not None, published=edition.published_at is not None
    ).insist()
    return change(edition, {"archived_at": clock.now().isoformat()}, by=by)


@transaction.atomic
def unarchive_edition(edition: Edition, *, by: Person | None) -> Revision | None:
    """The edition can be worked on again."""
    edition = _fresh(edition)
    rules.may_unarchive(archived=edition.archived_at is not None).insist()
    return change(edition, {"archived_at": None}, by=by)


def _fresh(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(of=("self",)).select_related("scope").get(pk=edition.pk)


# --- preview links ----------------------------------------------------------------------------------------


def make_preview(edition: Edition, *, label: str, until_at: datetime, by: Person) -> tuple[PreviewLink, str]:
    """A link with which anybody reads the edition and the draft of its programme until then (real time).

    Its token is given back once; only its digest is kept.
    """
    rules.may_preview_until(until_at, now=clock.real_now()).insist()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PreviewLink.objects.create(
        edition=edition, token_hash=hashed(token), label=label, until_at=until_at, by=by
    )
    return link, token


def end_preview(link: PreviewLink, *, by: Person) -> None:
    """Nobody reads anything with this link any more."""
    PreviewLink.objects.filter(pk=link.pk).delete()


def hashed(token: str) -> str:
    """SHA-256 of a token, hexadecimal: how it is kept and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
