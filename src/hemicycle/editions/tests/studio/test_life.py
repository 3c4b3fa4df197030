"""Public and hidden, phase, archive, copy, new editions, preview links."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from hemicycle.editions.models import Edition, Page, PreviewLink, Question, Theme
from hemicycle.editions.operations.life import end_preview, make_preview
from hemicycle.editions.operations.opening import copy_edition
from hemicycle.editions.sockets import cloners
from hemicycle.editions.testing import DayFactory, EditionFactory, NewsFactory, PageFactory, ThemeFactory
from hemicycle.kernel import clock
from hemicycle.kernel.http import KEEP
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Grant, Person
from hemicycle.people.operations import house_scope
from hemicycle.people.testing import with_role
from hemicycle.programme.models import Audience
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish
from hemicycle.record.models import Revision

pytestmark = pytest.mark.django_db
STUDIO = "/en/2021/studio/life/"


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021", published_at=None)


@pytest.fixture
def desk(client: Client, edition: Edition, olga: Person) -> Client:
    client.force_login(with_role(olga, "organiser", edition.scope))
    return client


# --- to the public -----------------------------------------------------------------------------------------


def test_an_edition_is_made_public_after_a_question_and_hidden_again(desk: Client, edition: Edition) -> None:
    visitor = Client()
    assert visitor.get("/en/2021/").status_code == 404
    question = desk.get(STUDIO + "publication/")
    assert "Everybody finds the edition" in question.content.decode()
    desk.post(STUDIO + "publication/")
    assert visitor.get("/en/2021/").status_code == 404, "asked, not answered"
    desk.post(STUDIO + "publication/", {"confirmed": "1"})
    assert visitor.get("/en/2021/").status_code == 200
    edition.refresh_from_db()
    version = edition.version
    desk.post(STUDIO + "publication/", {"confirmed": "1"})
    assert visitor.get("/en/2021/").status_code == 404
    edition.refresh_from_db()
    assert edition.version > version, "kept pages are stale"
    assert desk.get("/en/2021/").status_code == 200
    assert "not public yet" in desk.get("/en/2021/").content.decode()


def test_an_edition_without_a_name_is_not_made_public(desk: Client, edition: Edition) -> None:
    Edition.objects.update(name={})
    assert desk.post(STUDIO + "publication/", {"confirmed": "1"}).status_code == 409


def test_a_phase_is_set_and_follows_the_dates_again(desk: Client, edition: Edition) -> None:
    desk.post(STUDIO + "phase/", {"phase": "live"})
    edition.refresh_from_db()
    assert edition.phase(datetime(2021, 1, 1, tzinfo=UTC)) == "live"
    desk.post(STUDIO + "phase/", {"phase": ""})
    edition.refresh_from_db()
    assert edition.phase(datetime(2021, 1, 1, tzinfo=UTC)) == "announced"
    assert desk.post(STUDIO + "phase/", {"phase": "never"}).status_code == 400


def test_an_archived_edition_is_read_and_nothing_in_it_changes(desk: Client, edition: Edition) -> None:
    ThemeFactory.create(edition=edition)
    desk.post(STUDIO + "publication/", {"confirmed": "1"})
    desk.post(STUDIO + "archive/", {"confirmed": "1"})
    assert Client().get("/en/2021/").status_code == 200
    for path in ("phase/", "publication/", "previews/"):
        assert desk.post(STUDIO + path, {"confirmed": "1"}).status_code == 409
    assert desk.post("/en/2021/studio/unsaved/", {"form": "editions.theme:1"}).status_code == 409
    assert desk.get(STUDIO).status_code == 200
    undo = Revision.objects.latest("pk").pk
    assert desk.post(f"/en/2021/studio/history/{undo}/undo/").status_code == 409
    desk.post(STUDIO + "archive/", {"confirmed": "1"})
    edition.refresh_from_db()
    assert edition.archived_at is None


def test_what_is_not_public_is_not_archived(desk: Client, edition: Edition) -> None:
    assert desk.post(STUDIO + "archive/", {"confirmed": "1"}).status_code == 409


@pytest.mark.parametrize("path", ["", "publication/", "archive/", "copy/", "previews/"])
@pytest.mark.parametrize("role", ["desk", "section-host", "interpreter", ""])
def test_the_life_of_an_edition_is_its_organisers(
    client: Client, edition: Edition, sami: Person, path: str, role: str
) -> None:
    if role:
        with_role(sami, role, edition.scope)
    client.force_login(sami)
    assert client.get(STUDIO + path).status_code == 404
    assert client.post(STUDIO + path, {"confirmed": "1"}).status_code == 404


# --- another edition -------------------------------------------------------------------------------------------


def _whole(edition: Edition) -> None:
    theme = ThemeFactory.create(edition=edition, slug="people")
    DayFactory.create(edition=edition, date=date(2021, 2, 17), theme=theme)
    PageFactory.create(edition=edition, slug="practical")
    NewsFactory.create(edition=edition)
    Question.objects.create(edition=edition, key="diet", version=3, kind="line", label={"en": "Diet"})
    Question.objects.create(
        edition=edition, key="old", kind="line", label={"en": "Old"}, retired_at=clock.now()
    )


def test_a_copy_has_the_structure_and_none_of_the_people(
    edition: Edition, olga: Person, noor: Person
) -> None:
    _whole(edition)
    Edition.objects.update(
        account={"en": "It was good"}, registration_opens_at=datetime(2021, 1, 1, 12, tzinfo=UTC)
    )
    edition.refresh_from_db()
    with_role(noor, "desk", edition.scope)
    edition.registrations.create(person=noor)
    new = copy_edition(
        edition, slug="2023", name={"en": "Retreat 2023"}, starts_on=date(2023, 2, 20), by=olga
    )
    assert (new.starts_on, new.ends_on) == (date(2023, 2, 20), date(2023, 2, 27))
    assert new.registration_opens_at == datetime(2023, 1, 6, 12, tzinfo=UTC)
    assert (new.published_at, new.archived_at, new.phase_override, new.cloned_from) == (
        None,
        None,
        "",
        edition,
    )
    assert not new.account
    (day,) = new.days.all()
    assert day.date == date(2023, 2, 22)
    assert day.theme == new.themes.get()
    assert day.theme != edition.themes.get()
    assert [page.slug for page in new.pages.all()] == ["practical"]
    assert [(q.key, q.version) for q in new.questions.all()] == [("diet", 1)]
    assert not new.news.exists()
    assert not new.registrations.exists()
    assert list(Grant.objects.filter(scope=new.scope).values_list("person", "role")) == [
        (olga.pk, "organiser")
    ]
    assert new.scope != edition.scope


def test_a_copy_whose_address_is_taken_leaves_nothing_behind(edition: Edition, olga: Person) -> None:
    _whole(edition)
    with pytest.raises(Refused):
        copy_edition(edition, slug="2021", name={"en": "x"}, starts_on=date(2023, 2, 20), by=olga)
    assert Edition.objects.count() == 1
    assert Theme.objects.count() == 1


def test_whatever_hangs_on_an_edition_is_copied_or_left_on_purpose() -> None:
    hanging = {relation.related_model._meta.label_lower for relation in Edition._meta.related_objects}
    copied = {f"editions.{name}" for name in ("theme", "day", "page", "feature", "partner", "question")}
    left = {
        *(f"editions.{name}" for name in ("news", "figure", "recommended", "chronicleline", "edition")),
        *(
            f"editions.{name}"
            for name in ("registration", "application", "invitation", "previewlink", "upload")
        ),
        "editions.bulkact",
    }
    by_rooms = {label for label in hanging if not label.startswith("editions.")}
    assert hanging - copied - left - by_rooms == set()
    copied_by_rooms = {"programme.session", "welcome.keptanswer", "live.conduct", "questions.policy"}
    left_by_rooms = {
        *(f"programme.{name}" for name in ("speaker", "release", "change", "agenda")),
        *(f"welcome.{name}" for name in ("shift", "inquiry", "leftstep")),
        *(f"live.{name}" for name in ("venue", "forum", "ban")),
        "bulletins.bulletin",
        "presence.policy",  # whether attendance is noted is decided anew, and told to everybody
        "calls.devicetest",
    }
    assert by_rooms - copied_by_rooms - left_by_rooms == set()


def test_only_a_steward_copies_and_opens_editions(client: Client, edition: Edition, olga: Person) -> None:
    client.force_login(with_role(olga, "organiser", edition.scope))
    assert client.get(STUDIO + "copy/").status_code == 404
    assert client.get("/en/me/editions/new/").status_code == 404
    assert "Copy this edition" not in client.get(STUDIO).content.decode()
    with_role(olga, "steward", house_scope())
    ticks = {cloner.name: "on" for cloner in cloners if cloner.tick}
    form = {"slug": "2023", "name_en": "Retreat 2023", "starts_on": "2023-02-20", **ticks}
    assert client.post(STUDIO + "copy/", form).headers["Location"] == "/en/2023/studio/"
    assert client.post(STUDIO + "copy/", form).status_code == 200, (
        "sent twice, it is told that the address is taken"
    )
    assert Edition.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"slug": "me"},
        {"slug": "2021"},
        {"starts_on": "9999-12-31"},
        {"starts_on": "0001-01-01"},
        {"slug": "a\x00b"},
        {"slug": ""},
        {"starts_on": "soon"},
    ],
)
def test_a_copy_with_odd_values_is_refused_in_the_form(
    client: Client, edition: Edition, olga: Person, other: dict[str, str]
) -> None:
    client.force_login(with_role(olga, "steward", house_scope()))
    form = {"slug": "2023", "name_en": "Retreat", "starts_on": "2023-02-20", **other}
    assert client.post(STUDIO + "copy/", form).status_code in {200, 400}
    assert Edition.objects.count() == 1


def test_a_steward_opens_an_edition_from_nothing(client: Client, olga: Person) -> None:
    assert client.get("/en/me/editions/new/").status_code == 302
    client.force_login(with_role(olga, "steward", house_scope()))
    form = {
        "slug": "2025",
        "name_en": "Retreat",
        "zone": "Europe/Madrid",
        "starts_on": "2025-02-10",
        "ends_on": "2025-02-14",
        "format": "online",
        "languages": ["fr", "en"],
        "default_language": "fr",
    }
    for odd in (
        {"ends_on": "2025-02-09"},
        {"ends_on": "2035-01-01"},
        {"default_language": "es"},
        {"zone": "Mars"},
    ):
        assert client.post("/en/me/editions/new/", {**form, **odd}).status_code == 200
    assert client.post("/en/me/editions/new/", form).headers["Location"] == "/en/2025/studio/"
    new = Edition.objects.get()
    assert new.fallback_languages[0] == "fr"
    assert client.get("/en/2025/studio/").status_code == 200
    assert client.get("/en/2025/").status_code == 200
    assert Client().get("/en/2025/").status_code == 404


# --- preview links -----------------------------------------------------------------------------------------------


def _link(edition: Edition, by: Person, days: int = 3) -> tuple[PreviewLink, str]:
    return make_preview(edition, label="Press", until_at=clock.real_now() + timedelta(days=days), by=by)


@pytest.fixture
def guest(edition: Edition, olga: Person) -> Client:
    """A visitor who came with a link."""
    _made, token = _link(edition, olga)
    client = Client()
    answer = client.get(f"/en/2021/?preview={token}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/2021/"
    return client


def test_a_link_lets_read_what_is_not_public_and_says_so(guest: Client) -> None:
    answer = guest.get("/fr/2021/")
    assert answer.status_code == 200
    assert "preview-note" in answer.content.decode()
    assert KEEP not in answer.headers
    assert guest.get("/en/2021/studio/").status_code == 302
    assert "preview-note" not in guest.get("/fr/2021/?preview=end", follow=True).content.decode()
    assert guest.get("/fr/2021/").status_code == 404


def test_a_link_is_shown_once_and_kept_as_a_digest(desk: Client, edition: Edition) -> None:
    until = (clock.real_now() + timedelta(days=5)).date().isoformat()
    page = desk.post(STUDIO + "previews/", {"label": "Press", "until": until}).content.decode()
    (token,) = re.findall(r"\?preview=([\w-]+)", page)
    assert token not in desk.get(STUDIO).content.decode()
    assert token not in str(PreviewLink.objects.values().get())
    client = Client()
    client.get(f"/en/2021/?preview={token}")
    assert client.get("/en/2021/").status_code == 200


@pytest.mark.parametrize("days", [-1, 0, 91, 10_000])
def test_a_link_lasts_ninety_days_at_most(desk: Client, days: int) -> None:
    until = (clock.real_now() + timedelta(days=days - 1)).date().isoformat()
    if days == 91:
        until = (clock.real_now() + timedelta(days=92)).date().isoformat()
    desk.post(STUDIO + "previews/", {"label": "Press", "until": until})
    assert not PreviewLink.objects.filter(until_at__gt=clock.real_now() + timedelta(days=90)).exists()
    assert not PreviewLink.objects.filter(until_at__lte=clock.real_now()).exists()


def test_a_link_that_is_over_or_ended_opens_nothing(edition: Edition, olga: Person) -> None:
    for end in ("over", "ended"):
        link, token = _link(edition, olga)
        client = Client()
        client.get(f"/en/2021/?preview={token}")
        assert client.get("/en/2021/").status_code == 200
        if end == "over":
            PreviewLink.objects.filter(pk=link.pk).update(until_at=clock.real_now() - timedelta(seconds=1))
        else:
            end_preview(link, by=olga)
        assert client.get("/en/2021/").status_code == 404
        assert client.get(f"/en/2021/?preview={token}").status_code == 404


def test_a_link_opens_its_own_edition_only(guest: Client) -> None:
    EditionFactory.create(slug="2023", published_at=None)
    assert guest.get("/en/2023/").status_code == 404


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "%00", "é"])
def test_a_wrong_link_opens_nothing(edition: Edition, token: str) -> None:
    assert Client().get(f"/en/2021/?preview={token}").status_code == 404


def test_a_forged_cookie_opens_nothing(edition: Edition, olga: Person) -> None:
    link, _token = _link(edition, olga)
    for forged in (str(link.pk), f"{link.pk}:x:y", "\x00"):
        client = Client()
        client.cookies["preview"] = forged
        assert client.get("/en/2021/").status_code == 404


def test_a_preview_shows_the_draft_and_only_what_everybody_will_see(guest: Client, edition: Edition) -> None:
    for slug, audience in (("open-one", Audience.PUBLIC), ("members-one", Audience.REGISTERED)):
        session = SessionFactory.create(
            edition=edition, slug=slug, title={"en": slug.title()}, listed_to=audience
        )
        OccurrenceFactory.create(session=session)
    for path in ("/en/2021/programme/", "/en/2021/programme/2021-02-17/"):
        page = guest.get(path).content.decode()
        assert "Open-One" in page
        assert "Members-One" not in page
    assert guest.get("/en/2021/programme/sessions/open-one/").status_code == 200
    assert guest.get("/en/2021/programme/sessions/members-one/").status_code == 404


def test_without_the_link_the_draft_of_a_public_edition_is_nowhere(guest: Client, edition: Edition) -> None:
    Edition.objects.update(published_at=clock.now())
    edition.refresh_from_db()
    OccurrenceFactory.create(
        session=SessionFactory.create(edition=edition, slug="first", title={"en": "First"})
    )
    publish(edition)
    OccurrenceFactory.create(
        session=SessionFactory.create(edition=edition, slug="draft", title={"en": "Zebra"})
    )
    assert "Zebra" in guest.get("/en/2021/programme/").content.decode()
    page = Client().get("/en/2021/programme/")
    assert "Zebra" not in page.content.decode()
    assert "First" in page.content.decode()


def test_who_looks_with_a_link_changes_nothing(guest: Client, edition: Edition) -> None:
    occurrence = OccurrenceFactory.create(session=SessionFactory.create(edition=edition))
    paths = [f"/en/2021/programme/stars/{occurrence.pk}/", "/en/2021/programme/agenda/"]
    for path in paths:
        assert guest.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 403


def test_pages_of_the_edition_say_nothing_of_it_elsewhere(guest: Client, edition: Edition) -> None:
    for path in ("/sitemap.xml", "/en/editions/", "/en/"):
        assert "/2021/" not in guest.get(path, follow=True).content.decode()
    assert Page.objects.count() == 0
