"""What the announcement shows: days, themes, features, documents, partners, figures; and the chronicle."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.forms.announcement import (
    ChronicleForm,
    DayForm,
    FeatureForm,
    FigureForm,
    PartnerForm,
    RecommendedForm,
    ThemeForm,
)
from hemicycle.editions.models import (
    ChronicleLine,
    Day,
    Edition,
    Feature,
    Figure,
    Partner,
    Recommended,
    Theme,
)
from hemicycle.editions.queries import day_url
from hemicycle.editions.studio.parts import Shelf
from hemicycle.people.models import Person


def _front(edition: Edition, part: str = "") -> str:
    """The announcement, at the part that shows these things."""
    return reverse("editions:announcement", args=[edition.slug]) + part


def _days(person: Person, edition: Edition) -> QuerySet[Day]:
    return edition.days.select_related("theme")


def _partners(person: Person, edition: Edition) -> QuerySet[Partner]:
    return edition.partners.select_related("organisation")


def _chronicle(person: Person, edition: Edition) -> QuerySet[ChronicleLine]:
    return ChronicleLine.objects.select_related("edition")


days = Shelf(
    name="days",
    model=Day,
    title=_("Days"),
    new=_("Add a day"),
    form=DayForm,
    rows=_days,
    empty=lambda edition: Day(edition=edition),
    public=lambda edition, day: day_url(edition, day.date) or _front(edition, "#days"),
)
themes = Shelf(
    name="themes",
    model=Theme,
    title=_("Themes"),
    new=_("Add a theme"),
    form=ThemeForm,
    rows=lambda person, edition: edition.themes.all(),
    empty=lambda edition: Theme(edition=edition),
    ordered=True,
)
features = Shelf(
    name="features",
    model=Feature,
    title=_("What it offers"),
    new=_("Add something it offers"),
    form=FeatureForm,
    rows=lambda person, edition: edition.features.all(),
    empty=lambda edition: Feature(edition=edition),
    ordered=True,
    public=lambda edition, thing: _front(edition, "#offers"),
    hint=_("The welcome desk, the networking hub and all else that awaits people, on the announcement."),
)
documents = Shelf(
    name="documents",
    model=Recommended,
    title=_("To read before"),
    new=_("Add a document"),
    form=RecommendedForm,
    rows=lambda person, edition: edition.recommended.all(),
    empty=lambda edition: Recommended(edition=edition),
    ordered=True,
    public=lambda edition, thing: _front(edition, "#read"),
)
partners = Shelf(
    name="partners",
    model=Partner,
    title=_("Partners"),
    new=_("Add a partner"),
    form=PartnerForm,
    rows=_partners,
    empty=lambda edition: Partner(edition=edition),
    ordered=True,
    public=lambda edition, thing: _front(edition, "#sections"),
    hint=_("The first one is named as the organiser where machines read the announcement."),
)
figures = Shelf(
    name="figures",
    model=Figure,
    title=_("Figures of the account"),
    new=_("Add a figure"),
    form=FigureForm,
    rows=lambda person, edition: edition.figures.all(),
    empty=lambda edition: Figure(edition=edition),
    ordered=True,
    public=lambda edition, thing: _front(edition),
)
chronicle = Shelf(
    name="chronicle",
    model=ChronicleLine,
    title=_("Chronicle"),
    new=_("Add a gathering"),
    form=ChronicleForm,
    rows=_chronicle,
    empty=lambda edition: ChronicleLine(),
    public=lambda edition, line: reverse("editions:editions"),
    hint=_("The gatherings of the series, whether or not they have an edition in this house."),
)
SHELVES = (days, themes, features, documents, partners, figures, chronicle)
