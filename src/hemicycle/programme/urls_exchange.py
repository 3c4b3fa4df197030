"""Addresses of the programme for other programs, beside its pages: `/<lang>/<edition>/programme.ics` …"""

from django.urls import URLPattern, path

from hemicycle.programme.views import exchange

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("programme.ics", exchange.programme_calendar, name="calendar"),
]
