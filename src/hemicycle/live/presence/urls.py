"""Addresses, below `/<lang>/<edition>/venues/<venue>/presence/`."""

from django.urls import URLPattern, path

from hemicycle.live.presence import views

app_name = "presence"
urlpatterns: list[URLPattern] = [
    path("", views.presence, name="presence"),
    path("here/", views.here, name="here"),
    path("reactions/", views.reactions, name="reactions"),
    path("counting/", views.counting, name="counting"),
]
