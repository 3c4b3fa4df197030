"""Addresses, below `/<lang>/<edition>/venues/<venue>/captions/`."""

from django.urls import URLPattern

app_name = "captions"
urlpatterns: list[URLPattern] = []
