"""Addresses of the device test, below `/<lang>/<edition>/device/`."""

from django.urls import URLPattern, path

from hemicycle.calls import views

app_name = "calls"
urlpatterns: list[URLPattern] = [
    path("", views.device, name="device"),
    path("result/", views.result, name="result"),
    path("removal/", views.removal, name="removal"),
]
