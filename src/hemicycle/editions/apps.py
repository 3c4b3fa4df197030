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
        from hemicycle.editions.keepers import KEEPERS
        from hemicycle.editions.operations.public import touch_all
        from hemicycle.editions.sockets import (
            NavigationEntry,
            StudioPage,
            TextSource,
            navigation,
            studio_pages,
            text_sources,
        )
        from hemicycle.people.sockets import (
            DemoData,
            Permission,
            PlaceWatch,
            demo_data,
            permissions,
            place_watches,
        )
        from hemicycle.record.sockets import keepers

        everything = frozenset({"steward", "organiser"})
        for permission in (
            Permission(
                "editions.preview",
                _("See an edition before it is public"),
                everything | {"section-host", "session-host", "desk", "interpreter"},
                20,
            ),
            Permission("editions.edit", _("Edit the edition, its days, themes and pages"), everything, 21),
            Permission("editions.edit_texts", _("Edit news and pages"), everything | {"section-host"}, 22),
            Permission("editions.publish", _("Publish, close and archive an edition"), everything, 23),
            Permission(
                "editions.history",
                _("Read who changed what"),
                everything | {"section-host", "session-host"},
                25,
            ),
            Permission("editions.open", _("Open a new edition"), frozenset({"steward"}), 24),
            Permission("editions.participants", _("Find participants"), everything | {"desk"}, 30),
            Permission("editions.decide", _("Decide on registrations"), everything, 31),
            Permission("editions.invite", _("Invite people"), everything, 32),
            Permission("editions.export", _("Export participants"), everything, 33),
            Permission("editions.send", _("Send or discard mails that wait"), everything, 34),
        ):
            permissions.plug(permission)
        navigation.plug(NavigationEntry("announcement", _("Welcome"), "editions:announcement", "home", 10))
        navigation.plug(NavigationEntry("sections", _("Sections"), "editions:sections", "people", 60))
        navigation.plug(NavigationEntry("news", _("News"), "editions:news", "news", 50))
        for page in (
            StudioPage(
                "overview",
                _("Overview"),
                "studio:overview",
                "edition",
                0,
                ("editions.preview",),
                everywhere=False,
            ),
            StudioPage(
                "history",
                _("History"),
                "studio:history",
                "house",
                20,
                ("editions.history",),
                everywhere=False,
            ),
        ):
            studio_pages.plug(page)
        text_sources.plug(TextSource("editions", queries.edition_texts))
        for keeper in KEEPERS:
            keepers.plug(keeper)
        place_watches.plug(PlaceWatch("editions", touch_all))
        demo_data.plug(DemoData("editions", demo.load, order=20))
