"""Addresses of the programme for other programs, beside its pages: `/<lang>/<edition>/programme.ics` …"""

from django.urls import URLPattern, path

from hemicycle.programme.views import exchange

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("programme.ics", exchange.programme_calendar, name="calendar"),
    path("schedule.xml", exchange.schedule_xml, name="schedule_xml"),
    path("schedule.json", exchange.schedule_json, name="schedule_json"),
]
