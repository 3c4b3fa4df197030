"""Facts written down, and those who listen."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Facts written down, and those who listen."""

    name = "hemicycle.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
