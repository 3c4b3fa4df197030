"""The whole house, put together."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The whole house, put together."""

    name = "hemicycle.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in what happens where rooms meet."""
        from datetime import timedelta

        from hemicycle.bell.operations import forget_old
        from hemicycle.people.sockets import Arrival, arrivals
        from hemicycle.record.sockets import ScheduledTask, scheduled_tasks
        from hemicycle.site.arrival import offer_stars

        arrivals.plug(Arrival("stars", offer_stars))
        scheduled_tasks.plug(ScheduledTask("bell.forget_old", timedelta(minutes=10), forget_old))
