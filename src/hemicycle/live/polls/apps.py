"""Polls in a session."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PollsConfig(AppConfig):
    """Polls in a session."""

    name = "hemicycle.live.polls"
    label = "polls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in as a module of venues."""
        from hemicycle.live.polls import notices, part, privacy, queries
        from hemicycle.live.sockets import Module, modules
        from hemicycle.people.sockets import (
            PrivacySource,
            RetentionRule,
            privacy_sources,
            retention_rules,
        )
        from hemicycle.record.sockets import ScheduledTask, listeners, scheduled_tasks

        modules.plug(
            Module(
                "polls",
                _("Polls"),
                "check",
                30,
                "polls/_polls.html",
                part.part,
                lambda venue: [notices.topic_of(venue.pk)],
                rows=queries.rows,
                moderator_template="polls/_switches.html",
                kept=queries.kept,
            )
        )
        for listener in notices.LISTENERS:
            listeners.plug(listener)
        scheduled_tasks.plug(ScheduledTask("polls: totals told for good", notices.PACE, notices.settle))
        privacy_sources.plug(
            PrivacySource(
                "polls", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays
            )
        )
        retention_rules.plug(
            RetentionRule(
                "live.polls",
                _("Polls and their answers are removed when the time that the edition has set is over."),
                privacy.forget_old,
            )
        )
