"""Addresses of the public face of an edition."""

from django.urls import path

from hemicycle.editions import views

app_name = "editions"
urlpatterns = [path("", views.announcement, name="announcement")]
