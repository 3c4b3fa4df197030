"""Addresses of the questions, below `/<lang>/<edition>/venues/<venue>/questions/`."""

from django.urls import URLPattern, path

from hemicycle.live.questions import views

app_name = "questions"
urlpatterns: list[URLPattern] = [
    path("", views.questions, name="questions"),
    path("support/", views.support, name="support"),
    path("<int:pk>/", views.question, name="question"),
    path("<int:pk>/replies/", views.replies, name="replies"),
    path("<int:pk>/handling/", views.handling, name="handling"),
]
