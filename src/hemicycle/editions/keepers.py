"""How what an edition holds is read and changed as plain fields: for its history, for undo, for edit conflicts."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import (
    ChronicleLine,
    Day,
    Edition,
    Feature,
    Figure,
    News,
    Page,
    Partner,
    Recommended,
    Theme,
)
from hemicycle.editions.operations.edition import bring_back, write
from hemicycle.editions.operations.questions import write_edition
from hemicycle.kernel.words import Words
from hemicycle.people.keepers import everywhere
from hemicycle.record import columns
from hemicycle.record.sockets import Keeper

ASSUMED = {"assumed": _("Marks of illustrative values")}
HELD = {"edition": _("Edition"), **ASSUMED}
ORDER = {"order": _("Place in the list")}
SOURCE = {"source_name": _("Name of the source"), "source_url": _("Address of the source")}


def _keeper(
    model: type[models.Model],
    noun: Words,
    words: Mapping[str, Words],
    *,
    comes_back: bool = True,
    permission: str = "editions.edit",
    permissions: Mapping[str, str] | None = None,
    related: tuple[str, ...] = (),
    changing: Callable[..., None] = write,
) -> Keeper:
    return Keeper(
        label=model._meta.label_lower,
        noun=noun,
        words=words,
        read=partial(columns.plain, names=tuple(words)),
        write=changing,
        path=_path,
        make=partial(bring_back, model) if comes_back else None,
        permission=permission,
        permissions=permissions or {},
        related=related,
    )


def _path(thing: Any) -> str | tuple[str, ...]:
    if isinstance(thing, ChronicleLine):
        return everywhere()
    edition: Edition = thing if isinstance(thing, Edition) else thing.edition
    section = getattr(thing, "section", None)  # whose news or page it is
    return (edition.scope.path, section.scope.path) if section else edition.scope.path


EDITION: dict[str, Words] = {
    "slug": _("Address"),
    "name": _("Name"),
    "short_name": _("Short name"),
    "banner": _("Motto"),
    "summary": _("Summary"),
    "place": _("Place"),
    "format": _("Online or on site"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "zone": _("Home zone"),
    "zone_city": _("City of the home zone"),
    "default_language": _("Main language"),
    "languages": _("Languages"),
    "fallback_languages": _("Languages shown where one is missing"),
    "hashtag": _("Hashtag"),
    "registration_opens_at": _("Registration opens"),
    "registration_closes_at": _("Registration closes"),
    "registration_url": _("Registration elsewhere"),
    "registration_mode": _("How one registers"),
    "capacity": _("Places"),
    "archived_at": _("Archived"),
    "phase_override": _("Phase"),
    "published_at": _("Public since"),
    "taking_part": _("Who may take part"),
    "account": _("What came of it"),
    "report_links": _("Links to the report"),
    **SOURCE,
    **ASSUMED,
}
TITLE = {"title": _("Title")}
BY_ORGANISERS = dict.fromkeys(("section", "in_menu", "in_footer", "order"), "editions.edit")
KEEPERS = (
    _keeper(
        Edition,
        _("edition"),
        EDITION,
        comes_back=False,
        permissions=dict.fromkeys(("published_at", "archived_at", "phase_override"), "editions.publish"),
        changing=write_edition,
    ),
    _keeper(
        Theme,
        _("theme"),
        {"slug": _("Name in addresses"), "name": _("Name"), "hue": _("Colour"), **ORDER, **HELD},
    ),
    _keeper(
        Day,
        _("day"),
        {"date": _("Date"), **TITLE, "summary": _("Summary"), "theme": _("Theme"), **HELD},
    ),
    _keeper(Feature, _("feature"), {**TITLE, "text": _("Text"), **ORDER, **HELD}),
    _keeper(
        Recommended,
        _("recommended document"),
        {**TITLE, "summary": _("Summary"), "links": _("Links"), **ORDER, **HELD},
    ),
    _keeper(
        News,
        _("news item"),
        {
            "slug": _("Address"),
            **TITLE,
            "body": _("Text"),
            "publish_at": _("Comes out"),
            "section": _("Section"),
            **SOURCE,
            **HELD,
        },
        permission="editions.edit_texts",
        permissions=BY_ORGANISERS,
    ),
    _keeper(
        Page,
        _("page"),
        {
            "slug": _("Address"),
            **TITLE,
            "body": _("Text"),
            "published_at": _("Public since"),
            "section": _("Section"),
            "in_menu": _("In the menu"),
            "in_footer": _("At the foot of every page"),
            **ORDER,
            **HELD,
        },
        permission="editions.edit_texts",
        permissions=BY_ORGANISERS,
    ),
    _keeper(
        Partner,
        _("partner"),
        {"organisation": _("Organisation"), "role": _("Role"), **ORDER, "edition": _("Edition")},
        related=("organisation",),
    ),
    _keeper(
        Figure,
        _("figure"),
        {
            "value": _("Number"),
            "label": _("What it counts"),
            "publish_at": _("Comes out"),
            "source_url": _("Address of the source"),
            **ORDER,
            **HELD,
        },
    ),
    _keeper(
        ChronicleLine,
        _("line of the chronicle"),
        {
            "year": _("Year"),
            "number": _("Which one of the series"),
            "starts_on": _("First day"),
            "ends_on": _("Last day"),
            "place": _("Place"),
            "banner": _("Motto"),
            "turnout": _("How many came"),
            "source_urls": _("Addresses of the sources"),
            **HELD,
        },
    ),
)
