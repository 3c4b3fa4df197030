"""Sessions, releases and personal agendas."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    """Sessions, releases and personal agendas."""

    name = "hemicycle.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in navigation and the demonstration's programme."""
        from hemicycle.editions.sockets import NavigationEntry, navigation
        from hemicycle.people.sockets import DemoData, demo_data
        from hemicycle.programme import demo

        navigation.plug(NavigationEntry("programme", _("Programme"), "programme:week", "calendar", 20))
        navigation.plug(NavigationEntry("agenda", _("My agenda"), "programme:agenda", "star", 30))
        demo_data.plug(DemoData("programme", demo.load, order=30))
