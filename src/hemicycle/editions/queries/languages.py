"""Which texts of an edition are said in which of its languages, over every room that has texts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.editions import sockets
from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import TextRow
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words
from hemicycle.people.models import Section
from hemicycle.people.queries import Rights
from hemicycle.record.operations import keeper_of


@dataclass(frozen=True, slots=True)
class Gap:
    """A text of an object that is missing in some languages of the edition."""

    kind: Words
    label: str
    field: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The missing texts of an edition, and how many there are by language."""

    missing: list[Gap]
    counts: dict[str, int]

    def of(self, language: str) -> list[Gap]:
        """What is missing in one language."""
        return [gap for gap in self.missing if language in gap.languages]


def gaps(edition: Edition, languages: Iterable[str] = ()) -> Gaps:
    """What is not yet said in the languages of the edition, or in `languages`, over every room that has texts."""
    wanted = tuple(languages) or tuple(edition.languages)
    missing = [
        Gap(row.kind, row.label, field, tuple(absent))
        for source in sockets.text_sources
        for row in source.rows(edition)
        for field, text in row.texts.items()
        if (absent := Text(text).gaps(wanted))
    ]
    return Gaps(missing, {language: sum(language in gap.languages for gap in missing) for language in wanted})


@dataclass(frozen=True, slots=True)
class Line:
    """One text of one object, as organisers work on it."""

    row: TextRow
    name: str  # of the object, for whoever reads the page
    field: str
    label: str  # the field's name for people
    text: Text
    missing: tuple[str, ...]  # of the languages of the edition
    may_edit: bool

    @property
    def key(self) -> str:
        """What a form says to name this text: "editions.page:7:title"; empty if it is translated elsewhere."""
        thing = self.row.thing
        return f"{thing._meta.label_lower}:{thing.pk}:{self.field}" if thing else ""

    def url(self, position: int) -> str:
        """The field in the object's form, at a place among the languages of the edition."""
        return f"{self.row.url}#id_{self.field}_{position}" if self.row.url and self.may_edit else ""


def lines(edition: Edition, rights: Rights, languages: Sequence[str] = ()) -> list[Line]:
    """Every text that is said in any language, with the languages in which it is missing.

    Objects are named in the first of `languages` that their name has.
    """
    found = []
    for source in sockets.text_sources:
        for row in source.rows(edition):
            may_edit = rights.may(row.permission, row.path or edition.scope.path)
            words, name = _words(row.thing), _name(row, languages)
            for field, text in row.texts.items():
                if text:
                    missing = tuple(Text(text).gaps(edition.languages))
                    label = str(words.get(field, field))
                    found.append(Line(row, name, field, label, Text(text), missing, may_edit))
    return found


def _name(row: TextRow, languages: Sequence[str]) -> str:
    """The object's title or name, if it has one; else its label."""
    for field in ("title", "name"):
        if field in row.texts and (said := Text(row.texts[field]).said(languages)):
            return said.text
    return row.label


def _words(thing: Model | None) -> Any:
    try:
        return keeper_of(thing).words if thing else {}
    except KeyError:
        return {}


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of an edition is said in a language."""

    language: str
    said: int
    of: int

    @property
    def percent(self) -> int:
        """Rounded down, so that a hundred is all of it."""
        return self.said * 100 // self.of if self.of else 100

    @property
    def missing(self) -> int:
        """How many texts are missing."""
        return self.of - self.said


def completeness(texts: Iterable[Line], languages: Iterable[str]) -> list[Completeness]:
    """How much is said in each language."""
    known = list(texts)
    return [
        Completeness(language, sum(language in line.text for line in known), len(known))
        for language in languages
    ]


# --- the texts of this room --------------------------------------------------------------------------


def edition_texts(edition: Edition) -> Iterator[TextRow]:
    """The texts of this room, of sections and of partners. Plugged into `sockets.text_sources`."""
    names = ("name", "short_name", "banner", "summary", "place", "zone_city", "taking_part", "account")
    long = frozenset({"summary", "taking_part", "account"})
    url = reverse("studio:edition", args=[edition.slug])
    yield _row(_("Edition"), edition.slug, edition, names, url, long)
    for theme in edition.themes.all():
        yield _row(_("Theme"), theme.slug, theme, ("name",), _url(edition, "themes", theme))
    for day in edition.days.all():
        url, words = _url(edition, "days", day), ("title", "summary")
        yield _row(_("Day"), day.date.isoformat(), day, words, url, frozenset({"summary"}))
    for feature in edition.features.all():
        url = _url(edition, "features", feature)
        yield _row(_("Feature"), str(feature.title), feature, ("title", "text"), url, frozenset({"text"}))
    for document in edition.recommended.all():
        url, words = _url(edition, "documents", document), ("title", "summary")
        kind, label = _("Recommended document"), str(document.title)
        yield _row(kind, label, document, words, url, frozenset({"summary"}))
    for item in edition.news.all():
        url = _url(edition, "news", item)
        yield _row(_("News"), item.slug, item, ("title", "body"), url, frozenset({"body"}))
    for page in edition.pages.all():
        url = _url(edition, "pages", page)
        yield _row(_("Page"), page.slug, page, ("title", "body"), url, frozenset({"body"}))
    for figure in edition.figures.all():
        yield _row(_("Figure"), figure.value, figure, ("label",), _url(edition, "figures", figure))
    for question in edition.questions.filter(retired_at=None):
        url = reverse("studio:question", args=[edition.slug, question.pk])
        yield _row(_("Question"), str(question.label), question, ("label", "help"), url, frozenset({"help"}))
    yield from _place_texts(edition)


def _place_texts(edition: Edition) -> Iterator[TextRow]:
    for partner in edition.partners.select_related("organisation"):
        organisation, url = partner.organisation, _url(edition, "partners", partner)
        yield _row(_("Partner"), organisation.slug, partner, ("role",), url)
        yield TextRow(
            _("Organisation"),
            organisation.slug,
            {"name": organisation.name},
            url=_url(edition, "organisations", organisation),
            thing=organisation,
            permission="people.edit_organisations",
        )
    for section in Section.objects.select_related("scope"):
        yield TextRow(
            _("Section"),
            section.slug,
            {"name": section.name, "region": section.region, "seat_city": section.seat_city},
            url=_url(edition, "sections", section),
            thing=section,
            permission="people.edit_section",
            path=section.scope.path,
        )


def _row(
    kind: Words,
    label: str,
    thing: Model,
    names: tuple[str, ...],
    url: str,
    long: frozenset[str] = frozenset(),
) -> TextRow:
    texts = {name: getattr(thing, name) for name in names}
    return TextRow(kind, label, texts, url=url, thing=thing, long=long)


def _url(edition: Edition, shelf: str, thing: Model) -> str:
    """The form of one thing in the studio."""
    return reverse(f"studio:{shelf}_one", args=[edition.slug, thing.pk])
