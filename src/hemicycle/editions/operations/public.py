"""What the public sees: pages that were kept from before are served no longer once it has changed."""

from django.db.models import F

from hemicycle.editions.models import Edition


def touch(edition: Edition) -> None:
    """Something that the public can see has changed: pages kept from before are no longer served.

    Call it inside the transaction that makes the change.
    """
    Edition.objects.filter(pk=edition.pk).update(version=F("version") + 1)


def touch_all() -> None:
    """Something that every edition shows has changed: a section's name, the chronicle of the series."""
    Edition.objects.update(version=F("version") + 1)
