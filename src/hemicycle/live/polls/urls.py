"""Addresses of the polls, below `/<lang>/<edition>/venues/<venue>/polls/`."""

from django.urls import URLPattern, path

from hemicycle.live.polls import views

app_name = "polls"
urlpatterns: list[URLPattern] = [
    path("", views.polls, name="polls"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.poll, name="poll"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/editing/", views.editing, name="editing"),
    path("<int:pk>/handling/", views.handling, name="handling"),
]
