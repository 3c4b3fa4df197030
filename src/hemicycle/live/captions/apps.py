"""The captions line."""

from django.apps import AppConfig


class CaptionsConfig(AppConfig):
    """The captions line."""

    name = "hemicycle.live.captions"
    label = "captions"
    default_auto_field = "django.db.models.BigAutoField"
