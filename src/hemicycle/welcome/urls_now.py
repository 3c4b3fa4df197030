"""Addresses of what is on now, below `/<lang>/<edition>/now/`."""

from django.urls import URLPattern, path

from hemicycle.welcome.views import now

app_name = "welcome-now"
urlpatterns: list[URLPattern] = [
    path("", now.now, name="now"),
    path("steps/", now.step_left, name="step_left"),
]
