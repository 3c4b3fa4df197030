"""Texts, languages and links: live at once, and told in the change list."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.programme.facts import SessionEdited
from hemicycle.programme.models import Change, Reading, Release, Session, SessionLanguage
from hemicycle.programme.rules import releases as rules
from hemicycle.record.operations import announce

TEXTS = ("title", "subtitle", "description", "open_note", "outcome")  # told language by language
LINKS = ("entry_url", "recording_url", "outcome_links")
_is_web_address = URLValidator(schemes=["http", "https"])
MERGED_FOR = timedelta(minutes=10)  # text changes of a session within this time are one line


@transaction.atomic
def edit_session(session: Session, *, changes: Mapping[str, Any], by: Person | None) -> list[str]:
    """Change texts, links, languages or readings of a session, live at once; return the fields that did change.

    `changes` holds whole values: texts as `{language: text}`, links as they are, `languages` as rows of
    `(language, way, url)`, `readings` as rows of `{"title": …, "url": …, "language": …}`.
    """
    unknown = set(changes) - {*TEXTS, *LINKS, "languages", "readings"}
    if unknown:
        raise ValueError(f"edit_session does not change {', '.join(sorted(unknown))}")
    _insist_on_web_addresses(changes)
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    changed: list[str] = []
    for name in TEXTS:
        if name in changes:
            changed += _set_text(session, name, Text(changes[name]))
    for name in LINKS:
        if name in changes and changes[name] != getattr(session, name):
            setattr(session, name, changes[name])
            changed.append(name)
    if "languages" in changes and _set_languages(session, changes["languages"]):
        changed.append("languages")
    if "readings" in changes and _set_readings(session, changes["readings"]):
        changed.append("readings")
    if changed:
        session.changed_at = clock.now()
        session.save()
        record_text_changes(session.edition, {session.pk: changed}, by=by)
    return changed


def _insist_on_web_addresses(changes: Mapping[str, Any]) -> None:
    """Raise `Refused` for a link that is none: it would be shown to everybody as it is."""
    urls = [changes[name] for name in ("entry_url", "recording_url") if changes.get(name)]
    urls += [row["url"] for name in ("outcome_links", "readings") for row in changes.get(name, ())]
    urls += [url for _language, _way, url in changes.get("languages", ()) if url]
    for url in urls:
        insist_on_web_address(url)


def insist_on_web_address(url: str) -> None:
    """Raise `Refused` for what is no address of a page on the web."""
    try:
        _is_web_address(url)
    except ValidationError:
        raise Refused(
            _("“%(url)s” is not a web address. One begins with https:// or http://.")
            % {"url": str(url)[:200]}
        ) from None


def _set_text(session: Session, name: str, text: Text) -> list[str]:
    before: Text = getattr(session, name)
    setattr(session, name, text)
    return [f"{name}.{key}" for key in dict.fromkeys([*before, *text]) if before.get(key) != text.get(key)]


def _set_languages(session: Session, rows: Iterable[tuple[str, str, str]]) -> bool:
    wanted = {(language, way): url for language, way, url in rows}
    if {(row.language, row.way): row.url for row in session.languages.all()} == wanted:
        return False
    session.languages.all().delete()
    SessionLanguage.objects.bulk_create(
        SessionLanguage(session=session, language=language, way=way, url=url)
        for (language, way), url in wanted.items()
    )
    return True


def _set_readings(session: Session, rows: Iterable[Mapping[str, Any]]) -> bool:
    wanted = [(Text(row["title"]), row["url"], row.get("language", "")) for row in rows]
    if [(row.title, row.url, row.language) for row in session.readings.all()] == wanted:
        return False
    session.readings.all().delete()
    Reading.objects.bulk_create(
        Reading(session=session, title=title, url=url, language=language, order=order)
        for order, (title, url, language) in enumerate(wanted)
    )
    return True


@transaction.atomic
def record_text_changes(
    edition: Edition, changed: Mapping[int, Iterable[str]], *, by: Person | None
) -> list[Change]:
    """Note that texts of sessions (by id) changed: `{session: ["title.fr", "readings"]}`.

    A session that the current release does not show is no news. Changes of one session within ten minutes are
    one line, unless a release or another audience came between.
    """
    touch(edition)
    now = clock.now()
    for key, fields in changed.items():
        announce(SessionEdited(session_id=key, fields=tuple(fields)), by=by)
    current = edition.releases.first()
    if current is None or not changed:
        return []
    shown = current.slots.order_by().values_list("session", "listed_to", "listed_circle").distinct()
    listings = {key: rules.Listing(audience, circle) for key, audience, circle in shown if key in changed}
    recent = _recent_text_changes(edition, current, listings, now)
    lines = []
    for key, listing in listings.items():
        line = recent.get(key) or Change(
            edition=edition,
            session_id=key,
            kind=Change.Kind.TEXT,
            listed_to=listing.audience,
            listed_circle_id=listing.circle,
            before_listed_to=listing.audience,
            before_listed_circle_id=listing.circle,
        )
        line.fields = list(dict.fromkeys([*line.fields, *changed[key]]))
        line.at = now
        lines.append(line)
    Change.objects.bulk_update([line for line in lines if line.pk], ["fields", "at"], batch_size=200)
    Change.objects.bulk_create([line for line in lines if not line.pk], batch_size=500)
    return lines


def _recent_text_changes(
    edition: Edition, current: Release, listings: Mapping[int, rules.Listing], now: datetime
) -> dict[int, Change]:
    """By session, the line that a text change of this minute is merged with."""
    lines = Change.objects.filter(
        edition=edition, kind=Change.Kind.TEXT, at__gte=max(now - MERGED_FOR, current.at), at__lte=now
    )
    return {
        line.session_id: line
        for line in lines.order_by("at", "pk")
        if listings.get(line.session_id) == rules.Listing(line.listed_to, line.listed_circle_id)
    }
