"""Addresses of the log of attendance, below `/<lang>/<edition>/studio/live/attendance/`."""

from django.urls import URLPattern, path

from hemicycle.live.presence import studio

urlpatterns: list[URLPattern] = [
    path("", studio.attendance, name="attendance"),
    path("removal/", studio.removal, name="attendance-removal"),
    path("all.<slug:form>", studio.export_all, name="attendance-all"),
    path("<int:venue>/", studio.venue, name="attendance-venue"),
    path("<int:venue>.<slug:form>", studio.export, name="attendance-file"),
    path("people/<int:person>/", studio.person, name="attendance-person"),
]
