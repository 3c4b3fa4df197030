"""Forms of the studio about participants, invitations and files."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hemicycle.editions import rules
from hemicycle.editions.exchange.participants import COLUMNS, FORMATS
from hemicycle.editions.exchange.people.files import MOST_BYTES
from hemicycle.editions.models import Application, Edition, Question, Upload
from hemicycle.editions.queries.participants import NOT_SAID, PURPOSES, SORTS, Filters
from hemicycle.kernel.countries import countries
from hemicycle.people.models import Gender, Organisation, Section
from hemicycle.people.sign_in.rules import clean_address

Choices = list[tuple[str, Any]]


def section_choices() -> Choices:
    """Every section, named in the language of the page."""
    language = get_language() or "en"
    return [
        (one.slug, one.name.said((language, "en"))) for one in Section.objects.only("slug", "name", "order")
    ]


class FilterForm(forms.Form):
    """To what a list of participants is narrowed."""

    use_required_attribute = False
    q = forms.CharField(
        label=gettext_lazy("Search"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"))
    section = forms.ChoiceField(label=gettext_lazy("Section"))
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    gender = forms.ChoiceField(label=gettext_lazy("Gender"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    need = forms.ChoiceField(label=gettext_lazy("Needs"))
    consent = forms.ChoiceField(label=gettext_lazy("Consent"))
    invited = forms.ChoiceField(label=gettext_lazy("Invited"))
    sort = forms.ChoiceField(label=gettext_lazy("In order of"))

    def __init__(self, filters: Filters, *, sections: Choices, codes: Iterable[str]) -> None:
        super().__init__(initial={name: getattr(filters, name) for name in self.base_fields})
        everybody: Choices = [("", _("all"))]
        unsaid: Choices = [(NOT_SAID, _("not said"))]
        named = dict(countries(get_language() or "en"))
        known = sorted(
            {code for code in codes if code} | ({filters.country} & named.keys()),
            key=lambda c: named.get(c, c),
        )
        choices: dict[str, Choices] = {
            "state": [*everybody, *Application.State.choices],
            "section": [*everybody, *sections, *unsaid],
            "country": [*everybody, *((code, named.get(code, code)) for code in known), *unsaid],
            "gender": [*everybody, *Gender.choices, *unsaid],
            "language": [*everybody, *settings.LANGUAGES],
            "need": [*everybody, *rules.NEEDS.items()],
            "consent": [*everybody, *PURPOSES.items()],
            "invited": [*everybody, ("yes", _("by invitation")), ("no", _("without invitation"))],
            "sort": [(name, words) for name, (words, _columns) in SORTS.items()],
        }
        for name, given in choices.items():
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = given

    def is_opened(self) -> bool:
        """Whether one of the rarer filters narrows the list: then they are shown."""
        return any(
            self.initial.get(name) for name in ("language", "need", "consent", "invited", "gender", "country")
        )


class NoteForm(forms.Form):
    """What goes to the person with a decision."""

    note = forms.CharField(
        label=gettext_lazy("A few words to the person"),
        help_text=gettext_lazy("They stand in the mail about the decision."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InvitationForm(forms.Form):
    """Somebody to be invited."""

    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    office = forms.CharField(label=gettext_lazy("Office"), required=False, max_length=200)
    organisation_name = forms.CharField(label=gettext_lazy("Organisation"), required=False, max_length=200)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)
    send = forms.BooleanField(label=gettext_lazy("Send the invitation at once"), required=False, initial=True)

    def __init__(self, edition: Edition, data: Any = None) -> None:
        super().__init__(data, initial={"language": edition.default_language, "send": True})
        for name, given in (("section", section_choices()), ("country", countries(get_language() or "en"))):
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", "–"), *given]

    def clean_address(self) -> str:
        """The address in the one form in which its owner will prove it."""
        return clean_address(self.cleaned_data["address"])

    def words(self) -> dict[str, Any]:
        """Fields of the invitation; an organisation that this house knows is the one that is meant."""
        said = dict(self.cleaned_data)
        words = {name: said[name] for name in ("name", "office", "country", "language")}
        words["section"] = Section.objects.filter(slug=said["section"]).first() if said["section"] else None
        wanted = said["organisation_name"].casefold()
        known = next(
            (
                one
                for one in Organisation.objects.only("slug", "name")
                if wanted and wanted in {text.casefold() for text in one.name.values()}
            ),
            None,
        )
        words["organisation"] = known
        words["organisation_name"] = "" if known else said["organisation_name"]
        return words


class UploadForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or XLSX, at most 5 megabytes and 20,000 rows. Nothing is taken over yet."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        max_length=200,
        allow_empty_file=True,
    )
    making = forms.ChoiceField(
        label=gettext_lazy("What shall come of it"),
        choices=[
            (
                Upload.Making.INVITATIONS,
                gettext_lazy("Invitations: each person registers by a link of their own"),
            ),
            (Upload.Making.REGISTRATIONS, gettext_lazy("Registrations: these people take part at once")),
        ],
        initial=Upload.Making.INVITATIONS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, may_decide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_decide:
            field = cast("forms.ChoiceField", self.fields["making"])
            field.choices = [
                (Upload.Making.INVITATIONS, _("Invitations: each person registers by a link of their own"))
            ]

    def clean_file(self) -> Any:
        """Not larger than what is read at all."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is too large: at most %(most)s megabytes are read.")
                % {"most": MOST_BYTES // 1_000_000}
            )
        return file


class ExportForm(forms.Form):
    """Which columns a file of participants holds."""

    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, column.label) for name, column in COLUMNS.items() if not column.sensitive],
        initial=["name", "office", "organisation", "section", "country", "email", "state"],
        required=False,
    )
    questions = forms.MultipleChoiceField(
        label=gettext_lazy("Answers"), widget=forms.CheckboxSelectMultiple, required=False
    )
    sensitive = forms.MultipleChoiceField(
        label=gettext_lazy("Sensitive columns"),
        help_text=gettext_lazy(
            "Needs and answers that say something about somebody’s health or life. Only tick what you need now: it is "
            "written down, and each person can read that you have exported it."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=list(FORMATS.items()), initial="xlsx", widget=forms.RadioSelect
    )

    def __init__(self, edition: Edition, data: Any = None) -> None:
        super().__init__(data)
        language = get_language() or "en"
        plain: Choices = []
        sensitive: Choices = [(name, column.label) for name, column in COLUMNS.items() if column.sensitive]
        for question in questions_of(edition):
            pair = (
                f"q-{question.key}",
                str(question.label.said(edition.reading_order(language))) or question.key,
            )
            (sensitive if question.sensitive else plain).append(pair)
        for name, given in (("questions", plain), ("sensitive", sensitive)):
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = given
        if not plain:
            del self.fields["questions"]

    def chosen(self) -> list[str]:
        """The columns in the order of the form."""
        said = self.cleaned_data
        return [*said["columns"], *said.get("questions", []), *said["sensitive"]]


def questions_of(edition: Edition) -> list[Question]:
    """The newest version of every question that is or was asked."""
    newest: dict[str, Question] = {}
    for question in edition.questions.exclude(kind=Question.Kind.HEADING).order_by("version"):
        newest[question.key] = question
    return sorted(newest.values(), key=lambda one: (one.order, one.pk))
