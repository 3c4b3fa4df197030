"""Addresses of the chat, below `/<lang>/<edition>/venues/<venue>/chat/`."""

from django.urls import URLPattern, path

from hemicycle.live.chat import views

app_name = "chat"
urlpatterns: list[URLPattern] = [
    path("lines/", views.lines, name="lines"),
    path("lines/<int:pk>/", views.line, name="line"),
    path("signs/", views.signs, name="signs"),
    path("pins/", views.pins, name="pins"),
    path("slow-mode/", views.slow_mode, name="slow_mode"),
]
