"""Persons, organisations and sections."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, organisations and sections."""

    name = "hemicycle.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
