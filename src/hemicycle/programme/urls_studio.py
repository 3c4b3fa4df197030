"""Addresses of the organisers' pages of the programme, below `/<lang>/<edition>/studio/programme/`."""

from django.urls import URLPattern

app_name = "programme-studio"
urlpatterns: list[URLPattern] = []
