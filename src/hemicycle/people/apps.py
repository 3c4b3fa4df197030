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

        _plug_sign_in()
        _plug_profile_and_privacy()
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


def _plug_sign_in() -> None:
    """The pages of signing in on the account's home, and how it is exported and forgotten."""
    from hemicycle.people.sign_in import privacy
    from hemicycle.people.sockets import (
        AccountPage,
        PrivacySource,
        RetentionRule,
        account_pages,
        privacy_sources,
        retention_rules,
    )

    privacy_sources.plug(
        PrivacySource("sign-in", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS)
    )
    retention_rules.plug(
        RetentionRule(
            "sign-in",
            _("Codes are removed a day after they were sent, sessions when they have run out."),
            privacy.forget_old,
        )
    )

    for page in (
        AccountPage(
            "addresses",
            _("My addresses"),
            _("The e-mail addresses you sign in with, and the one that mail goes to."),
            "me:addresses",
            "mail",
            45,
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


def _plug_profile_and_privacy() -> None:
    """Pages of one's own, photos, and what this room keeps of a person and for how long."""
    from datetime import timedelta

    from hemicycle.people.privacy import export, retention, source
    from hemicycle.people.sockets import (
        AccountPage,
        MediaFolder,
        PrivacySource,
        RetentionRule,
        account_pages,
        media_folders,
        privacy_sources,
        retention_rules,
    )
    from hemicycle.people.views.others import may_see_photo
    from hemicycle.record.sockets import JobKind, ScheduledTask, job_kinds, scheduled_tasks

    for page in (
        AccountPage(
            "profile",
            _("My profile"),
            _("What I say of myself, my languages, my photo."),
            "me:profile",
            "people",
            10,
        ),
        AccountPage(
            "seen",
            _("Who sees what"),
            _("Which parts of my profile others may see."),
            "me:seen",
            "people",
            11,
        ),
        AccountPage(
            "managers",
            _("Who acts for me"),
            _("Colleagues who keep my place, and whose place I keep."),
            "me:managers",
            "people",
            70,
        ),
        AccountPage(
            "privacy",
            _("My data"),
            _("What I agreed to, who looked at it, a copy, and the end."),
            "me:privacy",
            "lock",
            80,
        ),
    ):
        account_pages.plug(page)
    media_folders.plug(MediaFolder("photos", may_see_photo))
    privacy_sources.plug(
        PrivacySource("people", source.TABLES, source.export, source.erase, source.WORDS, source.stays)
    )
    job_kinds.plug(JobKind(export.KIND, export.make, label=_("Making a copy of somebody's data")))
    for rule in (
        RetentionRule(
            "people.reads",
            _("Who read whose data is forgotten after a year."),
            retention.forget_old_reads,
        ),
        RetentionRule(
            "people.unsaved",
            _("What was typed and not saved is given up after 30 days."),
            retention.forget_unsaved,
        ),
        RetentionRule(
            "people.offers",
            _(
                "Whoever was asked to act for a colleague and has not answered is asked no longer after 30 days."
            ),
            retention.forget_offers,
        ),
        RetentionRule(
            "people.copies",
            _("Copies that people asked for are removed after 7 days."),
            export.forget_old_copies,
        ),
    ):
        retention_rules.plug(rule)
    scheduled_tasks.plug(ScheduledTask("people.retention", timedelta(days=1), retention.keep_to_retention))
