"""Polls in a session."""

from django.apps import AppConfig


class PollsConfig(AppConfig):
    """Polls in a session."""

    name = "hemicycle.live.polls"
    label = "polls"
    default_auto_field = "django.db.models.BigAutoField"
