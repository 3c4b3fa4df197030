"""What reaches a person: mails and notices."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    """What reaches a person: mails and notices."""

    name = "hemicycle.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the work of sending, the mails of signing in, a person's pages, and how this room forgets."""
        from hemicycle.inbox import notices, operations, privacy, tasks
        from hemicycle.inbox.operations.bounces import BOUNCED
        from hemicycle.inbox.operations.mails import SEND, SEND_AT_ONCE
        from hemicycle.inbox.rules.reaching import NEVER
        from hemicycle.inbox.sockets import MailKind, NoticeKind, mail_kinds, notice_kinds
        from hemicycle.people.sockets import (
            AccountPage,
            AccountPost,
            Farewell,
            PrivacySource,
            RetentionRule,
            account_pages,
            account_post,
            farewells,
            privacy_sources,
            retention_rules,
        )
        from hemicycle.record.sockets import JobKind, job_kinds

        # 1, 2, 4 … minutes: a mail is tried for a day and a half, a code as long as it is good for something
        for name, lane, most in ((SEND, "mail", 12), (SEND_AT_ONCE, "urgent", 5)):
            job_kinds.plug(
                JobKind(name, tasks.send, lane, most, around=tasks.one_post, give_up=tasks.give_up)
            )
        mail_kinds.plug(MailKind(notices.CODE, _("A code to sign in"), urgent=True))
        mail_kinds.plug(MailKind(notices.CHANGED, _("A new address")))
        mail_kinds.plug(MailKind(notices.FAREWELL, _("Goodbye"), passing=True))
        notice_kinds.plug(
            NoticeKind(
                BOUNCED,
                _("An address that takes no mail"),
                notices.tell_undeliverable,
                "warning",
                urgent=True,
                ways=(NEVER,),
            )
        )
        self._plug_people()
        self._plug_reaching()
        account_post.plug(AccountPost(notices.carry))
        farewells.plug(Farewell(notices.say_farewell))
        account_pages.plug(
            AccountPage(
                "notices",
                _("Notices"),
                _("What you were told here: changes, answers, reminders."),
                "inbox:notices",
                "info",
                40,
            )
        )
        account_pages.plug(
            AccountPage(
                "mail",
                _("What reaches me"),
                _(
                    "Where our mail goes, what you want of it, and when: quiet hours, a daily digest, a pause."
                ),
                "inbox:preferences",
                "news",
                41,
            )
        )
        privacy_sources.plug(
            PrivacySource(
                "inbox", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays
            )
        )
        retention_rules.plug(
            RetentionRule(
                "inbox.words",
                _("The words of a mail are emptied 90 days after it was sent; that it was sent is kept."),
                operations.forget_words,
            )
        )
        retention_rules.plug(
            RetentionRule(
                "inbox.notices",
                _("A notice is removed 180 days after it was read."),
                operations.forget_old_notices,
            )
        )

    def _plug_reaching(self) -> None:
        """Notices that go by mail, and the number of notices in the head of every page that listens."""
        from hemicycle.bell.sockets import PageTopics, page_topics
        from hemicycle.bell.sockets import topics as topic_kinds
        from hemicycle.inbox import tasks, topics
        from hemicycle.inbox.operations.reaching import TELL
        from hemicycle.inbox.queries.wishes import THE_BUNDLE, THE_DIGEST
        from hemicycle.inbox.sockets import KindGroup, MailKind, kind_groups, mail_kinds
        from hemicycle.record.sockets import JobKind, ScheduledTask, job_kinds, scheduled_tasks

        mail_kinds.plug(MailKind(THE_DIGEST, _("The daily digest"), optional=True))
        mail_kinds.plug(MailKind(THE_BUNDLE, _("Several notices in one mail"), optional=True))
        job_kinds.plug(JobKind(TELL, tasks.tell, "mail", label=_("Telling somebody by mail what is new")))
        scheduled_tasks.plug(
            ScheduledTask("inbox: forgotten notices", timedelta(minutes=1), tasks.tell_forgotten)
        )
        topic_kinds.plug(topics.KIND)
        page_topics.plug(PageTopics("inbox", topics.of_frame))
        kind_groups.plug(KindGroup("people", _("My account"), 80))
        kind_groups.plug(KindGroup("inbox", _("My mail"), 90))

    def _plug_people(self) -> None:
        """What happens among people and is told to those concerned."""
        from hemicycle.inbox import notices
        from hemicycle.inbox.sockets import MailKind, NoticeKind, mail_kinds, notice_kinds
        from hemicycle.record.sockets import Listener, listeners

        copy, colleague = _("A copy of your data"), _("Colleagues who act for you, or for whom you act")
        mail_kinds.plug(MailKind(notices.COPY, copy))
        mail_kinds.plug(MailKind(notices.COLLEAGUE, colleague))
        notice_kinds.plug(NoticeKind(notices.COPY, copy, notices.tell_copy, icon="lock"))
        notice_kinds.plug(NoticeKind(notices.COLLEAGUE, colleague, notices.tell_colleague, icon="people"))
        listeners.plug(Listener("inbox: copies", frozenset({"CopyMade"}), notices.hear_copy))
        mail_kinds.plug(MailKind(notices.ASKED, _("A colleague asks you to act for them")))
        listeners.plug(
            Listener("inbox: asked colleagues", frozenset({"ManagementOffered"}), notices.hear_offer)
        )
        listeners.plug(
            Listener(
                "inbox: colleagues",
                frozenset({"ManagementGiven", "ManagementEnded"}),
                notices.hear_colleague,
            )
        )
