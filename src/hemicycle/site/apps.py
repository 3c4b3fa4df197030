"""The whole house, put together."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The whole house, put together."""

    name = "hemicycle.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"
