"""Addresses of the organisers' pages, below `/<lang>/<edition>/studio/`. One list for each file of `studio/`."""

from django.urls import URLPattern, path

from hemicycle.editions.studio import overview

app_name = "studio"
urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="overview"),
]
