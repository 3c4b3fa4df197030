"""A gathering and its public face."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """A gathering and its public face."""

    name = "hemicycle.editions"
    label = "editions"
    default_auto_field = "django.db.models.BigAutoField"
