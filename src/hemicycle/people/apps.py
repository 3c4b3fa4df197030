"""Persons, organisations and sections."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Persons, organisations and sections."""

    name = "hemicycle.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the demonstration's cast."""
        from hemicycle.people import demo
        from hemicycle.people.sockets import DemoData, Persona, demo_data, personas

        demo_data.plug(DemoData("people", demo.load, order=10))
        for order, (name, email, label) in enumerate(
            [
                ("visitor", "", _("A visitor, not signed in")),
                ("amina", "amina@example.org", _("Amina, a registered member in Rabat")),
                ("bruno", "bruno@example.org", _("Bruno, who chairs, in Montevideo")),
                ("chen", "chen@example.org", _("Chen, who observes from Jakarta")),
                ("noor", "noor@example.org", _("Noor of the welcome desk in Barcelona")),
                ("dora", "dora@example.org", _("Dora, who is not registered")),
            ]
        ):
            personas.plug(Persona(name, label, email, order))
