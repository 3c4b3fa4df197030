"""Where bulletins are heard: `edition-bulletins/<edition>` by everybody, `section-bulletins/<edition>/<section>` by the
section's people who take part; those to a session on the topic of each of its venues (`live.topics`).
"""

from collections.abc import Collection, Iterator

from django.http import HttpRequest

from hemicycle.bell.sockets import Asked, TopicKind
from hemicycle.editions.models import Edition, Registration
from hemicycle.people.models import Person

BULLETIN = "bulletin"  # the name of what is told there


def of_edition(edition: int) -> str:
    """What is said to everybody."""
    return f"edition-bulletins/{edition}"


def of_section(edition: int, section: int) -> str:
    """What is said to the people of a section."""
    return f"section-bulletins/{edition}/{section}"


def of_page(request: HttpRequest) -> Iterator[str]:
    """What any page of an edition listens to that listens at all. Visitors read by loading a page again."""
    edition, person = getattr(request, "edition", None), getattr(request, "user", None)
    if isinstance(edition, Edition) and isinstance(person, Person):
        yield of_edition(edition.pk)
        if person.section_id is not None:
            yield of_section(edition.pk, person.section_id)


def hear_sections(asked: Collection[Asked]) -> set[Asked]:
    """Whoever takes part in the edition and belongs to the section. One query."""
    keys = {one: one[1].split("/")[1:] for one in asked}
    rows = Registration.objects.filter(
        person__in={person for person, _topic in asked},
        person__is_active=True,
        edition__in={key for parts in keys.values() if (key := _number(parts[0])) is not None},
    )
    well = {
        (person, str(edition), str(section))
        for person, edition, section in rows.values_list("person_id", "edition_id", "person__section_id")
        if section is not None
    }
    return {one for one, parts in keys.items() if (one[0], *parts) in well}


def _number(part: str) -> int | None:
    return int(part) if part.isascii() and part.isdigit() and len(part) < 19 else None


KINDS = (TopicKind("edition-bulletins", public=True), TopicKind("section-bulletins", hear_sections))
