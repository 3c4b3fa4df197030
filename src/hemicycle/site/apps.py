"""The whole house, put together."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The whole house, put together."""

    name = "hemicycle.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in what happens where rooms meet."""
        from hemicycle.people.sockets import Arrival, arrivals
        from hemicycle.site.arrival import offer_stars

        arrivals.plug(Arrival("stars", offer_stars))
