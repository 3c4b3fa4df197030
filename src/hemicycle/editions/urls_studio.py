"""Addresses of the organisers' pages, below `/<lang>/<edition>/studio/`. One list for each file of `studio/`."""

from django.urls import URLPattern, path

from hemicycle.editions.studio import history, overview, unsaved

app_name = "studio"
urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="overview"),
    path("unsaved/", unsaved.unsaved, name="unsaved"),
    path("history/", history.history, name="history"),
    path("history/<int:pk>/undo/", history.undo, name="undo"),
    path("history/<str:label>/<int:key>/", history.of_one, name="history_of"),
]
