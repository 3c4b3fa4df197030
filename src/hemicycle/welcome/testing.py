"""Factories of the desk."""

import uuid
from typing import Any

import factory

from hemicycle.editions.testing import EditionFactory
from hemicycle.people.testing import PersonFactory
from hemicycle.welcome.models import Inquiry, Message, Topic


class InquiryFactory(factory.django.DjangoModelFactory[Inquiry]):
    """Somebody with an account asks in English about the programme, with a first message."""

    class Meta:
        model = Inquiry

    edition = factory.SubFactory(EditionFactory)
    person = factory.SubFactory(PersonFactory)
    language = "en"
    topic = Topic.PROGRAMME
    key = factory.LazyFunction(uuid.uuid4)

    @classmethod
    def _create(cls, model_class: type[Inquiry], *args: object, **kwargs: Any) -> Inquiry:
        made: Inquiry = super()._create(model_class, *args, **kwargs)
        Message.objects.create(inquiry=made, text="When does the plenary begin?", key=made.key)
        return made
