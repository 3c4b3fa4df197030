"""Addresses, below `/<lang>/<edition>/venues/<venue>/captions/`."""

from django.urls import URLPattern, path

from hemicycle.live.captions import views

app_name = "captions"
urlpatterns: list[URLPattern] = [
    path("", views.transcript, name="transcript"),
    path("line/", views.line, name="line"),
    path("reading/", views.reading, name="reading"),
    path("typing/", views.typing, name="typing"),
    path("typing/withdrawals/", views.withdrawals, name="withdrawals"),
    path("<slug:language>.<slug:form>", views.file, name="file"),
]
