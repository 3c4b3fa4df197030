"""Addresses, below `/<lang>/<edition>/venues/<venue>/backstage/`."""

from django.urls import URLPattern, path

from hemicycle.live.backstage import views

app_name = "backstage"
urlpatterns: list[URLPattern] = [
    path("", views.page, name="backstage"),
    path("notes/", views.notes, name="notes"),
    path("notes/<int:pk>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("signals/", views.signals, name="signals"),
    path("run/", views.run, name="run"),
    path("run/items/", views.items, name="items"),
    path("run/items/<int:pk>/", views.item, name="item"),
    path("run/items/<int:pk>/place/", views.place, name="place"),
]
