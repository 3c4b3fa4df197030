"""Addresses of the organisers' pages of venues, below `/<lang>/<edition>/studio/live/`."""

from django.urls import URLPattern, path

from hemicycle.live import studio
from hemicycle.live.questions import studio as questions

app_name = "live-studio"
urlpatterns: list[URLPattern] = [
    path("", studio.conduct, name="conduct"),
    path("questions/", questions.policy, name="questions"),
]
