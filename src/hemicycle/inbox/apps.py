"""What reaches a person: mails and notices."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What reaches a person: mails and notices."""

    name = "hemicycle.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the work of sending, and what tidies up here."""
        from datetime import timedelta

        from hemicycle.inbox import operations, tasks
        from hemicycle.inbox.operations.mails import SEND, SEND_AT_ONCE
        from hemicycle.record.sockets import JobKind, ScheduledTask, job_kinds, scheduled_tasks

        # 1, 2, 4 … minutes: a mail is tried for a day and a half, a code as long as it is good for something
        for name, lane, most in ((SEND, "mail", 12), (SEND_AT_ONCE, "urgent", 5)):
            job_kinds.plug(
                JobKind(name, tasks.send, lane, most, around=tasks.one_post, give_up=tasks.give_up)
            )
        for name, run in (
            ("inbox.forget_words", operations.forget_words),
            ("inbox.forget_old_notices", operations.forget_old_notices),
        ):
            scheduled_tasks.plug(ScheduledTask(name, timedelta(days=1), run))
