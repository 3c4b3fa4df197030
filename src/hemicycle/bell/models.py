"""The one sequence, its log, and the browsers that somebody is signed in with."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models

from hemicycle.kernel import clock

EPOCH_LENGTH = 8
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_epoch() -> str:
    """A word that no other sequence has."""
    return "".join(secrets.choice(LETTERS) for _each in range(EPOCH_LENGTH))


class Position(models.Model):
    """How far the sequence has come; one row. A database made anew or restored begins another epoch."""

    ONLY: ClassVar[int] = 1

    epoch = models.CharField(max_length=20, default=new_epoch)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="bell_one_position")]


class Message(models.Model):
    """Something that happened on a topic: the log that survives a restart, for an hour."""

    seq = models.BigIntegerField(primary_key=True)
    topic = models.CharField(max_length=120)  # empty: a word to the hubs themselves
    name = models.CharField(max_length=60)
    payload = models.JSONField(null=True)  # {language: fragment}, {"*": fragment}; none for a bell
    cacheable = models.BooleanField(default=False)  # what a bell asks to read again is kept for everybody
    replaces = models.JSONField(default=list)  # numbers of messages whose payload this one has taken away
    key = models.CharField(max_length=160, unique=True, null=True)  # noqa: DJ001  (none: published each time)
    at = models.DateTimeField(default=clock.real_now, db_index=True)


class ViewerQuerySet(models.QuerySet["Viewer"]):
    """Named sets of viewers."""

    def alive(self) -> "ViewerQuerySet":
        """Those whose sign-in has not run out."""
        return self.filter(until_at__gt=clock.real_now())


class Viewer(models.Model):
    """A browser in which somebody is signed in: known by the digest of its bell cookie."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=clock.real_now)
    until_at = models.DateTimeField()

    objects = ViewerQuerySet.as_manager()
