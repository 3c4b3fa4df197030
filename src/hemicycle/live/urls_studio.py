"""Addresses of the organisers' page of venues, below `/<lang>/<edition>/studio/live/`."""

from django.urls import URLPattern, path

from hemicycle.live import studio

app_name = "live-studio"
urlpatterns: list[URLPattern] = [path("", studio.conduct, name="conduct")]
