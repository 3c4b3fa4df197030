"""The form of a session: texts in every language side by side, rows of what belongs to it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.languages import SIGN_LANGUAGES, language_name
from hemicycle.kernel.text import Text
from hemicycle.people.models import Circle, Organisation, Section
from hemicycle.programme.forms.rows import RowsField, lines
from hemicycle.programme.models import Audience, Kind, SessionLanguage
from hemicycle.ui.forms import TextsField

OTHERS = (
    "ar",
    "de",
    "it",
    "ja",
    "ko",
    "pt",
    "ru",
    "tr",
    "zh",
)  # spoken in sessions, beside those of the interface
ADDRESS = _("An address begins with https:// or http://.")


class WebAddress(forms.URLField):
    """A link: https or http, nothing else; a bare name is taken as https."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.URLInput(attrs={"placeholder": "https://"})
        super().__init__(assume_scheme="https", max_length=500, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """The address as it was typed, with its scheme."""
        found = str(super().to_python(value) or "")
        if found and not found.lower().startswith(("https://", "http://")):
            raise ValidationError(ADDRESS)
        return found


class MakeForm(forms.Form):
    """A new session: the title will do."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = TextsField(languages=edition.languages, max_length=300, label=_("Title"))
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.OTHER)


class SessionForm(forms.Form):
    """A session, as far as somebody may edit it. Its fields are those of the session's keeper."""

    columns = 2
    TEXTS = ("title", "subtitle", "description", "open_note", "outcome")

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        edition: Edition,
        fields: Collection[str],
        released: bool,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.edition = edition
        self.may = frozenset(fields) - ({"slug"} if released else frozenset())
        for name, field in self._every():
            if name in self.may:
                field.initial = self.initial.get(name)
                self.fields[name] = field

    def _every(self) -> Iterable[tuple[str, forms.Field]]:
        said = self.edition.languages
        yield "title", TextsField(languages=said, max_length=300, label=_("Title"))
        yield "subtitle", TextsField(languages=said, max_length=300, required=False, label=_("Subtitle"))
        yield (
            "description",
            TextsField(
                languages=said, long=True, required=False, label=_("Description"), help_text=_("Markdown.")
            ),
        )
        yield "kind", forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
        yield (
            "slug",
            forms.SlugField(
                label=_("Name in addresses"),
                max_length=80,
                help_text=_("It can be changed until a published version shows the session."),
            ),
        )
        yield (
            "themes",
            forms.TypedMultipleChoiceField(
                label=_("Themes"),
                coerce=int,
                required=False,
                choices=[(theme.pk, self._said(theme.name)) for theme in self.edition.themes.all()],
                widget=forms.CheckboxSelectMultiple,
            ),
        )
        yield "leads", self._leads()
        yield "speakers", self._speakers()
        yield "languages", self._languages()
        yield "readings", self._readings()
        yield "listed_to", forms.ChoiceField(label=_("Listed to"), choices=self._audiences)
        yield "open_to", forms.ChoiceField(label=_("Open to"), choices=self._audiences)
        yield (
            "open_note",
            TextsField(languages=said, max_length=300, required=False, label=_("Who may come, in words")),
        )
        yield "entry_url", WebAddress(label=_("Way in"), required=False, help_text=WAY_IN)
        yield "recording_url", WebAddress(label=_("Recording"), required=False)
        yield (
            "outcome",
            TextsField(
                languages=said, long=True, required=False, label=_("What came of it"), help_text=OUTCOME
            ),
        )
        yield "outcome_links", self._outcome_links()

    # --- rows -------------------------------------------------------------------------------------------
    def _languages(self) -> RowsField:
        codes = dict.fromkeys([*self.edition.languages, *dict(settings.LANGUAGES), *OTHERS, *SIGN_LANGUAGES])
        codes |= dict.fromkeys(row[0] for row in self.initial.get("languages") or [])
        shown = get_language() or "en"
        names = sorted(((code, language_name(code, shown)) for code in codes), key=lambda pair: pair[1])
        return RowsField(
            {
                "language": forms.ChoiceField(label=_("Language"), choices=[("", "–"), *names]),
                "way": forms.ChoiceField(label=_("How"), choices=[("", "–"), *SessionLanguage.Way.choices]),
                "url": WebAddress(label=_("Address of captions or signs"), required=False),
            },
            what=_("Language"),
            label=_("In which languages it can be followed"),
        )

    def _readings(self) -> RowsField:
        codes = dict.fromkeys(self.edition.languages)
        codes |= dict.fromkeys(
            row["language"] for row in self.initial.get("readings") or [] if row["language"]
        )
        return RowsField(
            {
                "title": TextsField(languages=self.edition.languages, max_length=300, label=_("Title")),
                "url": WebAddress(label=_("Address")),
                "language": forms.ChoiceField(
                    label=_("Language"),
                    choices=[("", "–"), *((code, code.upper()) for code in codes)],
                    required=False,
                ),
            },
            what=_("Document"),
            label=_("To read before"),
        )

    def _outcome_links(self) -> RowsField:
        return RowsField(
            {
                "title": TextsField(languages=self.edition.languages, max_length=300, label=_("Title")),
                "url": WebAddress(label=_("Address")),
            },
            what=_("Link"),
            label=_("Links to what came of it"),
        )

    def _leads(self) -> RowsField:
        sections = [(f"section:{s.slug}", self._said(s.region or s.name)) for s in Section.objects.all()]
        organisations = [(f"organisation:{o.slug}", self._said(o.name)) for o in Organisation.objects.all()]
        choices = [
            ("", "–"),
            (_("Sections"), sections),
            (_("Organisations"), sorted(organisations, key=_by_name)),
        ]
        return RowsField(
            {"who": forms.ChoiceField(label=_("Section or organisation"), choices=choices)},
            what=_("Lead"),
            label=_("Led by"),
        )

    def _speakers(self) -> RowsField:
        known = [(str(s.pk), s.name) for s in self.edition.speakers.only("pk", "name")]
        return RowsField(
            {"speaker": forms.ChoiceField(label=_("Speaker"), choices=[("", "–"), *known])},
            what=_("Speaker"),
            label=_("Speakers"),
        )

    @cached_property
    def _audiences(self) -> list[tuple[str, str]]:
        plain = [(value, str(label)) for value, label in Audience.choices if value != Audience.CIRCLE]
        circles = [
            (f"circle:{circle.slug}", str(_("only: %(circle)s") % {"circle": self._said(circle.name)}))
            for circle in Circle.objects.order_by("slug")
        ]
        return [*plain, *circles]

    def _said(self, text: Text) -> str:
        return text.said((get_language() or "en", *self.edition.fallback_languages)).text

    # --- between keeper and form ---------------------------------------------------------------------------
    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """What the keeper has, as the rows show it."""
        value = super().get_initial_for_field(field, field_name)
        if field_name == "languages":
            return [dict(zip(("language", "way", "url"), row, strict=True)) for row in value or []]
        if field_name == "leads":
            return [{"who": f"{kind}:{slug}"} for lead in value or [] for kind, slug in lead.items()]
        if field_name == "speakers":
            return [{"speaker": str(key)} for key in value or []]
        return value

    def changes(self) -> dict[str, Any]:
        """What was typed, as the keeper has it."""
        given = dict(self.cleaned_data)
        if "languages" in given:
            rows = {(row["language"], row["way"]): row["url"] for row in given["languages"]}
            given["languages"] = [[language, way, url] for (language, way), url in rows.items()]
        if "leads" in given:
            given["leads"] = _once([dict([row["who"].split(":", 1)]) for row in given["leads"]])
        if "speakers" in given:
            given["speakers"] = _once([int(row["speaker"]) for row in given["speakers"]])
        if "themes" in given:
            given["themes"] = sorted(given["themes"])
        for name in ("readings", "outcome_links"):
            if name in given:
                given[name] = [row | {"title": lines(row["title"])} for row in given[name]]
        for name in self.TEXTS:
            if name in given:
                given[name] = lines(given[name])
        return given


WAY_IN = _("The link of the video room. It is shown from a quarter of an hour before the beginning.")
OUTCOME = _("Three lines of Markdown. They are shown once the session is over.")


def _once(values: list[Any]) -> list[Any]:
    return [value for at, value in enumerate(values) if value not in values[:at]]


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
