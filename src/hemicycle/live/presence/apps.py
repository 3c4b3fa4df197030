"""Who is here, and reactions of the room."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    """Who is here, and reactions of the room."""

    name = "hemicycle.live.presence"
    label = "presence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in as a module of venues, below the stage."""
        from hemicycle.live.presence import notices, part
        from hemicycle.live.sockets import Module, modules
        from hemicycle.record.sockets import listeners

        modules.plug(
            Module(
                "presence",
                _("Who is here, and reactions"),
                "people",
                5,
                "presence/_presence.html",
                part.part,
                lambda venue: [notices.topic_of(venue.pk)],
                below_stage=True,
                heard=part.heard,
            )
        )
        for listener in notices.LISTENERS:
            listeners.plug(listener)
        self._plug_attendance()
        self._plug_privacy()

    def _plug_attendance(self) -> None:
        from hemicycle.editions.sockets import StudioPage, studio_pages
        from hemicycle.live.presence.keepers import ATTENDANCE, POLICY
        from hemicycle.people.sockets import AccessKind, Permission, access_kinds, permissions
        from hemicycle.record.sockets import keepers

        permissions.plug(
            Permission(
                ATTENDANCE,
                _("Decide whether attendance is noted, and read who attended"),
                frozenset({"steward", "organiser"}),
                51,
            )
        )
        keepers.plug(POLICY)
        studio_pages.plug(
            StudioPage(
                "attendance", _("Attendance"), "live-studio:attendance", "programme", 52, (ATTENDANCE,)
            )
        )
        access_kinds.plug(AccessKind("live.attendance", _("Who attended a session was read by an organiser")))
        access_kinds.plug(AccessKind("live.attendance.export", _("Who attended sessions was exported")))

    def _plug_privacy(self) -> None:
        from hemicycle.live.presence import privacy
        from hemicycle.people.sockets import (
            PrivacySource,
            RetentionRule,
            privacy_sources,
            retention_rules,
        )
        from hemicycle.record.sockets import ScheduledTask, scheduled_tasks

        privacy_sources.plug(
            PrivacySource("presence", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS)
        )
        retention_rules.plug(
            RetentionRule(
                "live.attendance",
                _("Who attended which session is removed when the time that the edition has set is over."),
                privacy.forget_attendance,
            )
        )
        retention_rules.plug(
            RetentionRule(
                "live.presence",
                _("Who is in a session now is removed an hour after they have left."),
                privacy.forget_who_was_here,
            )
        )
        scheduled_tasks.plug(ScheduledTask("presence.forget", timedelta(minutes=30), _forget))


def _forget() -> str:
    from hemicycle.live.presence.privacy import forget_who_was_here

    removed = forget_who_was_here()
    return f"{removed} who had left were forgotten." if removed else ""
