"""The channel of those who run a session."""

from django.apps import AppConfig


class BackstageConfig(AppConfig):
    """The channel of those who run a session."""

    name = "hemicycle.live.backstage"
    label = "backstage"
    default_auto_field = "django.db.models.BigAutoField"
