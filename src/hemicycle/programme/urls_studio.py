"""Addresses of the organisers' pages of the programme, below `/<lang>/<edition>/studio/programme/`."""

from django.urls import URLPattern, path

from hemicycle.programme import urls  # noqa: F401  (knows how a day is written in an address)
from hemicycle.programme.studio import releases, repeat, schedule, sessions, speakers

app_name = "programme-studio"
urlpatterns: list[URLPattern] = [
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/new/", sessions.make, name="session_new"),
    path("sessions/<slug:slug>/", sessions.session, name="session"),
    path("sessions/<slug:slug>/copy/", sessions.copy, name="session_copy"),
    path("sessions/<slug:slug>/removal/", sessions.removal, name="session_removal"),
    path("sessions/<slug:slug>/repeat/", repeat.repeat, name="repeat"),
    path("sessions/<slug:slug>/repeat/add/", repeat.repeated, name="repeated"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("schedule/day/", schedule.choose, name="choose_day"),
    path("schedule/<day:on>/", schedule.day, name="day"),
    path("schedule/<day:on>/add/", schedule.add, name="add"),
    path("schedule/times/<int:occurrence>/", schedule.place, name="place"),
    path("schedule/times/<int:occurrence>/act/", schedule.act, name="act"),
    path("speakers/", speakers.speakers, name="speakers"),
    path("speakers/new/", speakers.make, name="speaker_new"),
    path("speakers/ask/", speakers.asking_all, name="speakers_asking"),
    path("speakers/<slug:slug>/", speakers.speaker, name="speaker"),
    path("speakers/<slug:slug>/asking/", speakers.asking, name="speaker_asking"),
    path("speakers/<slug:slug>/account/", speakers.account, name="speaker_account"),
    path("speakers/<slug:slug>/photo/", speakers.photo, name="speaker_photo"),
    path("speakers/<slug:slug>/merging/", speakers.merging, name="speaker_merging"),
    path("speakers/<slug:slug>/removal/", speakers.removal, name="speaker_removal"),
    path("speakers/<slug:slug>/answers/<int:speaking>/", speakers.answer, name="speaker_answer"),
    path("releases/", releases.releases, name="releases"),
    path("releases/<int:number>/again/", releases.again, name="release_again"),
    path("releases/late/<int:occurrence>/", releases.late, name="late"),
]
