"""Addresses, below `/<lang>/<edition>/venues/<venue>/backstage/`."""

from django.urls import URLPattern

app_name = "backstage"
urlpatterns: list[URLPattern] = []
