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
        from hemicycle.people.keepers import KEEPERS
        from hemicycle.people.sockets import (
            DemoData,
            Permission,
            Persona,
            Role,
            demo_data,
            permissions,
            personas,
            roles,
        )
        from hemicycle.record.sockets import keepers

        roles.plug(
            Role(
                "steward",
                _("Steward of the house"),
                _("Opens editions and gives every role, everywhere."),
                frozenset({"house"}),
                10,
            )
        )
        roles.plug(
            Role(
                "organiser",
                _("Organiser"),
                _("Runs an edition: its texts, its people, its programme and its releases."),
                frozenset({"edition"}),
                20,
            )
        )
        roles.plug(
            Role(
                "section-host",
                _("Section host"),
                _("Edits the sessions, pages and news of one section, and nothing else."),
                frozenset({"section"}),
                30,
            )
        )
        roles.plug(
            Role(
                "session-host",
                _("Session host"),
                _("Edits one session."),
                frozenset({"session"}),
                40,
            )
        )
        roles.plug(
            Role(
                "desk",
                _("Desk officer"),
                _("Receives people: finds participants and helps them in."),
                frozenset({"edition"}),
                50,
            )
        )
        roles.plug(
            Role(
                "interpreter",
                _("Interpreter"),
                _("Interprets in sessions; sees the programme before it is public."),
                frozenset({"edition", "session"}),
                60,
            )
        )
        everything = frozenset({"steward", "organiser"})
        permissions.plug(
            Permission(
                "people.edit_section",
                _("Edit the texts, languages and website of a section"),
                frozenset({"steward", "section-host"}),
                12,
            )
        )
        permissions.plug(
            Permission(
                "people.keep_sections", _("Add, change and remove sections"), frozenset({"steward"}), 13
            )
        )
        permissions.plug(
            Permission("people.edit_organisations", _("Add, change and merge organisations"), everything, 14)
        )
        for keeper in KEEPERS:
            keepers.plug(keeper)
        permissions.plug(Permission("people.grant", _("Give and take roles"), everything, 10))
        permissions.plug(
            Permission("people.see_roles", _("See who can do what"), everything | {"section-host"}, 11)
        )

        _plug_account_pages()
        demo_data.plug(DemoData("people", demo.load, order=10))
        for order, (name, email, label) in enumerate(
            [
                ("visitor", "", _("A visitor, not signed in")),
                ("amina", "amina@example.org", _("Amina, a registered member in Rabat")),
                ("bruno", "bruno@example.org", _("Bruno, who chairs, in Montevideo")),
                ("chen", "chen@example.org", _("Chen, who observes from Jakarta")),
                ("noor", "noor@example.org", _("Noor of the welcome desk in Barcelona")),
                ("olga", "olga@example.org", _("Olga, who organises, in Barcelona")),
                ("sami", "sami@example.org", _("Sami, who hosts the section Africa, in Rabat")),
                ("vera", "vera@example.org", _("Vera, who speaks, in Montevideo")),
                ("dora", "dora@example.org", _("Dora, who is not registered")),
            ]
        ):
            personas.plug(Persona(name, label, email, order))


def _plug_account_pages() -> None:
    """What the account's home leads to; the profile and the rooms above plug in their own."""
    from hemicycle.people.sockets import AccountPage, account_pages

    for page in (
        AccountPage(
            "addresses",
            _("My addresses"),
            _("The e-mail addresses you sign in with, and the one that mail goes to."),
            "me:addresses",
            "mail",
            40,
        ),
        AccountPage(
            "passkeys",
            _("My passkeys"),
            _("Sign in with your finger, your face or the PIN of your device."),
            "me:passkeys",
            "key",
            50,
        ),
        AccountPage(
            "sessions",
            _("Where I am signed in"),
            _("Every browser in which you are signed in; you can end each of them."),
            "me:sessions",
            "globe",
            60,
        ),
    ):
        account_pages.plug(page)
