"""Addresses of the welcome desk, below `/<lang>/<edition>/desk/`."""

from django.urls import URLPattern, path

from hemicycle.welcome.views import desk

app_name = "welcome"
urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    path("answers/", desk.answers, name="answers"),
    path("inquiries/<int:pk>/", desk.inquiry, name="inquiry"),
    path("inquiries/<int:pk>/solution/", desk.solution, name="solution"),
    path("inquiries/<int:pk>/entry/", desk.entry, name="entry"),
]
