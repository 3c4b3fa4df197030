"""Addresses of a person's own registrations, below `/<lang>/me/registrations/`."""

from django.urls import path

from hemicycle.editions.views import mine, others

app_name = "registrations"
urlpatterns = [
    path("", mine.registrations, name="registrations"),
    path("take-over/<str:token>/", others.taking_over, name="taking-over"),
    path("<int:pk>/", mine.registration, name="registration"),
    path("<int:pk>/answers/", mine.answers, name="answers"),
    path("<int:pk>/withdrawal/", mine.withdrawal, name="withdrawal"),
    path("<int:pk>/coming-back/", mine.coming_back, name="coming-back"),
    path("<int:pk>/offer/", mine.offer, name="offer"),
    path("<int:pk>/correction/", mine.correction, name="correction"),
]
