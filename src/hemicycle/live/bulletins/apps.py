"""Announcements to a session, a section or everybody."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    """Announcements to a session, a section or everybody."""

    name = "hemicycle.live.bulletins"
    label = "bulletins"
    default_auto_field = "django.db.models.BigAutoField"
