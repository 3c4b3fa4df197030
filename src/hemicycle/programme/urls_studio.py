"""Addresses of the organisers' pages of the programme, below `/<lang>/<edition>/studio/programme/`."""

from django.urls import URLPattern, path

from hemicycle.programme.studio import releases

app_name = "programme-studio"
urlpatterns: list[URLPattern] = [
    path("releases/", releases.releases, name="releases"),
    path("releases/<int:number>/again/", releases.again, name="release_again"),
    path("releases/late/<int:occurrence>/", releases.late, name="late"),
]
