"""The desk's part of a new edition that is made like another: its kept answers, never people, shifts or inquiries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hemicycle.welcome.models import KeptAnswer

if TYPE_CHECKING:
    from hemicycle.editions.operations.opening import Copying
    from hemicycle.people.models import Person


def clone_answers(copying: Copying, *, by: Person | None) -> None:
    """The answers, those for officers and those for everybody."""
    KeptAnswer.objects.bulk_create(
        KeptAnswer(
            edition=copying.edition,
            topic=one.topic,
            question=one.question,
            answer=one.answer,
            order=one.order,
            published_at=one.published_at,
        )
        for one in KeptAnswer.objects.filter(edition=copying.source).order_by("pk")
    )
