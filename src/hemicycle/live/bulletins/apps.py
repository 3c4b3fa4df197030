"""Announcements to a session, a section or everybody."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    """Announcements to a session, a section or everybody."""

    name = "hemicycle.live.bulletins"
    label = "bulletins"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in: who announces, who hears, what stands above pages, what is kept."""
        from hemicycle.bell.sockets import PageTopics, page_topics, topics
        from hemicycle.editions.sockets import PageBanner, StudioPage, page_banners, studio_pages
        from hemicycle.inbox.rules.reaching import ANY_HOUR, AT_ONCE, NEVER
        from hemicycle.inbox.sockets import KindGroup, NoticeKind, kind_groups, notice_kinds
        from hemicycle.live.bulletins import demo, notices, privacy, views
        from hemicycle.live.bulletins import topics as own
        from hemicycle.live.bulletins.queries import ANNOUNCE
        from hemicycle.live.sockets import VenueLink, venue_links
        from hemicycle.people.sockets import (
            DemoData,
            Permission,
            PrivacySource,
            RetentionRule,
            demo_data,
            permissions,
            privacy_sources,
            retention_rules,
        )
        from hemicycle.record.sockets import JobKind, job_kinds, listeners

        permissions.plug(
            Permission(
                ANNOUNCE,
                _("Announce: bulletins to everybody, a section or a session"),
                frozenset({"steward", "organiser", "section-host", "session-host"}),
                51,
            )
        )
        venue_links.plug(VenueLink("bulletins", views.way_to_writing, 60))
        for topic in own.KINDS:
            topics.plug(topic)
        page_topics.plug(PageTopics("bulletins", own.of_page))
        page_banners.plug(PageBanner("bulletins", "bulletins/_banners.html", views.banner, 10))
        for listener in notices.LISTENERS:
            listeners.plug(listener)
        for name, lane in ((notices.TELL, "slow"), (notices.TELL_AT_ONCE, "urgent")):
            job_kinds.plug(JobKind(name, notices.tell_people, lane=lane, label=_("Notices of a bulletin")))
        job_kinds.plug(JobKind(notices.OVER, notices.look, lane="urgent"))
        kind_groups.plug(KindGroup("bulletins", _("Bulletins"), 5))
        notice_kinds.plug(
            NoticeKind(
                notices.ORDINARY,
                _("What organisers and hosts announce"),
                notices.tell,
                ways=(AT_ONCE, ANY_HOUR, NEVER),  # the next morning it is over
            )
        )
        notice_kinds.plug(
            NoticeKind(
                notices.PRESSING,
                _("What they announce as urgent"),
                notices.tell,
                "warning",
                mail=AT_ONCE,
                urgent=True,
                ways=(AT_ONCE, NEVER),
            )
        )
        studio_pages.plug(
            StudioPage(
                "bulletins",
                _("Bulletins"),
                "live-studio:bulletins",
                "programme",
                52,
                (ANNOUNCE,),
                everywhere=False,
            )
        )
        privacy_sources.plug(
            PrivacySource(
                "bulletins", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays
            )
        )
        retention_rules.plug(
            RetentionRule(
                "bulletins.old",
                _("Bulletins are removed when the time that the edition has set for its venues is over."),
                privacy.forget_old,
            )
        )
        demo_data.plug(DemoData("bulletins", demo.load, order=25))
