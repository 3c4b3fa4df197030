"""Raised hands and the speaking clock."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandsConfig(AppConfig):
    """Raised hands and the speaking clock."""

    name = "hemicycle.live.hands"
    label = "hands"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in as a module of venues."""
        from hemicycle.live.hands import notices, part, privacy, queries, tasks
        from hemicycle.live.sockets import Module, modules
        from hemicycle.people.sockets import PrivacySource, RetentionRule, privacy_sources, retention_rules
        from hemicycle.record.sockets import ScheduledTask, listeners, scheduled_tasks

        modules.plug(
            Module(
                "hands",
                _("Hands"),
                "hand",
                15,
                "hands/_hands.html",
                part.part,
                lambda venue: [notices.topic_of(venue.pk)],
                rows=queries.rows,
                moderator_template="hands/_switches.html",
            )
        )
        for listener in notices.LISTENERS:
            listeners.plug(listener)
        scheduled_tasks.plug(ScheduledTask("hands: the floor", timedelta(minutes=10), tasks.end_forgotten))
        privacy_sources.plug(
            PrivacySource(
                "hands", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays
            )
        )
        retention_rules.plug(
            RetentionRule(
                "hands.speeches",
                _("Who had the floor in venues is removed when the time that the edition has set is over."),
                privacy.forget_old,
            )
        )
