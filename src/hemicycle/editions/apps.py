"""A gathering and its public face."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """A gathering and its public face."""

    name = "hemicycle.editions"
    label = "editions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the demonstration's edition."""
        from hemicycle.editions import demo
        from hemicycle.people.sockets import DemoData, demo_data

        demo_data.plug(DemoData("editions", demo.load, order=20))
