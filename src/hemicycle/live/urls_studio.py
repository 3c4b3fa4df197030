"""Addresses of the organisers' pages of venues, below `/<lang>/<edition>/studio/live/`."""

from django.urls import URLPattern, URLResolver, include, path

from hemicycle.live import studio
from hemicycle.live.bulletins import studio as bulletins
from hemicycle.live.questions import studio as questions

app_name = "live-studio"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", studio.conduct, name="conduct"),
    path("questions/", questions.policy, name="questions"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/new/", bulletins.new, name="bulletin_new"),
    path("bulletins/<int:key>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:key>/act/", bulletins.act, name="bulletin_act"),
    path("attendance/", include("hemicycle.live.presence.urls_studio")),
]
