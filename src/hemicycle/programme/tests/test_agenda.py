"""A reader's own agenda: stars without and with an account, clashes, what became of what was starred."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.people.models import Circle, Person
from hemicycle.people.operations import join_circle
from hemicycle.people.testing import CircleFactory
from hemicycle.programme import operations, tasks
from hemicycle.programme.models import Agenda, Occurrence, Star
from hemicycle.programme.queries.agenda import starred_ids
from hemicycle.programme.rules.agenda import MOST_STARS
from hemicycle.programme.sockets import CONFIRMED, AgendaItem, AgendaSource, agenda_items
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory
from hemicycle.record.sockets import scheduled_tasks

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OURS = {"HTTP_ORIGIN": "http://testserver"}
AGENDA = "/en/2021/programme/agenda/"


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def plenary(edition: Edition) -> Occurrence:
    return planned(edition, "Plenary")


@pytest.fixture
def released(edition: Edition, plenary: Occurrence) -> Occurrence:
    publish(edition)
    return plenary


def planned(edition: Edition, title: str, hours: float = 0, **more: object) -> Occurrence:
    session = SessionFactory.create(edition=edition, title={"en": title})
    start = datetime(2021, 2, 17, 13, 0, tzinfo=UTC) + timedelta(hours=hours)
    return OccurrenceFactory.create(session=session, starts_at=start, **more)


def publish(edition: Edition) -> None:
    operations.release(edition, note={}, by=None)


def star(client: Client, occurrence: Occurrence | int, on: str = "1", **more: str) -> object:
    key = occurrence if isinstance(occurrence, int) else occurrence.pk
    headers = {**OURS, **{name: value for name, value in more.items() if name.startswith("HTTP_")}}
    data = {"on": on, **{name: value for name, value in more.items() if not name.startswith("HTTP_")}}
    return client.post(f"/en/2021/programme/stars/{key}/", data, **headers)  # type: ignore[arg-type]


def html(client: Client, query: str = "") -> str:
    answer = client.get(AGENDA + query)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def page(client: Client, query: str = "") -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html(client, query)))


# --- stars without an account ------------------------------------------------------------------------------


def test_an_empty_agenda_leads_to_the_programme(client: Client, edition: Edition) -> None:
    assert "Nothing is in your agenda yet." in page(client)
    assert reverse("programme:week", args=["2021"]) in html(client)


def test_a_star_without_script_comes_back_to_where_it_was_given(client: Client, released: Occurrence) -> None:
    answer = star(client, released, next="/en/2021/programme/2021-02-17/?theme=planet#x")
    assert answer.status_code == 303  # type: ignore[attr-defined]
    assert answer["Location"] == f"/en/2021/programme/2021-02-17/?theme=planet#s{released.pk}"  # type: ignore[index]
    assert "Plenary" in page(client)
    star(client, released, on="0")
    assert "Plenary" not in page(client)
    assert client.cookies["stars"]["max-age"] == 0


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "", "x" * 3000],
)
def test_a_star_never_leads_to_another_site(client: Client, released: Occurrence, elsewhere: str) -> None:
    assert star(client, released, next=elsewhere)["Location"].startswith(AGENDA)  # type: ignore[index]


def test_a_star_with_script_is_answered_by_the_button_and_a_sentence(
    client: Client, released: Occurrence
) -> None:
    answer = star(client, released, HTTP_X_FRAGMENT="star")
    said = answer.content.decode()  # type: ignore[attr-defined]
    assert 'aria-pressed="true"' in said
    assert 'value="0"' in said
    assert "“Plenary” is in your agenda." in said
    assert "<html" not in said
    said = star(client, released, on="0", HTTP_X_FRAGMENT="star").content.decode()  # type: ignore[attr-defined]
    assert 'aria-pressed="false"' in said
    assert "no longer in your agenda" in said


def test_to_say_it_twice_changes_nothing(client: Client, released: Occurrence) -> None:
    """A page that was brought back from the browser's memory sends what it shows, not the opposite of what is."""
    for on, there in (("1", True), ("1", True), ("0", False), ("0", False)):
        assert star(client, released, on=on).status_code == 303  # type: ignore[attr-defined]
        assert ("Plenary" in page(client)) == there


def test_a_star_from_another_site_changes_nothing(client: Client, released: Occurrence) -> None:
    for headers in ({"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}):
        answer = client.post(f"/en/2021/programme/stars/{released.pk}/", {"on": "1"}, **headers)  # type: ignore[arg-type]
        assert answer.status_code == 403
    assert client.get(f"/en/2021/programme/stars/{released.pk}/").status_code == 405
    assert "stars" not in client.cookies


def test_what_one_may_not_see_has_no_star(
    client: Client, edition: Edition, released: Occurrence, dora: Person
) -> None:
    circle: Circle = CircleFactory.create()
    secret = planned(edition, "Council of elders")
    draft_only = planned(edition, "Draft")
    operations.list_session_to(secret.session, "circle", circle, by=None)
    operations.remove_occurrence(draft_only, by=None)
    publish(edition)
    for key in (secret.pk, draft_only.pk, 999_999):
        assert star(client, key).status_code == 404  # type: ignore[attr-defined]
        assert star(client, key, on="0").status_code == 404  # type: ignore[attr-defined]
    client.force_login(dora)
    assert star(client, secret).status_code == 404  # type: ignore[attr-defined]


@pytest.mark.parametrize("on", ["", "2", "yes", "<b>"])
def test_a_form_that_says_neither_is_refused(client: Client, released: Occurrence, on: str) -> None:
    assert 400 <= star(client, released, on=on).status_code < 500  # type: ignore[attr-defined]


def test_a_forged_cookie_is_an_empty_agenda(client: Client, released: Occurrence) -> None:
    star(client, released)
    client.cookies["stars"] = client.cookies["stars"].value.replace("!!", "!x!", 1)
    assert "Nothing is in your agenda yet." in page(client)
    assert star(client, released).status_code == 303  # type: ignore[attr-defined]
    assert "Plenary" in page(client)


def test_a_full_agenda_says_so(client: Client, edition: Edition) -> None:
    session = SessionFactory.create(edition=edition)
    many = [OccurrenceFactory.create(session=session) for _ in range(MOST_STARS + 1)]
    publish(edition)
    for occurrence in many[:MOST_STARS]:
        assert star(client, occurrence).status_code == 303  # type: ignore[attr-defined]
    assert len(client.cookies["stars"].OutputString()) < 3500
    answer = star(client, many[-1])
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "Your agenda is full" in answer.content.decode()  # type: ignore[attr-defined]
    assert star(client, many[0], on="0").status_code == 303  # type: ignore[attr-defined]
    assert star(client, many[-1]).status_code == 303  # type: ignore[attr-defined]


def test_stars_without_an_account_need_no_row(client: Client, released: Occurrence) -> None:
    star(client, released)
    assert not Agenda.objects.exists()


def test_the_cookie_is_read_without_a_query(
    client: Client,
    released: Occurrence,
    edition: Edition,
    rf: RequestFactory,
    django_assert_num_queries: object,
) -> None:
    star(client, released)
    request = rf.get("/")
    request.COOKIES["stars"] = client.cookies["stars"].value
    request.user = AnonymousUser()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert starred_ids(request, edition) == {released.pk}


def test_the_number_of_queries_does_not_depend_on_the_number_of_stars(
    client: Client, edition: Edition, amina: Person
) -> None:
    many = [planned(edition, f"Session {n}", n) for n in range(6)]
    publish(edition)
    for who in (None, amina):
        if who is not None:
            client.force_login(who)
        star(client, many[0])
        page(client)
        with CaptureQueriesContext(connection) as one:
            page(client)
        for occurrence in many[1:]:
            star(client, occurrence)
        with CaptureQueriesContext(connection) as six:
            page(client)
        assert len(one) == len(six)


# --- what the agenda tells ------------------------------------------------------------------------------------


def test_a_clash_is_a_sentence_and_what_touches_is_none(client: Client, edition: Edition) -> None:
    first, second, third = planned(edition, "A"), planned(edition, "B", 1), planned(edition, "C", 1.5)
    publish(edition)
    for occurrence in (first, second, third):
        star(client, occurrence)
    shown = page(client)
    assert "“A” and “B” overlap by 30 minutes on Wednesday, 17 February." in shown
    assert "“B” and “C” overlap by 60 minutes on Wednesday, 17 February." in shown
    assert "“A” and “C”" not in shown


def test_a_cancelled_session_stays_crossed_out_and_clashes_with_nothing(
    client: Client, edition: Edition
) -> None:
    first, second = planned(edition, "A"), planned(edition, "B", 1)
    publish(edition)
    star(client, first)
    star(client, second)
    operations.cancel_occurrence(first, by=None)
    publish(edition)
    assert "This session is cancelled. It stays here so that you know." in page(client)
    assert "<s>" in html(client)
    assert "overlap" not in page(client)


def test_what_moved_since_it_was_starred_says_where_it_was(
    client: Client, edition: Edition, released: Occurrence, amina: Person
) -> None:
    star(client, released)
    client_of_amina = Client()
    client_of_amina.force_login(amina)
    star(client_of_amina, released)
    operations.move_occurrence(
        released, starts_at=released.starts_at + HOUR, ends_at=released.ends_at + HOUR, by=None
    )
    assert "Moved since" not in page(client)
    publish(edition)
    for reader in (client, client_of_amina):
        assert "Moved since you starred it: it was planned for Wed, 17 Feb · 14:00–15:30." in page(reader)
    star(client, released, on="0")
    star(client, released)
    assert "Moved since" not in page(client)


def test_what_is_gone_is_counted_and_can_be_forgotten(
    client: Client, edition: Edition, released: Occurrence
) -> None:
    planned(edition, "Other")
    star(client, released)
    operations.list_session_to(released.session, "registered", by=None)
    publish(edition)
    assert "1 session with your star is no longer in the programme." in page(client)
    assert "Plenary" not in page(client)
    client.post(AGENDA + "missing/")
    assert "no longer in the programme" not in page(client)


def test_a_star_may_be_taken_from_what_is_gone(
    client: Client, edition: Edition, released: Occurrence
) -> None:
    planned(edition, "Other")
    star(client, released)
    operations.remove_occurrence(released, by=None)
    publish(edition)
    assert star(client, released).status_code == 404  # type: ignore[attr-defined]
    assert star(client, released, on="0").status_code == 303  # type: ignore[attr-defined]


def test_the_readers_date_is_shown_where_it_is_another_day(client: Client, edition: Edition) -> None:
    late = planned(edition, "Late", 9.5)
    publish(edition)
    star(client, late)
    shown = page(client, "?tz=Asia/Jakarta")
    assert "Wednesday, 17 February" in shown
    assert "05:30–07:00" in shown.replace(" ", "")
    assert "Thu, 18 Feb" in shown
    assert "23:30–01:00 Barcelona" in shown


def test_one_day_is_the_day_asked_for_or_today_or_the_next(client: Client, edition: Edition) -> None:
    for title, hours in (("Early", 0), ("Middle", 24), ("Last", 72)):
        star_me = planned(edition, title, hours)
        publish(edition)
        star(client, star_me)
    assert "Middle" in page(client, "?view=day&day=2021-02-18")
    assert "Early" not in page(client, "?view=day&day=2021-02-18")
    with clock.set_to(datetime(2021, 2, 19, 12, tzinfo=UTC)):
        assert "Last" in page(client, "?view=day")
        assert "Middle" not in page(client, "?view=day&day=nonsense")
    with clock.set_to(datetime(2022, 2, 19, 12, tzinfo=UTC)):
        assert "Last" in page(client, "?view=day&day=2021-02-28")
    for view in ("week", "print", "nonsense"):
        assert all(title in page(client, f"?view={view}") for title in ("Early", "Middle", "Last"))


def test_other_rooms_add_their_items_for_a_person_and_they_may_clash(
    client: Client, released: Occurrence, amina: Person
) -> None:
    item = AgendaItem(
        uid="1@x", sequence=0, status=CONFIRMED, starts_at=released.starts_at, ends_at=released.ends_at,
        title="Bilateral", url="http://testserver/x/", changed_at=released.starts_at,
    )  # fmt: skip
    source = AgendaSource("test", lambda edition, person, language: [item] if person == amina else [])
    agenda_items.plug(source)
    try:
        star(client, released)
        assert "Bilateral" not in page(client)
        client.force_login(amina)
        star(client, released)
        assert "“Bilateral” and “Plenary” overlap by 90 minutes" in page(client)
    finally:
        agenda_items._plugged.remove(source)


# --- with an account ------------------------------------------------------------------------------------------------


def test_a_persons_stars_are_rows_and_follow_them_to_another_browser(
    released: Occurrence, amina: Person
) -> None:
    one, other = Client(), Client()
    one.force_login(amina)
    other.force_login(amina)
    star(one, released)
    assert "stars" not in one.cookies
    assert "Plenary" in page(other)
    assert Star.objects.get().agenda.person == amina
    star(other, released, on="0")
    assert "Plenary" not in page(one)


def test_a_persons_star_needs_the_token_of_the_page(released: Occurrence, amina: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(amina)
    assert star(strict, released).status_code == 403  # type: ignore[attr-defined]
    assert not Star.objects.exists()
    page(strict)
    token = strict.cookies["csrftoken"].value
    assert star(strict, released, csrfmiddlewaretoken=token).status_code == 303  # type: ignore[attr-defined]
    visitor = Client(enforce_csrf_checks=True)
    assert star(visitor, released).status_code == 303  # type: ignore[attr-defined]


def test_stars_of_the_browser_come_into_the_account_only_when_the_person_says_so(
    client: Client, released: Occurrence, amina: Person
) -> None:
    star(client, released)
    client.force_login(amina)
    assert "This browser kept 1 star from before you signed in." in page(client)
    assert not Star.objects.exists()
    client.post(AGENDA + "stars/")
    assert "Plenary" in page(client)
    assert "This browser kept" not in page(client)
    assert client.cookies["stars"]["max-age"] == 0
    assert Star.objects.get().seen == 1


def test_nobodys_stars_are_moved_without_an_account(client: Client, released: Occurrence) -> None:
    star(client, released)
    client.post(AGENDA + "stars/")
    assert "Plenary" in page(client)
    assert not Agenda.objects.exists()


def test_one_person_never_sees_the_stars_of_another(
    client: Client, released: Occurrence, amina: Person, dora: Person
) -> None:
    client.force_login(amina)
    star(client, released)
    client.force_login(dora)
    assert "Plenary" not in page(client)


def test_what_was_starred_in_a_circle_is_not_shown_after_leaving_it(
    client: Client, edition: Edition, chen: Person
) -> None:
    circle = CircleFactory.create()
    membership = join_circle(circle, chen)
    secret = planned(edition, "Council of elders")
    operations.list_session_to(secret.session, "circle", circle, by=None)
    publish(edition)
    client.force_login(chen)
    star(client, secret)
    assert "Council of elders" in page(client)
    membership.delete()
    assert "Council of elders" not in page(client)


# --- retention -----------------------------------------------------------------------------------------------------


def test_abandoned_agendas_without_an_account_go_and_those_of_persons_stay(
    edition: Edition, released: Occurrence, amina: Person
) -> None:
    with clock.set_to(datetime(2021, 2, 1, tzinfo=UTC)):
        operations.make_feed(edition, {released.pk: 1}, language="en", by=None)
        operations.make_feed(
            edition, {}, language="en", agenda=operations.agenda_of(amina, edition, language="en"), by=amina
        )
    with clock.set_to(datetime(2022, 3, 1, tzinfo=UTC)):
        assert tasks.remove_abandoned_agendas() == ""
    with clock.set_to(datetime(2022, 3, 15, tzinfo=UTC)):
        assert tasks.remove_abandoned_agendas() == "1 abandoned agendas removed"
    assert Agenda.objects.get().person == amina
    assert "programme: abandoned agendas" in {task.name for task in scheduled_tasks}


def test_the_title_ends_with_a_name_even_without_a_short_one(client: Client, released: Occurrence) -> None:
    Edition.objects.update(short_name={}, name={"en": "The long name"})
    assert "<title>My agenda · The long name</title>" in client.get(AGENDA).content.decode()
