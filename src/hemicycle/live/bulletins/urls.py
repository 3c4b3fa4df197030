"""Addresses of bulletins, below `/<lang>/<edition>/bulletins/`."""

from django.urls import URLPattern, path

from hemicycle.live.bulletins import views

app_name = "bulletins"
urlpatterns: list[URLPattern] = [
    path("", views.bulletins, name="bulletins"),
    path("banner/", views.part, name="banner"),
    path("dismissal/", views.dismissal, name="dismissal"),
]
