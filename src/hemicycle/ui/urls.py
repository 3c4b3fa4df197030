"""The gallery of the design system."""

from django.urls import path

from hemicycle.ui import gallery

app_name = "ui"
urlpatterns = [path("", gallery.gallery, name="gallery")]
