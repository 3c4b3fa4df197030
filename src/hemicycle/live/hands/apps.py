"""Raised hands and the speaking clock."""

from django.apps import AppConfig


class HandsConfig(AppConfig):
    """Raised hands and the speaking clock."""

    name = "hemicycle.live.hands"
    label = "hands"
    default_auto_field = "django.db.models.BigAutoField"
