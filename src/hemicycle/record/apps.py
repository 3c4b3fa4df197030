"""Facts written down, and those who listen."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Facts written down, and those who listen."""

    name = "hemicycle.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in what tidies up here."""
        from datetime import timedelta

        from hemicycle.record import lanes
        from hemicycle.record.sockets import ScheduledTask, scheduled_tasks

        scheduled_tasks.plug(
            ScheduledTask("record.forget_old_jobs", timedelta(days=1), lanes.forget_old_jobs)
        )
