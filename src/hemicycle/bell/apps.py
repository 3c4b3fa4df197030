"""The live hub."""

from typing import Any

from django.apps import AppConfig


class BellConfig(AppConfig):
    """The live hub."""

    name = "hemicycle.bell"
    label = "bell"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every sign-in, by whatever door, brings a bell cookie; every sign-out ends what was heard with it."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        user_logged_in.connect(_begin, dispatch_uid="bell")
        user_logged_out.connect(_end, dispatch_uid="bell")


def _begin(request: Any, user: Any, **_rest: Any) -> None:
    from hemicycle.bell import pages

    pages.begin(request, user.pk)


def _end(request: Any, **_rest: Any) -> None:
    from hemicycle.bell import pages

    pages.end(request)
