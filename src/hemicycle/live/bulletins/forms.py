"""The forms in which a bulletin is written and corrected."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words as Sentence
from hemicycle.live.bulletins import rules
from hemicycle.live.bulletins.models import Bulletin
from hemicycle.live.bulletins.operations import KEEP, Words
from hemicycle.live.bulletins.queries import Target
from hemicycle.people.models import Scope
from hemicycle.ui.forms import TextsField


def _span_words(minutes: int) -> str:
    if minutes % 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def lasting_choices() -> list[tuple[str, Sentence]]:
    """For how long a bulletin can stand."""
    return [
        *((str(minutes), _span_words(minutes)) for minutes in rules.MINUTES),
        (rules.OPEN, _("until somebody ends it")),
    ]


class WordsForm(forms.Form):
    """What a bulletin says, in the languages of an edition."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = edition.languages or [edition.default_language]
        self.fields["title"] = TextsField(
            languages=languages,
            label=_("Title"),
            max_length=rules.LONGEST_TITLE,
            help_text=_(
                "One short sentence that says it all. One language is enough when it has to be quick."
            ),
            error_messages={"required": _("Please write a title in one language at least.")},
        )
        self.fields["body"] = TextsField(
            languages=languages,
            long=True,
            label=_("More about it"),
            max_length=rules.LONGEST_BODY,
            required=False,
            help_text=_("A few lines at most. *Emphasis*, **strong words** and links are understood."),
        )
        self.fields["link"] = forms.CharField(
            required=False,
            max_length=rules.LONGEST_LINK + len(settings.ORIGIN),
            label=_("Page that it leads to"),
            help_text=_("An address of this site, as your browser shows it."),
            widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url"}),
        )
        for area in self.fields["body"].widget.widgets:
            area.attrs["rows"] = 4
        for name in ("title", "body"):
            self.fields[name].initial = self.initial.get(name)

    def clean_link(self) -> str:
        """A path of ours."""
        link = rules.link_of(self.cleaned_data["link"], settings.ORIGIN)
        if link is None or len(link) > rules.LONGEST_LINK:
            raise forms.ValidationError(_("Please give the address of a page of this site, or nothing."))
        return link

    def clean(self) -> dict[str, Any]:
        """A text has a title in its language."""
        given: dict[str, Any] = super().clean() or {}
        title, body = given.get("title") or Text(), given.get("body") or Text()
        if title and (codes := rules.untitled(title, body)):
            here = get_language() or "en"
            names = ", ".join(language_name(code, here) for code in codes)
            sentence = _("There is a text in these languages and no title: %(languages)s.")
            self.add_error("title", sentence % {"languages": names})
        return given

    def words(self) -> Words:
        """What was typed, once it is clean."""
        given = self.cleaned_data
        return Words(_trimmed(given["title"]), _trimmed(given["body"]), given["link"])


def _trimmed(text: Text) -> Text:
    return Text({code: said.replace("\r\n", "\n").strip() for code, said in text.items()})


class BulletinForm(WordsForm):
    """A new bulletin: to whom, how pressing, what, for how long."""

    to = forms.ChoiceField(label=gettext_lazy("To whom"))
    level = forms.ChoiceField(
        label=gettext_lazy("How pressing it is"),
        choices=Bulletin.Level.choices,
        widget=forms.RadioSelect,
        initial=Bulletin.Level.INFORMATION,
        help_text=gettext_lazy(
            "Urgent ones reach people in their quiet hours, too. Please keep them for what cannot wait."
        ),
    )
    lasting = forms.ChoiceField(
        label=gettext_lazy("For how long it stands on the pages"),
        initial=rules.USUAL,
        help_text=gettext_lazy(
            "As usual: half an hour, two hours when it is important, until somebody ends it when it is urgent."
        ),
    )
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, targets: dict[str, list[Target]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = {str(one.scope.pk): one.scope for found in targets.values() for one in found}
        chosen = _grouped(targets)
        if len(self.scopes) != 1:  # nobody speaks to everybody because it stands first
            chosen.insert(0, ("", _("Please choose")))
        self.fields["to"].choices = chosen  # type: ignore[attr-defined]
        self.fields["lasting"].choices = [(rules.USUAL, _("as usual")), *lasting_choices()]  # type: ignore[attr-defined]
        self.order_fields(["to", "level", "title", "body", "link", "lasting", "key"])

    def scope(self) -> Scope:
        """To whom, once it is clean."""
        return self.scopes[self.cleaned_data["to"]]


def _grouped(targets: dict[str, list[Target]]) -> list[Any]:
    """The choices: everybody, then sections and sessions under their headings."""
    labels = {"section": _("Sections"), "session": _("Sessions")}
    grouped: list[Any] = [(str(one.scope.pk), one.name) for one in targets.get("edition", [])]
    for kind, label in labels.items():
        if found := targets.get(kind):
            grouped.append((label, [(str(one.scope.pk), one.name) for one in found]))
    return grouped


class CorrectionForm(WordsForm):
    """Other words for a bulletin, or another time."""

    lasting = forms.ChoiceField(label=gettext_lazy("For how long it stands on the pages"), initial=KEEP)
    wording = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longer = [
            (value, _("from now on for %(span)s") % {"span": span}) for value, span in lasting_choices()[:-1]
        ]
        self.fields["lasting"].choices = [  # type: ignore[attr-defined]
            (KEEP, _("as long as before")),
            *longer,
            lasting_choices()[-1],
        ]
        self.order_fields(["title", "body", "link", "lasting", "wording"])
