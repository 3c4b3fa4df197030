"""The editions' part of the demonstration: the Retreat of 2021 and the chronicle of the series.

Facts are in `data/*.json`, texts in `data/<edition>/{news,pages}/<slug>.<language>.md` (the first line is the title).
"""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from hemicycle.editions.models import (
    Answer,
    Application,
    ChronicleLine,
    Day,
    Edition,
    Feature,
    Figure,
    News,
    Page,
    Partner,
    Question,
    Recommended,
    Registration,
    Theme,
)
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.people.models import Organisation, Person, Section
from hemicycle.people.operations import give_role, house_scope, make_scope, record_consent

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load() -> None:
    """Bring the Retreat of 2021 and the chronicle to the state that is shipped."""
    folder = DATA / "2021"
    data = _read(folder / "edition.json")
    edition = _edition(data["edition"])
    themes = {row["slug"]: _keep(Theme, edition, row, by="slug") for row in data["themes"]}
    for row in data["days"]:
        _keep(Day, edition, {**row, "theme": themes[row["theme"]]}, by="date")
    for model, name in ((Feature, "features"), (Recommended, "recommended"), (Figure, "figures")):
        for row in data[name]:
            _keep(model, edition, row, by="order")
    for row in data["partners"]:
        organisation = Organisation.objects.get(slug=row["organisation"])
        _keep(Partner, edition, {**row, "organisation": organisation}, by="organisation")
    for row in data["news"]:
        _keep(News, edition, {**row, **_texts(folder / "news", row["slug"])}, by="slug")
    for row in data["pages"]:
        _keep(Page, edition, {**row, **_texts(folder / "pages", row["slug"])}, by="slug")
    for row in data["questions"]:
        Question.objects.get_or_create(edition=edition, key=row["key"], defaults=row)
    for email in data["registered"]:
        _registration(edition, Person.objects.get(email=email))
    for row in data["roles"]:
        _role(edition, row)
    for row in _read(DATA / "chronicle.json"):
        line = {**row, "edition": edition if row["edition"] == edition.slug else None}
        ChronicleLine.objects.update_or_create(year=row["year"], defaults=line)
    touch(edition)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _edition(row: dict[str, Any]) -> Edition:
    kept = Edition.objects.filter(slug=row["slug"]).first()
    scope = kept.scope if kept else make_scope("edition")
    edition, _made = Edition.objects.update_or_create(slug=row["slug"], defaults={**row, "scope": scope})
    edition.refresh_from_db()
    return edition


def _keep(model: Any, edition: Edition, row: dict[str, Any], *, by: str) -> Any:
    """The row of `edition` found by the column `by`, made or brought to the state of `row`."""
    kept, _made = model.objects.update_or_create(edition=edition, **{by: row[by]}, defaults=row)
    return kept


def _registration(edition: Edition, person: Person) -> None:
    """The person takes part, as whoever was accepted and answered what must be answered."""
    decided = {"state": Application.State.ACCEPTED, "by": person, "decided_at": clock.now()}
    application, made = Application.objects.get_or_create(edition=edition, person=person, defaults=decided)
    if made:
        Registration.objects.get_or_create(edition=edition, person=person)
        record_consent(person, "data", True, scope=edition.scope, by=person)
        for question in edition.questions.filter(key="following"):
            Answer.objects.create(application=application, question=question, value="both")


def _role(edition: Edition, row: dict[str, str]) -> None:
    """A role in the edition, in the section that is named, or a steward's in the whole house."""
    if row["role"] == "steward":
        scope = house_scope()
    else:
        scope = Section.objects.get(slug=row["section"]).scope if "section" in row else edition.scope
    give_role(Person.objects.get(email=row["person"]), row["role"], scope, by=None)


def _texts(folder: Path, slug: str) -> dict[str, dict[str, str]]:
    """Title and body of a text in each language that has a file."""
    title, body = {}, {}
    for path in sorted(folder.glob(f"{slug}.*.md")):
        language = path.name.split(".")[1]
        first, _newline, rest = path.read_text(encoding="utf-8").partition("\n")
        title[language], body[language] = first.removeprefix("# ").strip(), rest.strip()
    return {"title": title, "body": body}
