"""Every address of the house."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from hemicycle.site import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.root, name="root"),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("<slug:edition>/programme/", include("hemicycle.programme.urls")),
        path("<slug:edition>/", include("hemicycle.programme.urls_exchange")),
        path("<slug:edition>/", include("hemicycle.editions.urls")),
    ),
]
