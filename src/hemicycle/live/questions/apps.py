"""The questions to a session: the second module."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    """The questions to a session."""

    name = "hemicycle.live.questions"
    label = "questions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in as a module of venues."""
        from hemicycle.editions.sockets import Cloner, StudioPage, cloners, studio_pages
        from hemicycle.inbox.rules.reaching import DIGEST
        from hemicycle.inbox.sockets import NoticeKind, notice_kinds
        from hemicycle.live.questions import notices, part, privacy, queries
        from hemicycle.live.questions.cloning import clone_policy
        from hemicycle.live.questions.keepers import POLICY
        from hemicycle.live.sockets import Module, modules
        from hemicycle.people.sockets import PrivacySource, privacy_sources
        from hemicycle.record.sockets import keepers, listeners

        modules.plug(
            Module(
                "questions",
                _("Questions"),
                "question",
                20,
                "questions/_questions.html",
                part.part,
                lambda venue: [notices.topic_of(venue.pk)],
                notices.tell_changed,
                queries.url_of,
                queries.rows,
                kept=queries.kept,
            )
        )
        for listener in notices.LISTENERS:
            listeners.plug(listener)
        notice_kinds.plug(
            NoticeKind(
                notices.REPLIED, _("Your question is answered"), notices.tell_replied, "chat", mail=DIGEST
            )
        )
        keepers.plug(POLICY)
        studio_pages.plug(
            StudioPage(
                "questions", _("Questions"), "live-studio:questions", "programme", 51, ("editions.edit",)
            )
        )
        cloners.plug(Cloner("live.questions", clone_policy, order=71))
        privacy_sources.plug(
            PrivacySource("questions", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS)
        )
