"""Addresses for machines, at the top of the house."""

from django.urls import path

from hemicycle.editions.views import public as views

urlpatterns = [
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
