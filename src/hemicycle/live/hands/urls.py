"""Addresses of the hands, below `/<lang>/<edition>/venues/<venue>/hands/`."""

from django.urls import URLPattern, path

from hemicycle.live.hands import views

app_name = "hands"
urlpatterns: list[URLPattern] = [
    path("", views.hands, name="hands"),
    path("floor/", views.floor, name="floor"),
    path("chairing/", views.chairing, name="chairing"),
]
