"""The channel of those who run a session."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackstageConfig(AppConfig):
    """The channel of those who run a session."""

    name = "hemicycle.live.backstage"
    label = "backstage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A page beside the venue's own, for its crew; no module: nobody switches it on, nothing of it is public."""
        from hemicycle.bell.sockets import topics
        from hemicycle.live.backstage import door, notices, privacy, queries
        from hemicycle.live.backstage.topics import KINDS
        from hemicycle.live.sockets import VenueLink, venue_links
        from hemicycle.people.sockets import (
            Permission,
            PrivacySource,
            RetentionRule,
            permissions,
            privacy_sources,
            retention_rules,
        )
        from hemicycle.record.sockets import listeners

        permissions.plug(
            Permission(
                queries.BACKSTAGE,
                _("Be backstage: read and write what those who run a session tell each other"),
                frozenset({"steward", "organiser", "section-host", "session-host", "interpreter", "desk"}),
                52,
            )
        )
        venue_links.plug(VenueLink("backstage", door.link, 10))
        for kind in KINDS:
            topics.plug(kind)
        for listener in notices.LISTENERS:
            listeners.plug(listener)
        privacy_sources.plug(
            PrivacySource(
                "backstage", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays
            )
        )
        retention_rules.plug(
            RetentionRule(
                "live.backstage",
                _("What was told backstage is removed together with what was said in venues."),
                privacy.forget_old,
            )
        )
