"""Sessions, releases and personal agendas."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Sessions, releases and personal agendas."""

    name = "hemicycle.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"
