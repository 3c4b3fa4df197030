"""Addresses of the programme, below `/<lang>/<edition>/programme/` and beside it."""

from django.urls import URLPattern, path

app_name = "programme"
urlpatterns: list[URLPattern] = []
