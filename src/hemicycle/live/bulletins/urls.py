"""Addresses, below `/<lang>/<edition>/bulletins/`."""

from django.urls import URLPattern

app_name = "bulletins"
urlpatterns: list[URLPattern] = []
