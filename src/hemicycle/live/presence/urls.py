"""Addresses, below `/<lang>/<edition>/venues/<venue>/presence/`."""

from django.urls import URLPattern

app_name = "presence"
urlpatterns: list[URLPattern] = []
