"""What is typed at the desk: a question, a message, a shift, how an officer made sure of somebody, a kept answer."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.forms.parts import PartForm, Written
from hemicycle.kernel import clock
from hemicycle.kernel.languages import language_name
from hemicycle.people.models import Person
from hemicycle.people.sign_in.rules import clean_address
from hemicycle.ui.forms import MomentField
from hemicycle.welcome.models import LONGEST_MESSAGE, KeptAnswer, Topic
from hemicycle.welcome.queries.pages import bare_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hemicycle.editions.models import Edition
    from hemicycle.welcome.queries.hosts import Host

LONGEST_QUESTION = 300  # signs of a kept one
NOTHING_SAID = _("Please write what it is about.")


def words_field(**kwargs: Any) -> forms.CharField:
    """A message to or from the desk."""
    return forms.CharField(
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": NOTHING_SAID},
        **kwargs,
    )


def languages_of(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Languages to choose from, each by its own name."""
    return [(code, language_name(code, code)) for code in codes]


class KeyedForm(forms.Form):
    """A form that does one thing, however often it is sent: its key is made with the page."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class AskForm(KeyedForm):
    """Ask the desk. Whoever has no account says how they are called and where an answer reaches them."""

    topic = forms.ChoiceField(choices=Topic.choices, label=_("What is it about?"))
    text = words_field(label=_("Your question"))
    language = forms.ChoiceField(label=_("In which language shall we answer?"))
    name = forms.CharField(max_length=200, label=_("Your name"))
    address = forms.CharField(
        max_length=254,
        label=_("Your e-mail address"),
        help_text=_(
            "If you are gone when we answer, the answer comes there. If mail does not reach you, say so above."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    page = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    with_page = forms.BooleanField(
        required=False, initial=True, label=_("Tell the desk which page I come from")
    )

    def __init__(self, *args: Any, edition: Edition, person: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        here = get_language() or "en"
        codes = [here, *(code for code in edition.languages if code != here)]
        self.fields["language"].choices = languages_of(codes)  # type: ignore[attr-defined]
        self.fields["language"].initial = here
        if person is not None:
            del self.fields["name"], self.fields["address"]
        if not bare_path(self["page"].value() or "", edition):
            del self.fields["with_page"]

    def clean_address(self) -> str:
        """An address that mail can go to."""
        return clean_address(self.cleaned_data["address"])

    @property
    def path(self) -> str:
        """The page to tell the desk of; empty if there is none or it shall not be told."""
        return (
            bare_path(self.cleaned_data["page"], self.edition) if self.cleaned_data.get("with_page") else ""
        )


class WriteForm(KeyedForm):
    """Say something more."""

    text = words_field(label=_("Your message"))


class AnswerForm(KeyedForm):
    """The desk says something, and may propose a page to go to."""

    text = words_field(label=_("Your answer"))
    path = forms.CharField(
        required=False,
        max_length=500,
        label=_("Take them to a page"),
        help_text=_(
            "Paste the address of a page of this gathering. It is offered as a link; nobody is moved."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition

    def clean_path(self) -> str:
        """The page of ours, without its language; anything else is refused."""
        typed: str = self.cleaned_data["path"]
        if not typed:
            return ""
        path = bare_path(typed, self.edition)
        if not path:
            raise ValidationError(_("This is not the address of a public page of this gathering."))
        return path


class HandOverForm(forms.Form):
    """Give it to another officer, or to the host of a session."""

    to = forms.ChoiceField(label=_("Hand over to"))

    def __init__(
        self, *args: Any, officers: Sequence[Person], hosts: Sequence[Host] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in [*officers, *(host.person for host in hosts)]}
        groups = [
            (_("Officers of the desk"), [(one.pk, one.called) for one in officers]),
            (
                _("Hosts of sessions"),
                [(one.person.pk, " · ".join(filter(None, (one.person.called, one.title)))) for one in hosts],
            ),
        ]
        self.fields["to"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]

    @property
    def person(self) -> Person:
        """Whom it is given to, once the form is valid."""
        return self.people[self.cleaned_data["to"]]


class LetInForm(forms.Form):
    """Open the door to somebody whose code does not come."""

    address = forms.CharField(
        max_length=254,
        label=_("E-mail address of their registration"),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    how = forms.CharField(
        max_length=500,
        label=_("How you made sure who it is"),
        help_text=_(
            "For instance: seen in a call, or called back at the city's switchboard. It is written down."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_address(self) -> str:
        """An address as accounts have it."""
        return clean_address(self.cleaned_data["address"])


class ShiftForm(forms.Form):
    """An officer at the desk."""

    columns = 2
    officer = forms.ModelChoiceField(queryset=Person.objects.none(), label=_("Officer"), empty_label=None)
    languages = forms.MultipleChoiceField(
        label=_("Helps in"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose a language.")},
    )

    def __init__(self, *args: Any, edition: Edition, officers: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [officer.pk for officer in officers]
        self.fields["officer"].queryset = Person.objects.filter(pk__in=keys).order_by("name")  # type: ignore[attr-defined]
        self.fields["languages"].choices = languages_of(edition.languages)  # type: ignore[attr-defined]
        city = edition.zone_city.said(edition.reading_order(get_language() or "en")).text
        hint = _("On the clock of %(city)s.") % {"city": city or edition.zone}
        self.fields["starts_at"] = MomentField(zone=edition.home, label=_("From"), help_text=hint)
        self.fields["ends_at"] = MomentField(zone=edition.home, label=_("Until"), help_text=hint)
        self.fields["last_on"] = forms.DateField(
            required=False,
            label=_("Repeat on every day until"),
            help_text=_("At the same hours there. Left empty, it is this one shift."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


class KeptAnswerForm(PartForm):
    """An answer that is kept for officers, and published for everybody."""

    topic = forms.ChoiceField(choices=Topic.choices, label=_("What it is about"))
    question = Written(label=_("Question"), max_length=LONGEST_QUESTION)
    answer = Written(label=_("Answer"), markdown=True, max_length=LONGEST_MESSAGE)
    is_public = forms.BooleanField(
        required=False, label=_("Shown to everybody, among the questions that are often asked")
    )

    def value_of(self, name: str) -> Any:
        """A tick for "published"; every other field as the answer has it."""
        if name == "is_public":
            return self.thing.published_at is not None
        return super().value_of(name)

    def changes(self) -> dict[str, Any]:
        """The fields as the keeper has them."""
        given = super().changes()
        is_public = given.pop("is_public", False)
        published: Any = self.thing.published_at if isinstance(self.thing, KeptAnswer) else None
        if is_public and published is None:
            published = clock.now()
        given["published_at"] = published.isoformat() if is_public and published else None
        return given
