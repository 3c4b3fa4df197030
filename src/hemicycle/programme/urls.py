"""Addresses of the programme, below `/<lang>/<edition>/programme/` and beside it."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from hemicycle.programme.views import agenda, changes, exchange, fairness, reading, speaking, venue


class IsoDate:
    """A day in an address: `2021-02-17`."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day, or no match for what is not in the calendar."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """As it is written."""
        return value.isoformat()


register_converter(IsoDate, "day")

app_name = "programme"
urlpatterns: list[URLPattern] = [
    path("", reading.week, name="week"),
    path("list/", reading.listing, name="list"),
    path("<day:on>/", reading.day, name="day"),
    path("sessions/<slug:slug>/", reading.session, name="session"),
    path("sessions/<slug:slug>/<int:occurrence>/", venue.enter, name="venue"),
    path("changes/", changes.changes, name="changes"),
    path("changes.atom", changes.changes_feed, name="changes_feed"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/stars/", agenda.stars_moved, name="stars_moved"),
    path("agenda/missing/", agenda.missing_removed, name="missing_removed"),
    path("agenda/feed/", agenda.feed_made, name="feed_made"),
    path("agenda/feed/end/", agenda.feed_stopped, name="feed_stopped"),
    path("stars/<int:occurrence>/", agenda.star, name="star"),
    path("speaking/", speaking.speaking, name="speaking"),
    path("speaking/<slug:slug>/claim/", speaking.claim, name="speaking_claim"),
    path("speaking/<slug:slug>/words/", speaking.words, name="speaking_words"),
    path("speaking/<slug:slug>/photo/", speaking.photo, name="speaking_photo"),
    path("speaking/sessions/<int:pk>/answer/", speaking.answer, name="speaking_answer"),
    path("speaking/sessions/<int:pk>/slides/", speaking.slides, name="speaking_slides"),
    path("fairness/", fairness.fairness, name="fairness"),
    path("sessions/<slug:slug>.ics", exchange.session_calendar, name="session_calendar"),
]
