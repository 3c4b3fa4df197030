"""Foreign keys are strings and no imports, so import-linter does not see them: they look down, too."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOMS = [
    "kernel",
    "ui",
    "bell",
    "record",
    "people",
    "inbox",
    "editions",
    "live",
    "chat",
    "questions",
    "polls",
    "hands",
    "captions",
    "presence",
    "backstage",
    "bulletins",
    "calls",
    "programme",
    "welcome",
    "site",
]  # low to high


def _keys() -> Iterator[tuple[type[models.Model], Any]]:
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("hemicycle."):
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created:
                    yield model, field


def test_every_room_has_its_place() -> None:
    rooms = {app.label for app in apps.get_app_configs() if app.name.startswith("hemicycle.")}
    assert rooms <= set(ROOMS)


@pytest.mark.parametrize(
    ("model", "field"), list(_keys()), ids=lambda thing: str(getattr(thing, "__name__", thing))
)
def test_a_foreign_key_points_to_its_own_room_or_a_lower_one(model: type[models.Model], field: Any) -> None:
    target = field.related_model
    if target._meta.label == settings.AUTH_USER_MODEL:  # the sole exception: a person
        return
    here, there = ROOMS.index(model._meta.app_label), ROOMS.index(target._meta.app_label)
    assert there <= here, f"{model.__name__}.{field.name} looks up to {target._meta.label}"
