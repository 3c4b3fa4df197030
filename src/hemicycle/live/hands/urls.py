"""Addresses, below `/<lang>/<edition>/venues/<venue>/hands/`."""

from django.urls import URLPattern

app_name = "hands"
urlpatterns: list[URLPattern] = []
