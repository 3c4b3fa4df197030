"""The captions line: what is said, typed by people, in several languages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaptionsConfig(AppConfig):
    """The captions line."""

    name = "hemicycle.live.captions"
    label = "captions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in as a module of venues that stands below the stage."""
        from hemicycle.bell.sockets import topics
        from hemicycle.live.captions import notices, part, privacy, queries
        from hemicycle.live.sockets import Module, VenueLink, modules, venue_links
        from hemicycle.people.sockets import (
            Permission,
            PrivacySource,
            RetentionRule,
            permissions,
            privacy_sources,
            retention_rules,
        )
        from hemicycle.record.sockets import listeners

        modules.plug(
            Module(
                "captions",
                _("Captions"),
                "news",
                5,
                "captions/_captions.html",
                part.part,
                lambda venue: [],
                rows=queries.rows,
                below_stage=True,
                kept=queries.kept,
                heard=part.heard,
            )
        )
        venue_links.plug(VenueLink("captions", part.way_to_typing, 40))
        topics.plug(notices.KIND)
        for listener in notices.LISTENERS:
            listeners.plug(listener)
        permissions.plug(
            Permission(
                queries.CAPTION,
                _("Type captions in venues"),
                frozenset({"steward", "organiser", "section-host", "session-host", "interpreter"}),
                51,
            )
        )
        privacy_sources.plug(
            PrivacySource(
                "captions", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays
            )
        )
        retention_rules.plug(
            RetentionRule(
                "live.captions",
                _(
                    "Captions that were taken back are removed after a day, all others when the time that the edition "
                    "has set is over."
                ),
                privacy.forget_old,
            )
        )
