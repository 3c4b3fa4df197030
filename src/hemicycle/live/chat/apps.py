"""The chat of a venue: the first module."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    """The chat of a venue."""

    name = "hemicycle.live.chat"
    label = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in as a module of venues."""
        from hemicycle.inbox.rules.reaching import DIGEST
        from hemicycle.inbox.sockets import NoticeKind, notice_kinds
        from hemicycle.live.chat import notices, part, privacy, queries
        from hemicycle.live.sockets import Module, modules
        from hemicycle.people.sockets import PrivacySource, privacy_sources
        from hemicycle.record.sockets import listeners

        modules.plug(
            Module(
                "chat",
                _("Chat"),
                "chat",
                10,
                "chat/_chat.html",
                part.part,
                lambda venue: [notices.topic_of(venue.pk)],
                notices.tell_line,
                queries.url_of,
                queries.rows,
                moderator_template="chat/_switches.html",
                kept=queries.kept,
            )
        )
        for listener in notices.LISTENERS:
            listeners.plug(listener)
        notice_kinds.plug(
            NoticeKind(
                notices.NAMED, _("Somebody names you in a chat"), notices.tell_named, "chat", mail=DIGEST
            )
        )
        privacy_sources.plug(
            PrivacySource("chat", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS)
        )
