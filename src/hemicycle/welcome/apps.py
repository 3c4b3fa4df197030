"""The staffed welcome desk."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WelcomeConfig(AppConfig):
    """The staffed welcome desk."""

    name = "hemicycle.welcome"
    label = "welcome"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug into the pages of an edition, its studio, the inbox and the rules of privacy."""
        from hemicycle.bell.sockets import topics
        from hemicycle.editions.sockets import Cloner, StudioPage, cloners, studio_pages
        from hemicycle.inbox.sockets import (
            KindGroup,
            MailKind,
            NoticeKind,
            kind_groups,
            mail_kinds,
            notice_kinds,
        )
        from hemicycle.people.sockets import (
            AccessKind,
            DemoData,
            Permission,
            PrivacySource,
            RetentionRule,
            access_kinds,
            demo_data,
            permissions,
            privacy_sources,
            retention_rules,
        )
        from hemicycle.record.sockets import JobKind, Listener, job_kinds, keepers, listeners
        from hemicycle.welcome import bells, demo, notices, privacy
        from hemicycle.welcome.keepers import KEPT_ANSWER
        from hemicycle.welcome.models import Inquiry
        from hemicycle.welcome.operations import cloning

        organisers = frozenset({"steward", "organiser"})
        permissions.plug(Permission("welcome.help", _("Help at the welcome desk"), organisers | {"desk"}, 60))
        permissions.plug(
            Permission("welcome.answers", _("Keep answers of the desk"), organisers | {"desk"}, 61)
        )
        permissions.plug(Permission("welcome.plan", _("Plan the shifts of the desk"), organisers, 62))
        studio_pages.plug(
            StudioPage(
                "desk",
                _("Welcome desk"),
                "welcome-studio:queue",
                "people",
                5,
                ("welcome.help",),
                waits=lambda edition: Inquiry.objects.waiting().filter(edition=edition).count(),
            )
        )
        studio_pages.plug(
            StudioPage(
                "desk-answers",
                _("Answers of the desk"),
                "welcome-studio:answers",
                "people",
                6,
                ("welcome.answers",),
            )
        )
        studio_pages.plug(
            StudioPage(
                "desk-roster",
                _("Shifts of the desk"),
                "welcome-studio:roster",
                "people",
                7,
                ("welcome.plan",),
            )
        )
        for kind, hear in (
            ("InquiryOpened", notices.hear_opened),
            ("InquiryWritten", notices.hear_written),
            ("InquiryClaimed", notices.hear_claimed),
            ("InquiryAnswered", notices.hear_answered),
            ("PersonLetIn", notices.hear_let_in),
        ):
            listeners.plug(Listener(f"welcome: {kind}", frozenset({kind}), hear))
        listeners.plug(Listener("welcome: bells", bells.KINDS, bells.hear))
        listeners.plug(Listener("welcome: bells of doors", bells.DOORS, bells.hear_door))
        for topic in bells.TOPICS:
            topics.plug(topic)
        job_kinds.plug(JobKind(notices.TELL, notices.tell_by_mail, lane="mail"))
        kind_groups.plug(KindGroup("welcome", _("Welcome desk"), 40))
        mail_kinds.plug(MailKind(notices.ANSWERED, _("Answers of the welcome desk"), urgent=True))
        mail_kinds.plug(
            MailKind(notices.LET_IN, _("The welcome desk opened the door to your account"), urgent=True)
        )
        for name, label, tell in (
            (notices.OPENED, _("Somebody asks the desk"), notices.tell_opened),
            (notices.WRITTEN, _("Somebody wrote again"), notices.tell_written),
            (notices.GIVEN, _("An inquiry was handed over to you"), notices.tell_given),
        ):
            notice_kinds.plug(NoticeKind(name, label, tell, "desk", permission="welcome.help"))
        notice_kinds.plug(
            NoticeKind(
                notices.LET_IN,
                _("The welcome desk opened the door to your account"),
                notices.tell_let_in,
                "key",
                urgent=True,
            )
        )
        access_kinds.plug(AccessKind("desk.inquiry", _("An officer of the welcome desk looked at who asks")))
        access_kinds.plug(
            AccessKind("desk.entry", _("An officer of the welcome desk opened your account’s door"))
        )
        access_kinds.plug(
            AccessKind("desk.export", _("Figures of the welcome desk were exported, without names"))
        )
        keepers.plug(KEPT_ANSWER)
        privacy_sources.plug(
            PrivacySource("welcome", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS)
        )
        retention_rules.plug(RetentionRule("welcome.words", privacy.RETENTION, partial(privacy.forget)))
        cloners.plug(
            Cloner(
                "welcome.answers", cloning.clone_answers, tick=_("The answers that its desk keeps"), order=60
            )
        )
        demo_data.plug(DemoData("welcome", demo.load, order=40))
