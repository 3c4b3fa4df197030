"""A gathering and its public face."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    """A gathering and its public face."""

    name = "hemicycle.editions"
    label = "editions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the places of this room, its texts, and the demonstration's edition."""
        from hemicycle.editions import demo, queries
        from hemicycle.editions.sockets import NavigationEntry, TextSource, navigation, text_sources
        from hemicycle.people.sockets import DemoData, demo_data

        navigation.plug(NavigationEntry("announcement", _("Welcome"), "editions:announcement", "home", 10))
        navigation.plug(NavigationEntry("sections", _("Sections"), "editions:sections", "people", 60))
        navigation.plug(NavigationEntry("news", _("News"), "editions:news", "news", 50))
        text_sources.plug(TextSource("editions", queries.edition_texts))
        demo_data.plug(DemoData("editions", demo.load, order=20))
