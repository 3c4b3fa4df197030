"""Factories of editions."""

from datetime import UTC, date, datetime
from typing import Any

import factory

from hemicycle.editions.models import (
    Application,
    Day,
    Edition,
    News,
    Page,
    Question,
    Registration,
    Theme,
)
from hemicycle.people.testing import PersonFactory, ScopeFactory


class EditionFactory(factory.django.DjangoModelFactory[Edition]):
    """A published edition of a week in February 2021, at home in Barcelona."""

    class Meta:
        model = Edition

    slug = factory.Sequence(lambda n: "2021" if n == 0 else f"2021-{n}")
    name = {"en": "Retreat 2021", "fr": "Séminaire 2021"}
    short_name = {"en": "Retreat", "fr": "Séminaire"}
    starts_on = date(2021, 2, 15)
    ends_on = date(2021, 2, 22)
    zone = "Europe/Madrid"
    zone_city = {"en": "Barcelona", "fr": "Barcelone"}
    languages = ["en", "fr", "es"]
    fallback_languages = ["en", "fr", "es"]
    published_at = datetime(2020, 12, 1, tzinfo=UTC)
    version = factory.Sequence(
        lambda n: 1 + 1000 * n
    )  # what a test before kept for the same key does not count
    scope = factory.SubFactory(ScopeFactory, kind="edition")


class ThemeFactory(factory.django.DjangoModelFactory[Theme]):
    """A theme."""

    class Meta:
        model = Theme

    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"theme-{n}")
    name = factory.LazyAttribute(lambda o: {"en": f"Theme {o.slug}"})


class DayFactory(factory.django.DjangoModelFactory[Day]):
    """The third day."""

    class Meta:
        model = Day

    edition = factory.SubFactory(EditionFactory)
    date = date(2021, 2, 17)
    title = {"en": "Working for the Planet", "fr": "Travailler pour la planète"}


class NewsFactory(factory.django.DjangoModelFactory[News]):
    """A news item of 1 February 2021, in English only."""

    class Meta:
        model = News

    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"news-{n}")
    title = factory.LazyAttribute(lambda o: {"en": f"News {o.slug}"})
    body = {"en": "A **short** text."}
    publish_at = datetime(2021, 2, 1, 9, 0, tzinfo=UTC)
    changed_at = factory.LazyAttribute(lambda o: o.publish_at or datetime(2021, 2, 1, 9, 0, tzinfo=UTC))


class PageFactory(factory.django.DjangoModelFactory[Page]):
    """A page in English and French."""

    class Meta:
        model = Page

    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"page-{n}")
    title = {"en": "A page", "fr": "Une page"}
    body = {"en": "Words.", "fr": "Des mots."}
    changed_at = datetime(2021, 2, 1, 9, 0, tzinfo=UTC)


class OpenEditionFactory(EditionFactory):
    """An edition for which whoever registers takes part, without a last day."""

    registration_mode = Edition.RegistrationMode.OPEN
    registration_closes_at = datetime(2200, 1, 1, tzinfo=UTC)
    registration_opens_at = datetime(2020, 12, 1, tzinfo=UTC)


class QuestionFactory(factory.django.DjangoModelFactory[Question]):
    """A line of text that may stay empty."""

    class Meta:
        model = Question

    edition = factory.SubFactory(OpenEditionFactory)
    key = factory.Sequence(lambda n: f"question-{n}")
    kind = Question.Kind.LINE
    label = factory.LazyAttribute(lambda o: {"en": f"Question {o.key}"})


class ApplicationFactory(factory.django.DjangoModelFactory[Application]):
    """Somebody who asked to take part; with their place if it was accepted."""

    class Meta:
        model = Application

    edition = factory.SubFactory(OpenEditionFactory)
    person = factory.SubFactory(PersonFactory)
    state = Application.State.PENDING

    @classmethod
    def _create(cls, model_class: type[Application], *args: object, **kwargs: Any) -> Application:
        made: Application = super()._create(model_class, *args, **kwargs)
        if made.state == Application.State.ACCEPTED:
            Registration.objects.get_or_create(edition=made.edition, person=made.person)
        return made
