"""Venues: where people are together live."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    """Venues: where people are together live."""

    name = "hemicycle.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in what a venue needs whatever its modules are."""
        from hemicycle.bell.sockets import topics
        from hemicycle.inbox.sockets import KindGroup, kind_groups
        from hemicycle.live import privacy, stage
        from hemicycle.live.notices import LISTENERS
        from hemicycle.live.sockets import Stage, stages
        from hemicycle.live.topics import KINDS
        from hemicycle.people.sockets import (
            AccessKind,
            Permission,
            PrivacySource,
            RetentionRule,
            access_kinds,
            permissions,
            privacy_sources,
            retention_rules,
        )
        from hemicycle.record.sockets import listeners

        permissions.plug(
            Permission(
                "live.moderate",
                _("Host venues: switch their modules, moderate what is said"),
                frozenset({"steward", "organiser", "section-host", "session-host"}),
                50,
            )
        )
        for kind in KINDS:
            topics.plug(kind)
        for listener in LISTENERS:
            listeners.plug(listener)
        stages.plug(Stage("external", "live/_external.html", stage.external, 90))
        privacy_sources.plug(
            PrivacySource("live", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays)
        )
        retention_rules.plug(
            RetentionRule(
                "live.contributions",
                _("What was said in venues is removed when the time that the edition has set is over."),
                privacy.forget_old,
            )
        )
        access_kinds.plug(AccessKind("live.export", _("Export of what was said in a session")))
        kind_groups.plug(KindGroup("live", _("In the sessions"), 20))
        self._plug_studio()

    def _plug_studio(self) -> None:
        """How one speaks in the venues of an edition is for its organisers to say."""
        from hemicycle.editions.sockets import (
            Cloner,
            StudioPage,
            WaitingSource,
            cloners,
            studio_pages,
            waiting_sources,
        )
        from hemicycle.live import studio
        from hemicycle.live.keepers import CONDUCT
        from hemicycle.live.operations.cloning import clone_conduct
        from hemicycle.record.sockets import keepers

        keepers.plug(CONDUCT)
        cloners.plug(Cloner("live.conduct", clone_conduct, order=70))
        studio_pages.plug(
            StudioPage("live", _("Venues"), "live-studio:conduct", "programme", 50, ("editions.edit",))
        )
        waiting_sources.plug(WaitingSource("live", ("live.moderate",), studio.waits, 60))
