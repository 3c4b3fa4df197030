"""Addresses of the organisers' pages of the programme, below `/<lang>/<edition>/studio/programme/`."""

from django.urls import URLPattern, path

from hemicycle.programme import urls  # noqa: F401  (knows how a day is written in an address)
from hemicycle.programme.studio import releases, schedule, sessions

app_name = "programme-studio"
urlpatterns: list[URLPattern] = [
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/new/", sessions.make, name="session_new"),
    path("sessions/<slug:slug>/", sessions.session, name="session"),
    path("sessions/<slug:slug>/copy/", sessions.copy, name="session_copy"),
    path("sessions/<slug:slug>/removal/", sessions.removal, name="session_removal"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("schedule/day/", schedule.choose, name="choose_day"),
    path("schedule/<day:on>/", schedule.day, name="day"),
    path("schedule/<day:on>/add/", schedule.add, name="add"),
    path("schedule/times/<int:occurrence>/", schedule.place, name="place"),
    path("schedule/times/<int:occurrence>/act/", schedule.act, name="act"),
    path("releases/", releases.releases, name="releases"),
    path("releases/<int:number>/again/", releases.again, name="release_again"),
    path("releases/late/<int:occurrence>/", releases.late, name="late"),
]
