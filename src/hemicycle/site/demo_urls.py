"""Addresses of the demonstration, below `/demo/`. They do not exist outside it."""

from django.urls import path

from hemicycle.site import demo

app_name = "demo"
urlpatterns = [
    path("clock/", demo.set_the_clock, name="clock"),
    path("persona/<slug:name>/", demo.become, name="persona"),
    path("mailbox/", demo.mailbox, name="mailbox"),
]
