"""What reaches a person: mails and notices."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What reaches a person: mails and notices."""

    name = "hemicycle.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
