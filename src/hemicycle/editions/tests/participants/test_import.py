"""People and invitations from a file: compared, done in one transaction, taken back."""

from typing import Any

import pytest

from hemicycle.editions.exchange.people import importing
from hemicycle.editions.exchange.people.importing import apply, ask_to_apply, compare_again, read_upload
from hemicycle.editions.models import Application, Edition, Invitation, Registration, Upload
from hemicycle.editions.operations.invitations import take_back_upload
from hemicycle.editions.operations.registration import withdraw
from hemicycle.editions.testing import ApplicationFactory, EditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Affiliation, CircleMembership, Person
from hemicycle.people.testing import CircleFactory, OrganisationFactory, PersonFactory, SectionFactory
from hemicycle.record.lanes import run_due

pytestmark = pytest.mark.django_db
INVITATIONS, REGISTRATIONS = Upload.Making.INVITATIONS, Upload.Making.REGISTRATIONS


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


def uploaded(edition: Edition, text: str, by: Person, making: str = INVITATIONS) -> Upload:
    return read_upload(edition, "list.csv", text.encode(), making=making, by=by)


def told(upload: Upload) -> list[tuple[str, list[str]]]:
    return [(row["state"], [why[0] for why in row["why"]]) for row in upload.rows]


# --- comparing ---------------------------------------------------------------------------------------------------


def test_nothing_is_written_by_looking(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email,name\na@example.org,A\n", olga)
    assert upload.counts == {"new": 1, "changed": 0, "unchanged": 0, "error": 0}
    assert not Invitation.objects.exists()


def test_every_row_says_what_it_would_do_and_why(edition: Edition, olga: Person) -> None:
    def invited(address: str, **more: Any) -> None:
        Invitation.objects.create(edition=edition, address=address, token_hash=address, **more)

    invited("same@example.org", name="Same")
    invited("other@example.org", name="Before")
    invited("used@example.org", used_at=clock.now())
    invited("revoked@example.org", revoked_at=clock.now())
    ApplicationFactory.create(edition=edition, person__email="here@example.org")
    upload = uploaded(
        edition,
        "email,name,country\n"
        "new@example.org,New,Maroc\nsame@example.org,Same,\nother@example.org,After,MA\nused@example.org,U,\n"
        "revoked@example.org,,\nhere@example.org,,\n,Nobody,\nno address,N,\nnew@example.org,Twice,\n"
        "x@example.org,X,Atlantis\n",
        olga,
    )
    assert told(upload) == [
        ("new", ["will-invite"]),
        ("unchanged", ["invited"]),
        ("changed", ["differs", "gets"]),
        ("unchanged", ["used"]),
        ("changed", ["again"]),
        ("unchanged", ["registered"]),
        ("error", ["no-email"]),
        ("error", ["bad-email"]),
        ("error", ["twice"]),
        ("error", ["bad-country"]),
    ]
    assert upload.rows[8]["why"][0][1] == {"line": 2}


def test_an_address_is_invited_in_the_form_in_which_it_is_proved(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email,name\nAna@Bücher.example,Ana\nmüller@example.org,M\n", olga)
    assert upload.rows[0]["values"]["email"] == "ana@xn--bcher-kva.example"
    assert told(upload)[1] == ("error", ["letters-email"])


def test_a_row_never_tells_of_an_account_elsewhere(edition: Edition, olga: Person) -> None:
    ApplicationFactory.create(edition=EditionFactory.create(slug="other"), person__email="dora@example.org")
    for making in (INVITATIONS, REGISTRATIONS):
        known, unknown = (
            uploaded(edition, f"email,name\n{address},N\n", olga, making).rows[0]
            for address in ("dora@example.org", "nobody@example.org")
        )
        known.pop("said"), unknown.pop("said")
        known["values"].pop("email"), unknown["values"].pop("email")
        assert known == unknown


def test_words_of_three_languages_are_understood(edition: Edition, olga: Person) -> None:
    section = SectionFactory.create(slug="africa", name={"en": "Africa", "fr": "Afrique"})
    rabat = OrganisationFactory.create(slug="rabat", name={"en": "City of Rabat", "fr": "Ville de Rabat"})
    upload = uploaded(
        edition,
        "Courriel;Pays;Langue;Genre;Section;Ville\n"
        "a@example.org;Côte d’Ivoire;français;femme;Afrique;ville de rabat\n"
        "b@example.org;Espagne;pt;homme;africa;Lugar\n",
        olga,
    )
    first, second = (row["values"] for row in upload.rows)
    assert (first["country"], first["language"], first["gender"]) == ("CI", "fr", "woman")
    assert (first["section"], first["organisation_id"]) == (section.pk, rabat.pk)
    assert (second["country"], second["language"], second["gender"]) == ("ES", "en", "man")
    assert "organisation_id" not in second
    assert told(upload)[1] == ("new", ["will-invite", "other-language"])


@pytest.mark.parametrize(
    ("header", "words", "found"),
    [
        ("género", ["H", "M"], ["man", "woman"]),
        ("gender", ["F", "M"], ["woman", "man"]),
        ("gender", ["M"], ["man"]),
        ("sexo", ["M"], [None]),
    ],
)
def test_m_is_what_the_other_letters_say(
    edition: Edition, olga: Person, header: str, words: list[str], found: list[str | None]
) -> None:
    lines = "".join(f"{number}@example.org,{word}\n" for number, word in enumerate(words))
    upload = uploaded(edition, f"email,{header}\n{lines}", olga)
    assert [row["values"].get("gender") for row in upload.rows] == found


# --- doing it: invitations ---------------------------------------------------------------------------------------


def test_invitations_are_made_in_one_go_and_none_is_sent(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email,name,office\nA@Example.org,Amina,Mayor\nbad,B,\n", olga)
    assert apply(upload, by=olga) == 1
    invitation = Invitation.objects.get()
    assert (invitation.address, invitation.name, invitation.office) == ("a@example.org", "Amina", "Mayor")
    assert invitation.sent_at is None
    upload.refresh_from_db()
    assert upload.rows == []
    assert upload.made == [invitation.pk]


def test_what_the_file_leaves_empty_stays(edition: Edition, olga: Person) -> None:
    Invitation.objects.create(
        edition=edition, address="a@example.org", name="A", office="Mayor", token_hash="t"
    )
    apply(uploaded(edition, "email,name,office\na@example.org,Amina,\n", olga), by=olga)
    invitation = Invitation.objects.get()
    assert (invitation.name, invitation.office, invitation.token_hash) == ("Amina", "Mayor", "t")


def test_a_revoked_invitation_holds_again_with_another_link(edition: Edition, olga: Person) -> None:
    Invitation.objects.create(
        edition=edition, address="a@example.org", token_hash="t", revoked_at=clock.now(), sent_at=clock.now()
    )
    apply(uploaded(edition, "email\na@example.org\n", olga), by=olga)
    invitation = Invitation.objects.get()
    assert (invitation.revoked_at, invitation.sent_at) == (None, None)
    assert invitation.token_hash != "t"


def test_nothing_is_done_to_another_state_than_was_seen(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email\na@example.org\nb@example.org\n", olga)
    Invitation.objects.create(edition=edition, address="b@example.org", token_hash="t")
    with pytest.raises(Refused):
        apply(upload, by=olga)
    assert Invitation.objects.count() == 1
    assert told(compare_again(upload)) == [("new", ["will-invite"]), ("unchanged", ["invited"])]
    assert apply(upload, by=olga) == 1


def test_a_file_is_taken_over_once(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email\na@example.org\n", olga)
    apply(upload, by=olga)
    with pytest.raises(Refused):
        apply(upload, by=olga)


def test_the_work_is_done_once_however_often_it_is_asked_for(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email\na@example.org\n", olga)
    first, second = ask_to_apply(upload, by=olga), ask_to_apply(upload, by=olga)
    assert first == second
    run_due("slow")
    first.refresh_from_db()
    assert first.result == {"made": 1}
    assert Invitation.objects.count() == 1


def test_the_work_compares_anew_when_something_changed(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email\na@example.org\n", olga)
    job = ask_to_apply(upload, by=olga)
    Invitation.objects.create(edition=edition, address="a@example.org", token_hash="t")
    run_due("slow")
    job.refresh_from_db()
    upload.refresh_from_db()
    assert "compared anew" in job.result["refused"]
    assert told(upload) == [("unchanged", ["invited"])]
    assert upload.applied_at is None


def test_a_failure_half_way_leaves_nothing(
    edition: Edition, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploaded(edition, "email,name\na@example.org,A\n", olga, REGISTRATIONS)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("The power is gone.")

    monkeypatch.setattr(importing, "announce", broken)
    with pytest.raises(RuntimeError):
        apply(upload, by=olga)
    assert not Application.objects.exists()
    assert not Person.objects.filter(email="a@example.org").exists()


def test_taking_back_revokes_what_nobody_has_used(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email\na@example.org\nb@example.org\n", olga)
    apply(upload, by=olga)
    Invitation.objects.filter(address="b@example.org").update(used_at=clock.now())
    assert take_back_upload(upload, by=olga) == (1, 1)
    assert Invitation.objects.get(address="a@example.org").revoked_at
    assert not Invitation.objects.get(address="b@example.org").revoked_at
    with pytest.raises(Refused):
        take_back_upload(upload, by=olga)


# --- doing it: people ---------------------------------------------------------------------------------------------


def test_people_take_part_at_once(edition: Edition, olga: Person) -> None:
    circle = CircleFactory.create(slug="council")
    upload = uploaded(
        edition,
        "email,name,organisation,country,circles\na@example.org,Amina,Commune of Somewhere,MA,council\n",
        olga,
        REGISTRATIONS,
    )
    apply(upload, by=olga)
    person = Person.objects.get(email="a@example.org")
    application = Application.objects.get()
    assert (person.name, person.country) == ("Amina", "MA")
    assert not person.has_usable_password()
    assert Affiliation.objects.get().name == "Commune of Somewhere"
    assert (application.state, application.by, application.decided_by) == ("accepted", None, olga)
    assert Registration.objects.filter(edition=edition, person=person).exists()
    assert CircleMembership.objects.filter(circle=circle, person=person).exists()


def test_an_account_keeps_its_own_profile(edition: Edition, olga: Person) -> None:
    dora = PersonFactory.create(
        email="Dora@example.org", name="Dora", office="Captain", last_login=clock.now()
    )
    upload = uploaded(edition, "email,name,office\ndora@example.org,Other,Cook\n", olga, REGISTRATIONS)
    apply(upload, by=olga)
    dora.refresh_from_db()
    assert (dora.name, dora.office) == ("Dora", "Captain")
    assert Registration.objects.filter(edition=edition, person=dora).exists()
    again = uploaded(edition, "email,name,office\ndora@example.org,Other,Cook\n", olga, REGISTRATIONS)
    assert told(again) == [("unchanged", ["own"])]


def test_people_whom_nobody_has_taken_over_are_corrected(edition: Edition, olga: Person) -> None:
    apply(uploaded(edition, "email,name\na@example.org,Amna\n", olga, REGISTRATIONS), by=olga)
    upload = uploaded(edition, "email,name\na@example.org,Amina\n", olga, REGISTRATIONS)
    assert told(upload) == [("changed", ["differs"])]
    apply(upload, by=olga)
    assert Person.objects.get(email="a@example.org").name == "Amina"


def test_states_are_respected(edition: Edition, olga: Person) -> None:
    for state in Application.State.values:
        ApplicationFactory.create(
            edition=edition, state=state, person__email=f"{state}@example.org", person__name="N"
        )
    lines = "".join(f"{state}@example.org,N\n" for state in Application.State.values)
    upload = uploaded(edition, "email,name\n" + lines, olga, REGISTRATIONS)
    assert dict(zip(Application.State.values, told(upload), strict=True)) == {
        "pending": ("changed", ["decided"]),
        "waiting": ("changed", ["decided"]),
        "accepted": ("unchanged", ["comes"]),
        "declined": ("error", ["declined"]),
        "withdrawn": ("error", ["withdrew"]),
    }
    apply(upload, by=olga)
    assert Registration.objects.filter(edition=edition).count() == 3


def test_whoever_finds_no_place_waits(edition: Edition, olga: Person) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=1)
    edition.refresh_from_db()
    upload = uploaded(edition, "email,name\na@example.org,A\nb@example.org,B\n", olga, REGISTRATIONS)
    assert told(upload) == [("new", ["will-come"]), ("new", ["will-wait"])]
    apply(upload, by=olga)
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "waiting"]
    assert Registration.objects.count() == 1


def test_a_place_taken_meanwhile_is_another_state(edition: Edition, olga: Person) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=1)
    edition.refresh_from_db()
    upload = uploaded(edition, "email,name\na@example.org,A\n", olga, REGISTRATIONS)
    ApplicationFactory.create(edition=edition, state="accepted")
    with pytest.raises(Refused):
        apply(upload, by=olga)
    assert Registration.objects.count() == 1


def test_taking_back_leaves_whoever_has_signed_in(edition: Edition, olga: Person) -> None:
    upload = uploaded(
        edition, "email,name\na@example.org,A\nb@example.org,B\nc@example.org,C\n", olga, REGISTRATIONS
    )
    apply(upload, by=olga)
    Person.objects.filter(email="b@example.org").update(last_login=clock.now())
    withdraw(Application.objects.get(person__email="c@example.org"), by=None)
    assert take_back_upload(upload, by=olga) == (1, 2)
    assert not Application.objects.filter(person__email="a@example.org").exists()
    assert list(Registration.objects.values_list("person__email", flat=True)) == ["b@example.org"]


def test_a_file_whose_rows_are_no_longer_kept_is_not_taken_over(edition: Edition, olga: Person) -> None:
    upload = uploaded(edition, "email\na@example.org\n", olga)
    Upload.objects.update(rows=[])
    with pytest.raises(Refused, match="upload it again"):
        apply(upload, by=olga)
