"""Who can do what: the page of roles, and why somebody may do something."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hemicycle.editions.models import Edition
from hemicycle.editions.notices import roles as role_mail
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.models import Mail
from hemicycle.kernel import clock
from hemicycle.people.models import Grant, Person, Section
from hemicycle.people.operations import house_scope
from hemicycle.people.testing import SectionFactory, with_role
from hemicycle.programme.models import Speaker, Speaking
from hemicycle.programme.testing import SessionFactory
from hemicycle.record.models import Entry

ROLES = "/en/2021/studio/roles/"


@pytest.fixture
def edition(db: None) -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def section(db: None) -> Section:
    return SectionFactory.create(slug="africa", name={"en": "Africa"})


@pytest.fixture
def desk(client: Client, edition: Edition, olga: Person) -> Client:
    client.force_login(with_role(olga, "organiser", edition.scope))
    return client


def _form(edition: Edition, **other: Any) -> dict[str, Any]:
    return {"address": "new@example.org", "name": "Nia", "role": "desk", "place": edition.scope_id, **other}


def test_a_role_is_given_to_an_address_and_counts_at_once(desk: Client, edition: Edition) -> None:
    answer = desk.post(ROLES, _form(edition), follow=True).content.decode()
    assert "We write to new@example.org" in answer
    assert "Nia" in answer
    person = Person.objects.get(email="new@example.org")
    client = Client()
    client.force_login(person)
    assert client.get("/en/2021/studio/").status_code == 200
    grant = Grant.objects.get(person=person)
    assert "will no longer be" in desk.get(f"{ROLES}{grant.pk}/back/").content.decode()
    assert Grant.objects.filter(person=person).exists()
    desk.post(f"{ROLES}{grant.pk}/back/", {"confirmed": "1"})
    assert client.get("/en/2021/studio/").status_code == 404, "with the next page"


def test_a_role_ends_at_the_end_of_its_day_at_home(desk: Client, edition: Edition) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).date()
    desk.post(ROLES, _form(edition, until=tomorrow.isoformat()))
    ends = Grant.objects.get(role="desk").until_at
    assert ends
    assert ends.astimezone(edition.home).date() == tomorrow + timedelta(days=1)
    client = Client()
    client.force_login(Person.objects.get(email="new@example.org"))
    with clock.set_to(ends - timedelta(minutes=1)):
        assert client.get("/en/2021/studio/").status_code == 200
    with clock.set_to(ends):
        assert client.get("/en/2021/studio/").status_code == 404
        assert ">over<" in desk.get(ROLES).content.decode()


def test_the_answer_does_not_tell_whether_somebody_has_an_account(
    desk: Client, edition: Edition, dora: Person
) -> None:
    said = []
    for address in ("dora@example.org", "nobody@example.org"):
        page = desk.post(ROLES, _form(edition, address=address), follow=True).content.decode()
        said.append(re.findall(r'class="notice good done".*?</p>', page, re.DOTALL)[0].replace(address, ""))
    assert said[0] == said[1]
    dora.refresh_from_db()
    assert dora.name == "Dora"


@pytest.mark.parametrize(
    "other",
    [
        {"role": "steward"},
        {"role": "section-host"},
        {"role": "x"},
        {"place": "99999999999999999999"},
        {"place": ""},
        {"address": "no address"},
        {"address": "a\x00@example.org"},
        {"until": "2001-01-01"},
        {"until": "9999-12-31"},
        {"until": "soon"},
        {"address": "x" * 5000 + "@example.org"},
    ],
)
def test_what_cannot_be_given_is_refused_in_the_form(
    desk: Client, edition: Edition, other: dict[str, str]
) -> None:
    before = Grant.objects.count()
    answer = desk.post(ROLES, _form(edition, **other))
    assert answer.status_code in {200, 302}
    assert Grant.objects.count() == before or other.get("until") == "9999-12-31"


def test_nobody_gives_a_role_in_another_edition_or_in_a_section(
    desk: Client, edition: Edition, section: Section
) -> None:
    other = EditionFactory.create(slug="2023")
    for scope, role in ((other.scope, "desk"), (section.scope, "section-host"), (house_scope(), "steward")):
        desk.post(ROLES, _form(edition, place=scope.pk, role=role))
    assert not Grant.objects.filter(person__email="new@example.org").exists()


def test_a_host_sees_the_own_section_and_gives_nothing(
    client: Client, edition: Edition, section: Section, sami: Person, noor: Person, bruno: Person
) -> None:
    with_role(bruno, "section-host", section.scope)
    with_role(noor, "desk", edition.scope)
    client.force_login(with_role(sami, "section-host", section.scope))
    html = client.get(ROLES).content.decode()
    assert "Bruno" in html
    assert "Noor" not in html
    assert "bruno@example.org" not in html
    assert "Give the role" not in html
    assert client.post(ROLES, _form(edition)).status_code == 404
    grant = Grant.objects.get(person=noor)
    assert client.post(f"{ROLES}{grant.pk}/back/", {"confirmed": "1"}).status_code == 404
    assert client.get(f"{ROLES}why/?who={noor.pk}&where={edition.scope_id}").status_code == 200
    assert "Noor" not in client.get(f"{ROLES}why/?who={noor.pk}&where={edition.scope_id}").content.decode()


def test_a_host_tries_no_addresses(
    client: Client, edition: Edition, section: Section, sami: Person, olga: Person, vera: Person
) -> None:
    session = SessionFactory.create(edition=edition)
    session.leads.create(section=section)
    speaker = Speaker.objects.create(edition=edition, slug="vera", name="Vera", person=vera)
    Speaking.objects.create(session=session, speaker=speaker)
    with_role(olga, "steward", house_scope())
    client.force_login(with_role(sami, "section-host", section.scope))
    for address in ("olga@example.org", "vera@example.org"):
        for place in (section.scope_id, session.scope_id):
            html = client.get(f"{ROLES}why/?who={address}&where={place}").content.decode()
            assert "Steward" not in html
            assert "speaks in this session" not in html
            assert not _rows(html)
            assert 'type="email"' not in html
    assert _rows(client.get(f"{ROLES}why/?who={sami.pk}&where={session.scope_id}").content.decode())


@pytest.mark.parametrize("role", ["desk", "interpreter", ""])
def test_roles_are_not_for_everybody_who_works_here(
    client: Client, edition: Edition, dora: Person, olga: Person, role: str
) -> None:
    with_role(olga, "organiser", edition.scope)
    if role:
        with_role(dora, role, edition.scope)
    client.force_login(dora)
    grant = Grant.objects.get(person=olga)
    for path in (ROLES, f"{ROLES}why/", f"{ROLES}{grant.pk}/back/", f"{ROLES}{'9' * 30}/back/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"confirmed": "1"}).status_code == 404


def test_the_last_organiser_stays(desk: Client, olga: Person) -> None:
    grant = Grant.objects.get(person=olga)
    answer = desk.post(f"{ROLES}{grant.pk}/back/", {"confirmed": "1"})
    assert answer.status_code == 409
    assert "You are the last one" in answer.content.decode()
    assert Grant.objects.filter(pk=grant.pk).exists()


# --- why ------------------------------------------------------------------------------------------------------


def _rows(html: str) -> dict[str, tuple[str, str]]:
    found = re.findall(
        r'<tr><th scope="row">(.*?)</th><td><span class="pill \w+">(\w+)</span></td><td>(.*?)</td></tr>', html
    )
    return {what: (may, why) for what, may, why in found}


def test_it_is_told_by_which_role_somebody_may_do_something(
    desk: Client, edition: Edition, section: Section, sami: Person
) -> None:
    session = SessionFactory.create(edition=edition, title={"en": "Lions"})
    session.leads.create(section=section)
    with_role(sami, "section-host", section.scope)
    with_role(sami, "desk", edition.scope)
    rows = _rows(desk.get(f"{ROLES}why/?who={sami.pk}&where={session.scope_id}").content.decode())
    assert rows["Edit sessions: texts, languages, links, outcomes"] == ("yes", "Section host, Africa")
    assert rows["Find participants"][0] == "yes"
    assert rows["Release the programme"] == ("no", "–")
    rows = _rows(desk.get(f"{ROLES}why/?who={sami.pk}&where={edition.scope_id}").content.decode())
    assert rows["Edit sessions: texts, languages, links, outcomes"][0] == "no"


def test_a_speaker_is_told_as_one_without_a_role(desk: Client, edition: Edition, vera: Person) -> None:
    session = SessionFactory.create(edition=edition)
    speaker = Speaker.objects.create(edition=edition, slug="vera", name="Vera", person=vera)
    Speaking.objects.create(session=session, speaker=speaker)
    html = desk.get(f"{ROLES}why/?who=vera@example.org&where={session.scope_id}").content.decode()
    assert "speaks in this session" in html
    assert all(may == "no" for may, _why in _rows(html).values())


def test_an_address_without_a_role_and_one_without_an_account_look_alike(
    desk: Client, edition: Edition, dora: Person
) -> None:
    pages = [
        _rows(desk.get(f"{ROLES}why/?who={address}&where={edition.scope_id}").content.decode())
        for address in ("dora@example.org", "nobody@example.org")
    ]
    assert pages[0] == pages[1]
    assert pages[0]
    html = desk.get(f"{ROLES}why/?who=dora@example.org&where={edition.scope_id}").content.decode()
    assert "Dora" not in html


@pytest.mark.parametrize(
    "query", ["who=%00@&where=1", "who=x&where=x", "who=1&where=", "where=99999999999999999999"]
)
def test_odd_questions_are_no_error(desk: Client, query: str) -> None:
    assert desk.get(f"{ROLES}why/?{query}").status_code == 200


# --- mail -----------------------------------------------------------------------------------------------------


def test_who_gets_a_role_is_told_once_with_the_way_in(desk: Client, edition: Edition) -> None:
    desk.post(ROLES, _form(edition))
    entry = Entry.objects.get(kind="RoleGiven", data__role="desk")
    for _twice in range(2):
        role_mail.hear(entry)
    mail = Mail.objects.get(kind=role_mail.KIND)
    assert mail.person == Person.objects.get(email="new@example.org")
    with_role(mail.person, "interpreter", edition.scope)  # by the house itself: nobody is written to
    role_mail.hear(Entry.objects.get(kind="RoleGiven", data__role="interpreter"))
    assert Mail.objects.filter(kind=role_mail.KIND).count() == 1
