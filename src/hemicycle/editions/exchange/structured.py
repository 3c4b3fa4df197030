"""An edition for search engines: schema.org's Event."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from hemicycle.editions.models import Edition, Partner
from hemicycle.kernel.reader import Reader

MODES = {
    Edition.Format.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Edition.Format.ON_SITE: "https://schema.org/OfflineEventAttendanceMode",
    Edition.Format.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def event(edition: Edition, organiser: Partner | None, reader: Reader) -> dict[str, Any]:
    """The edition as an `Event`, in the reader's language, with absolute addresses."""
    here = settings.ORIGIN + reverse("editions:announcement", args=[edition.slug])
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": str(edition.name.said(reader.languages)),
        "alternateName": str(edition.banner.said(reader.languages)),
        "description": str(edition.summary.said(reader.languages)),
        "startDate": edition.starts_on.isoformat(),
        "endDate": edition.ends_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": MODES[Edition.Format(edition.format)],
        "location": _location(edition, here, reader),
        "url": here,
        "image": [settings.ORIGIN + reverse("editions:card", args=[edition.slug])],
        "inLanguage": edition.languages,
    }
    if organiser is not None:
        data["organizer"] = {
            "@type": "Organization",
            "name": str(organiser.organisation.name.said(reader.languages)),
            **({"url": organiser.organisation.url} if organiser.organisation.url else {}),
        }
    return {key: value for key, value in data.items() if value}


def _location(edition: Edition, here: str, reader: Reader) -> list[dict[str, Any]]:
    virtual = {"@type": "VirtualLocation", "url": here}
    place = {
        "@type": "Place",
        "name": str(edition.place.said(reader.languages)),
        "address": str(edition.place),
    }
    return {
        Edition.Format.ONLINE: [virtual],
        Edition.Format.ON_SITE: [place],
        Edition.Format.HYBRID: [place, virtual],
    }[Edition.Format(edition.format)]
