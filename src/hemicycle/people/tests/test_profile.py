"""A person's profile: what they write, who sees it, and their photo."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hemicycle.editions.models import Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Forbidden
from hemicycle.people import operations
from hemicycle.people.models import Affiliation, Person, Shown
from hemicycle.people.queries import page_key, person_of_key, seen_by
from hemicycle.people.testing import OrganisationFactory, SectionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 2, 17, 12, tzinfo=UTC)
PROFILE = "/en/me/profile/"


def sent(**changes: object) -> dict[str, object]:
    """What a browser sends of the whole form."""
    return {
        "about-name": "Amina",
        "about-office": "",
        "about-country": "",
        "about-section": "",
        "about-gender": "",
        "languages-language": "en",
        "languages-zone": "",
        "meeting-topics": "",
        "meeting-offers": "",
        "meeting-looks_for": "",
        **{name.replace("__", "-"): value for name, value in changes.items()},
    }


@pytest.fixture
def mine(client: Client, amina: Person) -> Client:
    client.force_login(amina)
    return client


def a_photo() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    Image.new("RGB", (80, 60), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


# --- writing it ------------------------------------------------------------------------------------------


def test_it_is_for_whoever_is_signed_in(client: Client) -> None:
    answer = client.get(PROFILE)
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_a_section_is_saved_by_itself(mine: Client, amina: Person) -> None:
    data = sent(about__name="Amina R.", about__country="MA", about__gender="woman", save="about")
    answer = mine.post(PROFILE, data)
    assert answer.status_code == 302
    amina.refresh_from_db()
    assert (amina.name, amina.country, amina.gender) == ("Amina R.", "MA", "woman")


def test_what_was_typed_elsewhere_is_neither_saved_nor_lost(mine: Client, amina: Person) -> None:
    data = sent(about__name="Amina R.", meeting__offers="Ten years of water", save="about")
    answer = mine.post(PROFILE, data)
    amina.refresh_from_db()
    assert (amina.name, amina.offers) == ("Amina R.", "")
    page = answer.content.decode()
    assert "Ten years of water" in page
    assert "What you typed here is not saved yet." in page


def test_an_error_loses_nothing(mine: Client, amina: Person) -> None:
    data = sent(
        about__name="", about__office="Mayor", meeting__topics="water", languages__speaks=["fr"], save="about"
    )
    answer = mine.post(PROFILE, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Mayor"' in page
    assert 'value="water"' in page
    assert amina.name in Person.objects.get(pk=amina.pk).name


def test_languages_zone_and_topics_are_kept(mine: Client, amina: Person) -> None:
    data = sent(languages__zone="Africa/Casablanca", languages__speaks=["ar", "fr"], save="languages")
    assert mine.post(PROFILE, data).status_code == 302
    data = sent(
        languages__zone="Africa/Casablanca",
        languages__speaks=["ar", "fr"],
        meeting__topics="water, care",
        save="meeting",
    )
    assert mine.post(PROFILE, data).status_code == 302
    amina.refresh_from_db()
    assert (amina.zone, amina.speaks, amina.topics) == ("Africa/Casablanca", ["ar", "fr"], ["water", "care"])


def test_after_another_language_is_chosen_the_page_comes_in_it(mine: Client) -> None:
    assert mine.post(PROFILE, sent(languages__language="fr", save="languages"))["Location"].startswith("/fr/")


@pytest.mark.parametrize(
    "nasty",
    [
        {"about__name": "\0"},
        {"about__name": "x" * 201},
        {"about__country": "ZZ"},
        {"about__section": "9" * 40},
        {"about__section": "x"},
        {"about__gender": "robot"},
    ],
)
def test_nonsense_is_told_and_not_kept(mine: Client, amina: Person, nasty: dict[str, str]) -> None:
    assert mine.post(PROFILE, sent(**nasty, save="about")).status_code == 422
    amina.refresh_from_db()
    assert (amina.name, amina.country) == ("Amina", "")


@pytest.mark.parametrize("save", ["", "everything", "\0"])
def test_a_button_that_is_none_is_refused(mine: Client, save: str) -> None:
    assert mine.post(PROFILE, sent(save=save)).status_code == 400


@pytest.mark.parametrize("topics", ["x" * 41, ",".join(f"topic {n}" for n in range(13)), "y" * 601])
def test_too_many_or_too_long_topics_are_told(mine: Client, topics: str) -> None:
    answer = mine.post(PROFILE, sent(meeting__topics=topics, save="meeting"))
    assert answer.status_code == 422
    assert topics[:40] in answer.content.decode()


def test_nobody_else_changes_it(amina: Person, dora: Person) -> None:
    with pytest.raises(Forbidden):
        operations.edit_profile(amina, {"name": "Dora's joke"}, by=dora)
    with pytest.raises(KeyError):
        operations.edit_profile(amina, {"email": "new@example.org"}, by=amina)


# --- organisations -----------------------------------------------------------------------------------------


def test_an_organisation_is_found_by_its_name_and_sets_for_whom_one_speaks(
    mine: Client, amina: Person
) -> None:
    section = SectionFactory.create()
    city = OrganisationFactory.create(name={"en": "City of Rabat", "fr": "Ville de Rabat"}, section=section)
    with clock.set_to(NOW):
        data = {"organisation": " ville de  RABAT", "office": "Mayor", "from_on": "2019-05-01"}
        assert mine.post("/en/me/profile/organisations/new/", data).status_code == 302
    amina.refresh_from_db()
    assert (amina.organisation, amina.section, amina.office) == (city, section, "Mayor")


def test_an_organisation_of_elsewhere_stands_as_it_is_written(mine: Client, amina: Person) -> None:
    data = {"organisation": "A house in the hills", "office": ""}
    assert mine.post("/en/me/profile/organisations/new/", data).status_code == 302
    kept = Affiliation.objects.get(person=amina)
    assert (kept.organisation, kept.name) == (None, "A house in the hills")
    assert "A house in the hills" in mine.get(PROFILE).content.decode()


def test_what_is_over_is_no_longer_for_whom_one_speaks(amina: Person) -> None:
    city = OrganisationFactory.create()
    with clock.set_to(NOW):
        kept = operations.keep_affiliation(amina, organisation=city, by=amina)
        amina.refresh_from_db()
        assert amina.organisation == city
        operations.keep_affiliation(amina, kept=kept, organisation=city, until_on=date(2021, 2, 16), by=amina)
    amina.refresh_from_db()
    assert amina.organisation is None


def test_an_organisation_that_somebody_else_set_stays_until_its_own_office_is_over(amina: Person) -> None:
    city = OrganisationFactory.create()
    Person.objects.filter(pk=amina.pk).update(organisation=city)
    amina.refresh_from_db()
    with clock.set_to(NOW):
        operations.keep_affiliation(
            amina, organisation=None, name="An earlier house", until_on=date(2018, 1, 1), by=amina
        )
        assert amina.organisation == city
        theirs = operations.keep_affiliation(amina, organisation=city, office="Mayor", by=amina)
        operations.drop_affiliation(theirs, by=amina)
    amina.refresh_from_db()
    assert amina.organisation is None


def test_days_in_the_wrong_order_are_told(mine: Client, amina: Person) -> None:
    data = {"organisation": "X", "from_on": "2021-02-17", "until_on": "2021-02-16"}
    answer = mine.post("/en/me/profile/organisations/new/", data)
    assert answer.status_code == 422
    assert "The last day lies before the first." in answer.content.decode()
    assert not amina.affiliations.exists()


def test_another_ones_organisations_do_not_exist(mine: Client, dora: Person) -> None:
    theirs = operations.keep_affiliation(dora, organisation=None, name="Elsewhere", by=dora)
    assert mine.get(f"/en/me/profile/organisations/{theirs.pk}/").status_code == 404
    assert mine.post(f"/en/me/profile/organisations/{theirs.pk}/removal/").status_code == 404
    assert mine.get(f"/en/me/profile/organisations/{'9' * 18}/").status_code == 404
    assert dora.affiliations.exists()


# --- photo --------------------------------------------------------------------------------------------------


def upload(client: Client, data: bytes) -> int:
    file = SimpleUploadedFile("me.jpg", data, "image/jpeg")
    return client.post("/en/me/profile/photo/", {"photo": file}).status_code


def test_a_photo_is_made_anew_and_lies_under_a_name_that_nobody_guesses(mine: Client, amina: Person) -> None:
    assert upload(mine, a_photo()) == 302
    amina.refresh_from_db()
    folder, _slash, name = amina.photo.name.partition("/")
    assert folder == "photos"
    assert len(name) > 30
    with default_storage.open(amina.photo.name) as file:
        data = file.read()
    assert data[:4] == b"RIFF"
    assert b"SECRET-CAMERA" not in data


def test_it_is_served_locked_in(mine: Client, amina: Person) -> None:
    upload(mine, a_photo())
    amina.refresh_from_db()
    answer = mine.get(amina.photo.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline;")
    assert answer["Cache-Control"] == "private, no-cache"
    again = mine.get(amina.photo.url, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_only_those_who_may_see_it_get_it(client: Client, amina: Person, chen: Person, dora: Person) -> None:
    operations.set_photo(amina, a_photo(), by=amina)
    edition = EditionFactory.create()
    for person in (amina, chen):
        Registration.objects.create(edition=edition, person=person)
    url = amina.photo.url

    def asked_by(person: Person | None) -> int:
        client.logout()
        if person:
            client.force_login(person)
        return client.get(url).status_code

    assert [asked_by(who) for who in (None, dora, chen, amina)] == [404, 404, 404, 200]
    operations.show_parts(amina, {"photo": "participants"}, by=amina)
    assert [asked_by(who) for who in (None, dora, chen)] == [404, 404, 200]
    operations.show_parts(amina, {"photo": "everybody"}, by=amina)
    assert [asked_by(who) for who in (None, dora, chen)] == [200, 200, 200]
    operations.show_parts(amina, {"photo": ""}, by=amina)
    assert [asked_by(who) for who in (None, dora, chen)] == [404, 404, 404]


def test_another_photo_and_none_take_the_old_file_away(
    amina: Person, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        operations.set_photo(amina, a_photo(), by=amina)
    first = amina.photo.name
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        operations.set_photo(amina, a_photo(), by=amina)
    assert not default_storage.exists(first)
    second = amina.photo.name
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        operations.remove_photo(amina, by=amina)
    assert not default_storage.exists(second)


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"GIF89a", b"%PDF", b"\0" * 100])
def test_what_is_no_picture_is_told(mine: Client, amina: Person, data: bytes) -> None:
    assert upload(mine, data) == 422
    amina.refresh_from_db()
    assert not amina.photo


def test_nothing_else_lies_behind_the_pictures_address(mine: Client, amina: Person) -> None:
    default_storage.delete("photos/note.txt")
    for path in (
        "photos/note.txt",
        "photos/..webp",
        "other/x.webp",
        "photos/x.webp",
        "photos/%2e%2e%2fsecret.webp",
    ):
        assert mine.get(f"/media/{path}").status_code == 404


# --- others --------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(amina: Person, chen: Person) -> Person:
    """Amina shows her name to everybody and what she offers to participants; chen takes part with her."""
    operations.edit_profile(
        amina, {"offers": "Water for all", "looks_for": "Partners", "gender": "woman"}, by=amina
    )
    operations.show_parts(amina, {"name": "everybody", "offers": "participants"}, by=amina)
    edition = EditionFactory.create()
    for person in (amina, chen):
        Registration.objects.create(edition=edition, person=person)
    return amina


def test_the_page_shows_each_reader_what_is_theirs(
    client: Client, shown: Person, chen: Person, dora: Person
) -> None:
    page = f"/en/people/{page_key(shown)}/"
    for reader, offers in ((None, False), (dora, False), (chen, True)):
        client.logout()
        if reader:
            client.force_login(reader)
        answer = client.get(page)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        text = answer.content.decode()
        assert "Amina" in text
        assert ("Water for all" in text) is offers
        assert "Partners" not in text
        assert "noindex" in text


def test_a_page_without_anything_to_see_does_not_exist(client: Client, amina: Person, dora: Person) -> None:
    client.force_login(dora)
    assert client.get(f"/en/people/{page_key(amina)}/").status_code == 404
    client.force_login(amina)
    assert client.get(f"/en/people/{page_key(amina)}/").status_code == 200


@pytest.mark.parametrize("key", ["1", "1-", "-", "x" * 300, "1-" + "0" * 24, "zzzzzzzzzz-1", "%00-1", "1-é"])
def test_nobody_finds_a_page_by_counting(client: Client, shown: Person, key: str) -> None:
    assert client.get(f"/en/people/{key}/").status_code == 404


def test_a_key_names_one_person(amina: Person, dora: Person) -> None:
    assert person_of_key(page_key(amina)) == amina
    number = page_key(dora).partition("-")[0]
    assert person_of_key(f"{number}-{page_key(amina).partition('-')[2]}") is None


def test_somebody_who_cannot_sign_in_any_more_sees_what_everybody_sees(shown: Person, chen: Person) -> None:
    chen.is_active = False
    assert seen_by(shown, chen).keys() == {"name"}


# --- who sees what -------------------------------------------------------------------------------------------


def test_parts_are_shown_by_choice_and_taken_back(mine: Client, amina: Person) -> None:
    answer = mine.post("/en/me/profile/seen/", {"name": "everybody", "topics": "participants"})
    assert answer.status_code == 302
    rows = dict(Shown.objects.filter(person=amina).values_list("part", "to"))
    assert rows == {"name": "everybody", "topics": "participants"}
    mine.post("/en/me/profile/seen/", {"topics": "participants"})
    assert not Shown.objects.filter(person=amina, part="name").exists()


def test_another_choice_changes_nothing(mine: Client, amina: Person) -> None:
    operations.show_parts(amina, {"name": "everybody"}, by=amina)
    assert mine.post("/en/me/profile/seen/", {"name": "the press"}).status_code == 422
    assert Shown.objects.get(person=amina).to == "everybody"


def test_the_previews_are_what_others_really_see(mine: Client, shown: Person) -> None:
    page = mine.get("/en/me/profile/seen/").content.decode()
    _form, participant, everybody, organisers = page.split('<h3 id="look-')
    assert participant.startswith("participants")
    assert "Water for all" in participant
    assert "Amina" in everybody
    assert "Water for all" not in everybody + organisers


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize("page", ["", "seen/", "organisations/new/"])
def test_every_page_stands_in_every_language(mine: Client, shown: Person, language: str, page: str) -> None:
    assert mine.get(f"/{language}/me/profile/{page}").status_code == 200
