"""Pages for what went wrong, and the page of all time zones."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from hemicycle.site import errors


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def sent_from_here(strict: Client, **data: object) -> str:
    answer = strict.post("/en/gallery/?a=1", data, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 403
    return answer.content.decode()


def test_a_stale_form_keeps_the_text_and_offers_to_send_it_again(strict: Client) -> None:
    html = sent_from_here(strict, note="A long thought\nin two lines <b>", kind="x")
    assert "A long thought\nin two lines &lt;b&gt;</textarea>" in html
    assert 'type="hidden" name="kind" value="x"' in html
    assert 'action="/en/gallery/?a=1"' in html
    assert "csrfmiddlewaretoken" in html


def test_a_stale_form_keeps_no_secret(strict: Client) -> None:
    html = sent_from_here(
        strict, password="swordfish", sign_in_code="123456", csrfmiddlewaretoken="old-token"
    )
    for secret in ["swordfish", "123456", "old-token"]:
        assert secret not in html


def test_what_another_site_sent_is_not_offered_for_sending(strict: Client) -> None:
    answer = strict.post("/en/gallery/", {"note": "do this"}, headers={"sec-fetch-site": "cross-site"})
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "do this" not in html
    assert '<form method="post"' not in html


def test_an_old_browser_is_judged_by_its_origin(strict: Client) -> None:
    answer = strict.post("/en/gallery/", {"note": "x" * 50}, headers={"origin": "https://evil.example"})
    assert "x" * 50 not in answer.content.decode()


def test_the_broken_page_needs_no_database() -> None:
    with translation.override("ar"):
        answer = errors.broken(RequestFactory().get("/ar/"))  # no database in this test
    assert answer.status_code == 500
    assert 'dir="rtl"' in answer.content.decode()


def test_an_unreadable_request_gets_a_sentence() -> None:
    answer = errors.bad_request(RequestFactory().get("/en/"))
    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


def test_an_address_where_nothing_is_says_what_to_do_next(client: Client, db: None) -> None:
    answer = client.get("/en/nothing/here/")
    assert answer.status_code == 404
    assert "Go to the start" in answer.content.decode()


def test_without_an_edition_the_house_says_so(client: Client, db: None) -> None:
    words = client.get("/en/").content.decode()
    assert "nobody has moved in yet" in words
    assert "hemicycle steward" in words  # how whoever looks after it begins
    assert 'href="/en/me/sign-in/' in words


def test_a_zone_is_found_by_country_city_or_name_whatever_the_accents(client: Client, db: None) -> None:
    for asked in ["reunion", "Réunion", "RÉUNION"]:
        html = client.get("/fr/time-zone/", {"q": asked}).content.decode()
        assert "?tz=Indian%2FReunion" in html
        assert "Asia%2FJakarta" not in html


def test_choosing_a_zone_leads_back_with_the_query_kept(client: Client, db: None) -> None:
    html = client.get(
        "/en/time-zone/", {"next": "/en/2021/programme/?day=2021-02-17&tz=UTC", "q": "jakarta"}
    ).content.decode()
    assert 'href="/en/2021/programme/?day=2021-02-17&amp;tz=Asia%2FJakarta"' in html


@pytest.mark.parametrize(
    "hostile",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "\x00/x"],
)
def test_the_way_back_never_leaves_this_site(client: Client, hostile: str, db: None) -> None:
    html = client.get("/en/time-zone/", {"next": hostile, "q": "jakarta"}).content.decode()
    assert 'href="/en/?tz=Asia%2FJakarta"' in html


def test_a_search_without_an_answer_says_so(client: Client, db: None) -> None:
    html = client.get("/en/time-zone/", {"q": "<script>nowhere"}).content.decode()
    assert "No time zone is named" in html
    assert "<script>nowhere" not in html
