"""Who is here, and reactions of the room."""

from django.apps import AppConfig


class PresenceConfig(AppConfig):
    """Who is here, and reactions of the room."""

    name = "hemicycle.live.presence"
    label = "presence"
    default_auto_field = "django.db.models.BigAutoField"
