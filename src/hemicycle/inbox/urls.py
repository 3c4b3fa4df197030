"""A person's own pages about what reaches them, below `/<lang>/me/`."""

from django.urls import URLPattern, path

from hemicycle.inbox import views

app_name = "inbox"
urlpatterns: list[URLPattern] = [
    path("notices/", views.notices, name="notices"),
    path("notices/count/", views.count, name="count"),
    path("notices/read/", views.read_all, name="read-all"),
    path("notices/<int:pk>/read/", views.read, name="read"),
    path("mail/", views.preferences, name="preferences"),
    path("mail/stop/<str:token>/", views.stop, name="stop"),
]
