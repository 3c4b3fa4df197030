"""Pages of participants, invitations and files: who sees them, what they say, what they do without JavaScript."""

import csv
import io
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from hemicycle.editions.exchange.participants import as_file, harmless
from hemicycle.editions.models import Answer, Application, BulkAct, Edition, Invitation, Upload
from hemicycle.editions.testing import ApplicationFactory, EditionFactory, QuestionFactory
from hemicycle.kernel import clock
from hemicycle.people.models import Access, Consent, Person
from hemicycle.people.testing import OrganisationFactory, SectionFactory, with_role
from hemicycle.record.lanes import run_due

pytestmark = pytest.mark.django_db
STUDIO = "/en/2021/studio/"
PAGES = (
    *("participants/", "participants/export/", "participants/counts/", "participants/act/", "invitations/"),
    *("invitations/new/", "invitations/send/", "people/", "people/template.csv", "people/template.xlsx"),
)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021", registration_mode="approval")


@pytest.fixture
def organiser(client: Client, edition: Edition, olga: Person) -> Client:
    client.force_login(with_role(olga, "organiser", edition.scope))
    return client


@pytest.fixture
def desk(edition: Edition, noor: Person) -> Client:
    desk = Client()
    desk.force_login(with_role(noor, "desk", edition.scope))
    return desk


def fresh(client: Client) -> Client:
    """Who has just proved who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def html(client: Client, path: str, status: int = 200) -> str:
    response = client.get(STUDIO + path)
    assert response.status_code == status, response.status_code
    assert status != 200 or response.headers["Cache-Control"] == "private, no-store"
    return response.content.decode()


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_for_dora_and_for_hosts_none_of_it_exists(
    client: Client, edition: Edition, dora: Person, path: str
) -> None:
    client.force_login(dora)
    assert client.get(STUDIO + path).status_code == 404
    client.force_login(with_role(dora, "section-host", SectionFactory.create().scope))
    assert client.get(STUDIO + path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_is_asked_to_sign_in(client: Client, edition: Edition, path: str) -> None:
    assert client.get(STUDIO + path).status_code == 302


def test_the_participants_of_another_edition_are_not_found(organiser: Client, edition: Edition) -> None:
    other = ApplicationFactory.create(edition=EditionFactory.create(slug="other"))
    html(organiser, f"participants/{other.pk}/", 404)
    assert organiser.post(f"{STUDIO}participants/{other.pk}/decision/", {"act": "accept"}).status_code == 404
    upload = Upload.objects.create(edition=other.edition, name="x", version="v", by=other.person)
    act = BulkAct.objects.create(edition=other.edition, act="accept", by=other.person)
    invitation = Invitation.objects.create(edition=other.edition, address="a@example.org", token_hash="t")
    for path in (
        f"people/{upload.pk}/apply/",
        f"people/{upload.pk}/undo/",
        f"people/{upload.pk}/discard/",
        f"participants/acts/{act.pk}/undo/",
        f"participants/acts/{act.pk}/tell/",
        f"invitations/{invitation.pk}/revoke/",
        f"invitations/{invitation.pk}/resend/",
    ):
        assert organiser.post(STUDIO + path).status_code == 404
    html(organiser, f"people/{upload.pk}/", 404)
    html(organiser, f"participants/acts/{act.pk}/", 404)


# --- the list ----------------------------------------------------------------------------------------------------


def test_a_list_is_searched_whatever_accents_and_case(organiser: Client, edition: Edition) -> None:
    sao = OrganisationFactory.create(slug="sp", name={"pt": "Cidade de São Paulo"})
    ApplicationFactory.create(edition=edition, person__name="Núria Vidal", person__organisation=sao)
    ApplicationFactory.create(edition=edition, person__name="Somebody Else")
    for q in ("nuria", "VIDAL núr", "sao paulo", "nuria paulo"):
        shown = html(organiser, f"participants/?q={q}")
        assert "Núria Vidal" in shown
        assert "Somebody Else" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=pending", "AB"),
        ("state=accepted", "C"),
        ("gender=woman", "A"),
        ("gender=-", "BC"),
        ("country=MA", "A"),
        ("section=africa", "B"),
        ("section=-", "AC"),
        ("language=fr", "C"),
        ("need=captions", "B"),
        ("consent=pictures", "A"),
        ("invited=yes", "C"),
        ("invited=no", "AB"),
        ("state=pending&gender=woman", "A"),
        ("upload=99", ""),
        ("upload=x&sort=x&page=x&state=", "ABC"),
    ],
)
def test_filters_narrow_the_list(organiser: Client, edition: Edition, query: str, found: str) -> None:
    a = ApplicationFactory.create(
        edition=edition, person__name="Person A", person__gender="woman", person__country="MA"
    )
    ApplicationFactory.create(
        edition=edition,
        person__name="Person B",
        needs=["captions"],
        person__section=SectionFactory.create(slug="africa"),
    )
    invitation = Invitation.objects.create(edition=edition, address="c@example.org", token_hash="t")
    ApplicationFactory.create(
        edition=edition,
        person__name="Person C",
        state="accepted",
        person__language="fr",
        invitation=invitation,
    )
    for given in (False, True):  # the newest is what holds
        Consent.objects.create(person=a.person, purpose="pictures", given=given, scope=edition.scope)
    shown = html(organiser, f"participants/?{query}")
    assert "".join(re.findall(r'">Person ([ABC])</a>', shown)) == found


def test_per_cent_are_of_those_who_said_it(organiser: Client, edition: Edition) -> None:
    for gender, count in (("woman", 4), ("man", 3), ("", 5)):
        ApplicationFactory.create_batch(count, edition=edition, person__gender=gender)
    shown = html(organiser, "participants/")
    assert "Gender, of 7 people who said it" in shown
    assert ">57<" in shown
    assert ">43<" in shown


def test_a_list_costs_the_same_for_one_and_for_many(organiser: Client, edition: Edition) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html(organiser, "participants/?q=person")
        return len(queries)

    ApplicationFactory.create(edition=edition, person__section=SectionFactory.create())
    html(organiser, "participants/")
    one = cost()
    for _number in range(30):
        ApplicationFactory.create(
            edition=edition,
            person__section=SectionFactory.create(),
            person__organisation=OrganisationFactory.create(),
        )
    assert cost() == one
    assert one < 32


def test_filtering_by_needs_is_written_down(organiser: Client, edition: Edition, olga: Person) -> None:
    ApplicationFactory.create(edition=edition, needs=["captions"])
    html(organiser, "participants/")
    assert not Access.objects.exists()
    html(organiser, "participants/?need=captions")
    assert Access.objects.get().what == "participants.needs"


def test_looking_at_somebody_is_written_down(
    organiser: Client, edition: Edition, olga: Person, amina: Person
) -> None:
    one = ApplicationFactory.create(
        edition=edition, person=amina, needs=["captions"], needs_note="Please speak slowly"
    )
    shown = html(organiser, f"participants/{one.pk}/")
    assert "Please speak slowly" in shown
    access = Access.objects.get()
    assert (access.what, access.about, access.by) == ("participant", amina, olga)


# --- the desk ----------------------------------------------------------------------------------------------------


def test_the_desk_finds_by_search_and_has_no_list(desk: Client, edition: Edition) -> None:
    for number in range(25):
        ApplicationFactory.create(
            edition=edition, person__name=f"Delegate {number:02}", person__email=f"d{number}@city.example"
        )
    assert "Delegate" not in html(desk, "participants/")
    for q in ("", "de", "  d ", "city.example", "@", "%25%25%25"):
        assert "Delegate 0" not in html(desk, f"participants/?q={q}"), q
    assert html(desk, "participants/?q=delegate").count(">Delegate ") == 20
    assert html(desk, "participants/?q=delegate&page=2").count(">Delegate ") == 20
    assert ">Delegate 03<" in html(desk, "participants/?q=d3@city.example")
    assert "Delegate" not in html(desk, "participants/?state=pending")


def test_the_desk_sees_who_it_is_and_decides_nothing(desk: Client, edition: Edition) -> None:
    question = QuestionFactory.create(edition=edition, label={"en": "Diet"})
    one = ApplicationFactory.create(edition=edition, person__name="Delegate")
    Answer.objects.create(application=one, question=question, value="Secret diet")
    shown = html(desk, f"participants/{one.pk}/")
    assert "Delegate" in shown
    assert "Secret diet" not in shown
    assert "decision/" not in shown
    assert desk.post(f"{STUDIO}participants/{one.pk}/decision/", {"act": "accept"}).status_code == 404
    assert desk.post(f"{STUDIO}participants/act/", {"act": "accept", "row": one.pk}).status_code == 404
    html(desk, "participants/export/", 404)
    html(desk, "participants/counts/", 404)


# --- deciding ----------------------------------------------------------------------------------------------------


def test_one_is_accepted_with_a_few_words(organiser: Client, edition: Edition, olga: Person) -> None:
    one = ApplicationFactory.create(edition=edition, person__name="Amina")
    response = organiser.post(
        f"{STUDIO}participants/{one.pk}/decision/", {"act": "accept", "note": "Welcome"}, follow=True
    )
    assert "Amina: takes part. The mail about it is on its way." in response.content.decode()
    one.refresh_from_db()
    assert (one.state, one.note, one.decided_by) == ("accepted", "Welcome", olga)


@pytest.mark.parametrize("act", ["", "explode", "\0", "resend\n"])
def test_what_is_not_clear_changes_nothing(organiser: Client, edition: Edition, act: str) -> None:
    one = ApplicationFactory.create(edition=edition)
    assert organiser.post(f"{STUDIO}participants/{one.pk}/decision/", {"act": act}).status_code == 400
    assert organiser.post(f"{STUDIO}participants/act/", {"act": act, "row": one.pk}).status_code == 400
    one.refresh_from_db()
    assert one.state == "pending"


def test_many_are_shown_first_then_decided_then_undone(organiser: Client, edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=2)
    rows = [ApplicationFactory.create(edition=edition, person__name=f"Person {n}") for n in "ABC"]
    gone = ApplicationFactory.create(edition=edition, state="withdrawn", person__name="Person D")
    chosen = {"act": "accept", "row": [one.pk for one in (*rows, gone)], "query": "state=pending"}
    shown = organiser.post(f"{STUDIO}participants/act/", chosen).content.decode()
    assert "2 people will take part." in shown
    assert "Only 2 places are free." in shown
    assert "Person C" in shown
    assert "This person has withdrawn." in shown
    assert Application.objects.filter(state="accepted").count() == 0
    hidden = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.split('class="confirm')[1])
    )
    done = organiser.post(f"{STUDIO}participants/act/", {**hidden, "rest": "wait", "note": ""}, follow=True)
    assert "Undo" in done.content.decode()
    states = list(Application.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["accepted", "accepted", "waiting", "withdrawn"]
    act = BulkAct.objects.get()
    assert "Look at it, or undo it" in html(organiser, "participants/")
    undone = organiser.post(f"{STUDIO}participants/acts/{act.pk}/undo/", follow=True).content.decode()
    assert "Undone for 3 people. Nobody has been told." in undone
    states = list(Application.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["pending", "pending", "pending", "withdrawn"]


def test_all_that_match_are_meant(organiser: Client, edition: Edition) -> None:
    ApplicationFactory.create_batch(60, edition=edition, person__country="MA")
    ApplicationFactory.create(edition=edition, person__country="FR")
    shown = organiser.post(
        f"{STUDIO}participants/act/", {"act": "wait", "which": "all", "query": "country=MA"}
    ).content.decode()
    assert "60 people will be put on the waiting list." in shown


@pytest.mark.parametrize(
    "data", [{"row": "x"}, {"row": "9" * 40}, {"keys": "1,,²,-3"}, {"which": "all", "query": "&" * 900}]
)
def test_odd_choices_choose_nobody(organiser: Client, edition: Edition, data: dict[str, str]) -> None:
    assert organiser.post(f"{STUDIO}participants/act/", {"act": "accept", **data}).status_code in {
        200,
        302,
        400,
    }
    assert not BulkAct.objects.exists()


def test_mails_can_be_sent_before_the_ten_minutes(organiser: Client, edition: Edition, olga: Person) -> None:
    one = ApplicationFactory.create(edition=edition)
    act = BulkAct.objects.create(
        edition=edition, act="accept", before={str(one.pk): "pending"}, after="accepted", by=olga
    )
    organiser.post(f"{STUDIO}participants/acts/{act.pk}/tell/")
    act.refresh_from_db()
    assert act.told_at
    assert organiser.post(f"{STUDIO}participants/acts/{act.pk}/undo/").status_code == 409


# --- export ------------------------------------------------------------------------------------------------------


def test_a_file_is_taken_only_by_who_has_just_proved_who_they_are(
    organiser: Client, edition: Edition
) -> None:
    assert organiser.get(f"{STUDIO}participants/export/").status_code == 302


def exported(client: Client, **data: object) -> list[list[str]]:
    response = fresh(client).post(
        f"{STUDIO}participants/export/?state=pending", {"format": "csv", "state": "pending", **data}
    )
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_file_holds_the_chosen_columns_of_who_matches(
    organiser: Client, edition: Edition, olga: Person
) -> None:
    ApplicationFactory.create(
        edition=edition, person__name="=cmd()", person__country="MA", needs=["captions"]
    )
    ApplicationFactory.create(edition=edition, state="declined", person__name="Not this one")
    assert exported(organiser, columns=["name", "country"]) == [["Name", "Country"], ["'=cmd()", "Morocco"]]
    access = Access.objects.get()
    assert (access.what, access.count, access.by) == ("participants.export", 1, olga)


def test_sensitive_answers_are_in_it_only_if_ticked_and_written_down(
    organiser: Client, edition: Edition
) -> None:
    plain = QuestionFactory.create(edition=edition, key="hotel", label={"en": "Hotel"})
    health = QuestionFactory.create(edition=edition, key="health", label={"en": "Health"}, sensitive=True)
    one = ApplicationFactory.create(edition=edition, person__name="A", needs=["captions"])
    Answer.objects.create(application=one, question=plain, value="Ritz")
    Answer.objects.create(application=one, question=health, value="Secret")
    assert exported(organiser, columns=["name"], questions=["q-hotel"]) == [["Name", "Hotel"], ["A", "Ritz"]]
    assert not Access.objects.filter(what="participants.needs").exists()
    rows = exported(organiser, columns=["name"], sensitive=["q-health", "needs"])
    assert rows == [["Name", "Health", "Needs"], ["A", "Secret", "Live captions"]]
    assert Access.objects.filter(what="participants.needs").count() == 1


def test_a_sensitive_column_is_not_had_as_a_plain_one(organiser: Client, edition: Edition) -> None:
    ApplicationFactory.create(edition=edition, needs=["captions"])
    response = fresh(organiser).post(f"{STUDIO}participants/export/", {"format": "csv", "columns": ["needs"]})
    assert response.status_code == 400


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_can_be_taken_for_a_formula(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    sheet = load_workbook(io.BytesIO(as_file([["A"], [f"{start}1+1"]], "xlsx"))).active
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


def test_signs_that_a_workbook_cannot_hold_are_left_out() -> None:
    assert as_file([["a\0b\x0bc" + "x" * 50_000]], "xlsx")


def test_counts_are_a_file(organiser: Client, edition: Edition) -> None:
    ApplicationFactory.create(edition=edition, person__gender="woman", person__country="MA")
    text = organiser.get(f"{STUDIO}participants/counts/").content.decode("utf-8-sig")
    assert "Gender,woman,1,100" in text
    assert "Country,Morocco,1,100" in text
    assert organiser.get(f"{STUDIO}participants/counts/?format=xlsx").content.startswith(b"PK")


# --- invitations -------------------------------------------------------------------------------------------------


def test_somebody_is_invited_by_a_form(organiser: Client, edition: Edition) -> None:
    rabat = OrganisationFactory.create(slug="rabat", name={"fr": "Ville de Rabat"})
    said = {
        "address": "Ana@example.org",
        "name": "Ana",
        "organisation_name": "ville de rabat",
        "language": "es",
        "send": "on",
    }
    shown = organiser.post(f"{STUDIO}invitations/new/", said, follow=True).content.decode()
    assert "The invitation to ana@example.org is on its way." in shown
    invitation = Invitation.objects.get()
    assert (invitation.language, invitation.organisation) == ("es", rabat)
    again = organiser.post(f"{STUDIO}invitations/new/", said)
    assert again.status_code == 400
    assert "This address is invited already." in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "status", "kept"),
    [("Ana@Bücher.example", 302, ["ana@xn--bcher-kva.example"]), ("müller@example.org", 400, [])],
)
def test_somebody_is_invited_at_an_address_that_they_can_prove(
    organiser: Client, edition: Edition, typed: str, status: int, kept: list[str]
) -> None:
    answer = organiser.post(f"{STUDIO}invitations/new/", {"address": typed, "language": "es", "send": "on"})
    assert answer.status_code == status
    assert list(Invitation.objects.values_list("address", flat=True)) == kept


def test_invitations_are_listed_by_state(organiser: Client, edition: Edition) -> None:
    for state, more in {
        "sent": {"sent_at": clock.now()},
        "revoked": {"revoked_at": clock.now()},
        "unsent": {},
    }.items():
        Invitation.objects.create(edition=edition, address=f"{state}@example.org", token_hash=state, **more)
    shown = html(organiser, "invitations/?state=revoked")
    assert "revoked@example.org" in shown
    assert "sent@example.org" not in shown
    assert "1 invitation has not gone out yet." in shown
    assert html(organiser, "invitations/?state=nonsense&q=%00").count("@example.org</th>") == 3


def test_an_invitation_is_revoked_and_sent_again(organiser: Client, edition: Edition) -> None:
    one = Invitation.objects.create(
        edition=edition, address="a@example.org", token_hash="t", sent_at=clock.now()
    )
    organiser.post(f"{STUDIO}invitations/{one.pk}/revoke/")
    one.refresh_from_db()
    assert one.revoked_at
    organiser.post(f"{STUDIO}invitations/{one.pk}/resend/")
    one.refresh_from_db()
    assert one.revoked_at is None
    assert one.token_hash != "t"


# --- files -------------------------------------------------------------------------------------------------------


def upload(client: Client, data: bytes, making: str = "invitations", name: str = "list.csv") -> object:
    file = SimpleUploadedFile(name, data)
    return client.post(f"{STUDIO}people/", {"file": file, "making": making}, follow=True)


def test_a_file_is_read_shown_and_taken_over(organiser: Client, edition: Edition) -> None:
    shown = upload(
        organiser, "Courriel;Nom complet\na@example.org;José\nbad;B\n".encode("cp1252")
    ).content.decode()
    assert "Read as CSV in Windows-1252, with columns set apart by semicolons." in shown
    assert "“José”" in shown
    assert "“bad” is not an e-mail address." in shown
    assert "Take over 1 row" in shown
    made = Upload.objects.get()
    errors = html(organiser, f"people/{made.pk}/?state=error")
    assert ">a@example.org<" not in errors
    assert ">bad<" in errors
    working = organiser.post(f"{STUDIO}people/{made.pk}/apply/", {"version": made.version}, follow=True)
    assert "The file is being taken over." in working.content.decode()
    assert "<looks-again" in working.content.decode()
    assert "Look again" in working.content.decode()
    assert "Refresh" not in working.headers  # a page that loads itself throws whoever listens back to the top
    assert not Invitation.objects.exists()
    run_due("slow")
    after = organiser.get(f"{STUDIO}people/{made.pk}/")
    assert "looks-again" not in after.content.decode()
    assert "1 new invitation." in after.content.decode()
    assert "Undo" not in html(organiser, f"people/{made.pk}/undo/")
    back = organiser.post(f"{STUDIO}people/{made.pk}/undo/", {"confirmed": "1"}, follow=True).content.decode()
    assert "1 was taken back." in back
    assert Invitation.objects.get().revoked_at


def test_another_version_than_was_seen_is_not_taken_over(organiser: Client, edition: Edition) -> None:
    upload(organiser, b"email\na@example.org\n")
    made = Upload.objects.get()
    organiser.post(f"{STUDIO}people/{made.pk}/apply/", {"version": "another"})
    run_due("slow")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.csv"),
        (b"\0\0", "zeros.csv"),
        (b"PK\x03\x04nothing", "bomb.xlsx"),
        (b"name\nA\n", "a" * 190 + ".csv"),
        (b"\xd0\xcf\x11\xe0", "old.xls"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_lost(
    organiser: Client, edition: Edition, data: bytes, name: str
) -> None:
    response = upload(organiser, data, name=name)
    assert response.status_code == 400
    assert 'class="error"' in response.content.decode()
    assert not Upload.objects.exists()


def test_no_file_and_no_choice_are_told(organiser: Client, edition: Edition) -> None:
    assert organiser.post(f"{STUDIO}people/", {}).status_code == 400
    assert organiser.post(f"{STUDIO}people/", {"file": "text", "making": "gold"}).status_code == 400


def test_a_file_is_given_up(organiser: Client, edition: Edition) -> None:
    upload(organiser, b"email\na@example.org\n")
    organiser.post(f"{STUDIO}people/{Upload.objects.get().pk}/discard/")
    assert not Upload.objects.exists()


def test_people_of_a_file_are_found_in_the_list(organiser: Client, edition: Edition) -> None:
    ApplicationFactory.create(edition=edition, person__name="Somebody")
    upload(organiser, b"email,name\na@example.org,Imported\n", making="registrations")
    made = Upload.objects.get()
    organiser.post(f"{STUDIO}people/{made.pk}/apply/", {"version": made.version})
    run_due("slow")
    shown = html(organiser, f"participants/?upload={made.pk}")
    assert "Imported" in shown
    assert "Somebody" not in shown


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_is_a_file_that_can_be_read(organiser: Client, edition: Edition, form: str) -> None:
    data = organiser.get(f"{STUDIO}people/template.{form}").content
    shown = upload(organiser, data, name=f"people.{form}").content.decode()
    assert "amina@example.org" in shown
    assert Upload.objects.get().counts == {"new": 1, "changed": 0, "unchanged": 0, "error": 0}


def test_an_archived_edition_takes_no_file(organiser: Client, edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(archived_at=clock.now())
    assert upload(organiser, b"email\na@example.org\n").status_code == 409
