"""Video rooms; so far, the test of one's device."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    """Video rooms."""

    name = "hemicycle.calls"
    label = "calls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug into the guide and the rules of privacy."""
        from hemicycle.calls import privacy, queries
        from hemicycle.editions.sockets import GuideStep, guide_steps
        from hemicycle.people.sockets import (
            PrivacySource,
            RetentionRule,
            privacy_sources,
            retention_rules,
        )

        guide_steps.plug(GuideStep("calls.device", _("My device"), queries.advice, 65, of_the_walk=True))
        privacy_sources.plug(
            PrivacySource("calls", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS)
        )
        retention_rules.plug(RetentionRule("calls.device", privacy.RETENTION, privacy.forget))
