"""A person's own pages, below `/<lang>/me/`."""

from django.urls import path

from hemicycle.people.sign_in.views import account

app_name = "me"
urlpatterns = [
    path("", account.home, name="home"),
]
