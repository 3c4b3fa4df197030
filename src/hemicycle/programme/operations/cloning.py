"""The programme's part of a new edition that is made like another: sessions and their times, never people."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hemicycle.editions.operations.opening import Copying
from hemicycle.people.models import Person
from hemicycle.people.operations import make_scopes
from hemicycle.programme.models import Lead, Occurrence, Reading, Session, SessionLanguage

BATCH = 500
OF_ITS_OWN: dict[str, Any] = {  # what belongs to the other edition's week
    "entry_url": "",
    "recording_url": "",
    "outcome": {},
    "outcome_links": [],
    "forum_id": None,
}
HOURS = frozenset(
    {"starts_at", "ends_at", "date", "outcome"}
)  # marks of what is not copied, or is only a plan now


def clone_sessions(copying: Copying, *, by: Person | None) -> None:
    """Sessions with their texts, themes, leads, languages and readings; their times, as many days later at home.

    Speakers, ways in, recordings and outcomes stay behind; so do times that were cancelled. A time keeps
    its hour on the home clock, whatever the clocks do in between.
    """
    before = list(Session.objects.filter(edition=copying.source).order_by("pk"))
    scopes = make_scopes("session", under=copying.edition.scope, count=len(before))
    made = [
        _copy(
            session, edition_id=copying.edition.pk, scope_id=scope.pk, assumed=_marks(session), **OF_ITS_OWN
        )
        for session, scope in zip(before, scopes, strict=True)
    ]
    Session.objects.bulk_create(made, batch_size=BATCH)
    new = {old.pk: session for old, session in zip(before, made, strict=True)}
    copying.new["programme.session"] = new
    rows: tuple[type[Any], ...] = (Lead, SessionLanguage, Reading)
    for model in rows:
        found = model._default_manager.filter(session__edition=copying.source).order_by("pk")
        model._default_manager.bulk_create(
            (_copy(row, session_id=new[row.session_id].pk) for row in found), batch_size=BATCH
        )
    _copy_themes(copying, new)
    _copy_times(copying, new)


def _copy(thing: Any, **other: Any) -> Any:
    columns = {
        column.attname: getattr(thing, column.attname)
        for column in thing._meta.concrete_fields
        if not column.primary_key
    }
    return type(thing)(**columns | other)


def _marks(session: Session) -> dict[str, str]:
    return {key: why for key, why in session.assumed.items() if key.split(".")[0] not in HOURS}


def _copy_themes(copying: Copying, new: dict[int, Session]) -> None:
    themes = copying.new.get("editions.theme", {})
    tagged: dict[int, list[int]] = defaultdict(list)
    through: Any = Session.themes.through
    for session, theme in through.objects.filter(session__in=list(new)).values_list("session", "theme"):
        tagged[session].append(theme)
    through.objects.bulk_create(
        (
            through(session_id=new[session].pk, theme_id=themes[theme].pk)
            for session, keys in tagged.items()
            for theme in keys
            if theme in themes
        ),
        batch_size=BATCH,
    )


def _copy_times(copying: Copying, new: dict[int, Session]) -> None:
    home, shift = copying.source.home, copying.shift
    found = Occurrence.objects.in_draft().filter(session__edition=copying.source, cancelled=False)
    made = []
    for occurrence in found:
        starts_at = later(occurrence.starts_at, shift, home, copying.edition.home)
        made.append(
            Occurrence(
                session=new[occurrence.session_id],
                starts_at=starts_at,
                ends_at=starts_at + (occurrence.ends_at - occurrence.starts_at),
                room=occurrence.room,
                order=occurrence.order,
            )
        )
    Occurrence.objects.bulk_create(made, batch_size=BATCH)


def later(at: datetime, shift: timedelta, zone: ZoneInfo, other: ZoneInfo) -> datetime:
    """The same hour on the wall of another home, so many days later."""
    on_the_wall = at.astimezone(zone).replace(tzinfo=None) + shift
    return on_the_wall.replace(tzinfo=other).astimezone(at.tzinfo)
