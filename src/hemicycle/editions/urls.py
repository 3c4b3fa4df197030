"""Addresses of the public face of editions, below the language."""

from django.urls import include, path

from hemicycle.editions.views import others, registration
from hemicycle.editions.views import public as views

app_name = "editions"
in_an_edition = [
    path("", views.announcement, name="announcement"),
    path("registration/", registration.registration, name="registration"),
    path("registration/others/", others.others, name="others"),
    path("invitation/<str:token>/", registration.invitation, name="invitation"),
    path("card.png", views.card, name="card"),
    path("news.atom", views.news_feed, name="news_feed"),
    path("news/", views.news, name="news"),
    path("news/<slug:slug>/", views.news_item, name="news_item"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("sections/", views.sections, name="sections"),
    path("sections/<slug:slug>/", views.section, name="section"),
]
urlpatterns = [
    path("editions/", views.editions, name="editions"),
    path("<slug:edition>/", include(in_an_edition)),
]
