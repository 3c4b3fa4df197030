"""What stands above pages, the list, the studio: who reads it, without a script, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.kernel.http import KEEP
from hemicycle.kernel.tests.test_markdown import HOSTILE
from hemicycle.kernel.text import Text
from hemicycle.live.bulletins import demo, operations
from hemicycle.live.bulletins.models import Bulletin, Dismissal
from hemicycle.live.bulletins.operations import Words
from hemicycle.live.bulletins.rules import IMPORTANT, OPEN, URGENT
from hemicycle.live.bulletins.tests.factories import LATE, say
from hemicycle.live.chat.tests.test_hostile import Elements, is_clean
from hemicycle.live.models import Venue
from hemicycle.live.tests.factories import DURING, key
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import with_role
from hemicycle.record import lanes

pytestmark = pytest.mark.django_db
TITLE = "The plenary begins ten minutes late"
PUBLIC = ("/en/2021/", "/en/2021/programme/", "/en/2021/news/")


def page(path: str, person: Person | None = None) -> str:
    """What somebody reads there."""
    client = Client()
    if person:
        client.force_login(person)
    return client.get(path).content.decode()


def above(html: str) -> str:
    """What stands above the content."""
    return html.partition("<bulletin-banners")[2].partition("</bulletin-banners>")[0]


def test_what_is_said_to_everybody_stands_on_every_page_for_everybody(
    edition: Edition, olga: Person, amina: Person, dora: Person
) -> None:
    say(edition, edition.scope, olga)
    for path in PUBLIC:
        for reader in (None, amina, dora, olga):
            assert TITLE in above(page(path, reader)), (path, reader)
    assert TITLE in above(page("/en/2021/now/", amina))
    assert TITLE in above(page("/en/2021/studio/", olga))


def test_public_pages_are_kept_with_it_and_hold_nothing_of_anybody(
    client: Client, edition: Edition, olga: Person
) -> None:
    for path in PUBLIC:
        before = client.get(path)
        assert before.headers[KEEP] == "1"
        assert "bulletin" not in before.content.decode()
    say(edition, edition.scope, olga)
    for path in (*PUBLIC, "/en/2021/bulletins/"):
        answer = client.get(path)
        assert answer.headers[KEEP] == "1"
        assert TITLE in answer.content.decode()
        assert "csrfmiddlewaretoken" not in answer.content.decode()
        assert not answer.cookies


def test_it_goes_from_the_pages_when_its_time_is_over_and_stays_in_the_list(
    edition: Edition, olga: Person, amina: Person
) -> None:
    say(edition, edition.scope, olga, lasting="30")
    for minutes, stands in (
        (29, True),
        (31, False),
        (5, True),
    ):  # the clock of a demonstration goes back, too
        with clock.set_to(DURING + timedelta(minutes=minutes)):
            for reader in (None, amina):
                assert (TITLE in above(page("/en/2021/", reader))) is stands
                assert TITLE in page("/en/2021/bulletins/", reader)


def test_it_is_read_in_ones_language_or_says_in_which_it_is(edition: Edition, olga: Person) -> None:
    say(edition, edition.scope, olga, Words(LATE.title, Text(en="Please wait."), "/en/2021/programme/"))
    french, spanish = above(page("/fr/2021/")), above(page("/es/2021/"))
    assert "La plénière commence dix minutes plus tard" in french
    assert 'class="fallback"' not in french
    assert '<div class="bulletin-text" lang="en" dir="ltr"><p>Please wait.</p></div>' in french
    assert 'href="/fr/2021/programme/"' in french
    assert f'<span class="fallback" lang="en" dir="ltr">{TITLE}' in spanish


def test_whoever_has_read_it_puts_it_away_with_a_form(
    client: Client, edition: Edition, olga: Person, amina: Person
) -> None:
    made = say(edition, edition.scope, olga)
    client.force_login(amina)
    there = "/en/2021/programme/?view=list"
    assert f'name="next" value="{there}"' in above(client.get(there).content.decode())
    address, sent = "/en/2021/bulletins/dismissal/", {"bulletin": f"{made.pk}-1", "next": there}
    answer = client.post(address, sent)
    assert (answer.status_code, answer["Location"]) == (302, there)
    assert TITLE not in above(client.get(there).content.decode())
    assert f'data-dismissed="{made.pk}-1"' in client.get(there).content.decode()
    assert TITLE in client.get("/en/2021/bulletins/").content.decode()
    assert client.post(address, sent, headers={"X-Fragment": "bulletins"}).status_code == 204
    assert client.post(address, {**sent, "next": "//evil.example/"})["Location"] == "/en/2021/bulletins/"
    assert Dismissal.objects.count() == 1
    operations.correct(made, Words(Text(en="Twenty minutes late")), seen=1, by=olga)
    assert "Twenty minutes late" in above(client.get(there).content.decode())
    assert "Corrected" in above(client.get(there).content.decode())


@pytest.mark.parametrize("nonsense", ["", "x", "-", "0-0", "9999999999999999999999-1", "-1"])
def test_nonsense_puts_nothing_away(client: Client, edition: Edition, amina: Person, nonsense: str) -> None:
    client.force_login(amina)
    assert client.post("/en/2021/bulletins/dismissal/", {"bulletin": nonsense}).status_code == 404


def test_the_most_pressing_stands_first(edition: Edition, olga: Person) -> None:
    for level in (URGENT, IMPORTANT, "information"):
        say(edition, edition.scope, olga, Words(Text(en=f"It is {level}")), level=level, lasting=OPEN)
    shown = above(page("/en/2021/"))
    assert shown.index("It is urgent") < shown.index("It is important") < shown.index("It is information")


def test_a_page_costs_one_query_more_for_whoever_is_signed_in_and_none_for_others(
    edition: Edition, africa: Section, venue: Venue, olga: Person, amina: Person
) -> None:
    def queries(person: Person | None) -> int:
        page("/en/2021/programme/", person)  # what is kept is kept
        client = Client()
        if person:
            client.force_login(person)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/en/2021/programme/").status_code == 200
        return len(captured)

    before = {person: queries(person) for person in (None, amina)}
    for _number in range(3):
        for scope in (edition.scope, africa.scope, venue.scope):
            say(edition, scope, olga, lasting=OPEN)
        assert queries(None) == before[None]
        assert queries(amina) == before[amina] + 1


def test_the_list_costs_the_same_for_one_and_for_many(
    edition: Edition, africa: Section, venue: Venue, olga: Person, amina: Person
) -> None:
    venue.visits.create(module="chat", person=amina)
    counts = []
    for _number in range(2):
        for scope in (edition.scope, africa.scope, venue.scope):
            say(edition, scope, olga)
        client = Client()
        client.force_login(amina)
        client.get("/en/2021/bulletins/")
        with CaptureQueriesContext(connection) as captured:
            html = client.get("/en/2021/bulletins/").content.decode()
        counts.append(len(captured))
        assert "Africa" in html
    assert counts[0] == counts[1]


def test_what_was_taken_down_has_no_words_anywhere(edition: Edition, olga: Person, amina: Person) -> None:
    made = say(edition, edition.scope, olga, Words(LATE.title, Text(en="The-secret-words")))
    drain_all()
    lanes.run_due("slow")
    assert TITLE in page("/en/me/notices/", amina)
    operations.take_down(made, by=olga)
    for path in ("/en/2021/", "/en/2021/bulletins/", "/en/me/notices/"):
        html = page(path, amina)
        assert TITLE not in html, path
        assert "The-secret-words" not in html
    assert "This bulletin was taken down." in page("/en/2021/bulletins/", amina)
    assert "The-secret-words" in page(f"/en/2021/studio/live/bulletins/{made.pk}/", olga)
    operations.put_up_again(made, by=olga)
    assert TITLE in above(page("/en/2021/", amina))


def test_an_empty_list_says_so(edition: Edition, amina: Person) -> None:
    for reader in (None, amina):
        assert "Nothing has been announced yet" in page("/en/2021/bulletins/", reader)


@pytest.mark.parametrize("text", [*HOSTILE, '"><script>alert(1)</script>', "' onfocus=alert(1) autofocus='"])
def test_hostile_words_are_words(edition: Edition, olga: Person, text: str) -> None:
    made = say(edition, edition.scope, olga, Words(Text(en=text[:120]), Text(en=text)))
    drain_all()
    for html in (
        above(page("/en/2021/")),
        page("/en/2021/bulletins/").partition('class="said-list"')[2].partition("</ol>")[0],
        page(f"/en/2021/studio/live/bulletins/{made.pk}/", olga)
        .partition('class="bulletin-preview"')[2]
        .partition("</ol>")[0],
    ):
        said = html.partition('class="bulletin-text"')[2].partition("</div>")[0].partition(">")[2]
        assert said
        assert is_clean(said)
        for name, attributes in Elements(html).found:
            assert name not in {
                "script",
                "img",
                "style",
                "iframe",
                "svg" if "alert" in str(attributes) else "none",
            }
            assert not [one for one in attributes if one.startswith(("on", "hx-")) or one == "style"]


# --- where they are written -----------------------------------------------------------------------------------

STUDIO = "/en/2021/studio/live/bulletins/"


def form(edition: Edition, **more: str) -> dict[str, str]:
    """What the form sends."""
    return {
        "to": str(edition.scope.pk),
        "level": "information",
        "title_en": TITLE,
        "title_fr": "La plénière commence plus tard",
        "title_es": "La plenaria empieza más tarde",
        "lasting": "usual",
        "key": key(),
        **more,
    }


def test_an_organiser_writes_one_and_reads_whom_it_reaches(
    client: Client, edition: Edition, olga: Person
) -> None:
    client.force_login(olga)
    assert "Nothing has been announced yet" in client.get(STUDIO).content.decode()
    assert client.get(f"{STUDIO}new/").status_code == 200
    sent = client.post(f"{STUDIO}new/", form(edition))
    made = Bulletin.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"{STUDIO}{made.pk}/")
    assert "2 people get a notice" in client.get(sent["Location"]).content.decode()
    assert TITLE in client.get(STUDIO).content.decode()
    assert made.title == {
        "en": TITLE,
        "fr": "La plénière commence plus tard",
        "es": "La plenaria empieza más tarde",
    }


def test_missing_languages_are_named_and_said_yes_to(client: Client, edition: Edition, olga: Person) -> None:
    client.force_login(olga)
    filled = form(edition, title_es="")
    asks = client.post(f"{STUDIO}new/", filled)
    html = asks.content.decode()
    assert asks.status_code == 200
    assert "It is not there in every language: Spanish" in html
    assert 'name="confirmed" value="missing-es"' in html
    assert not Bulletin.objects.exists()
    other = client.post(f"{STUDIO}new/", {**filled, "title_fr": "", "confirmed": "missing-es"})
    assert "French, Spanish" in other.content.decode()
    assert not Bulletin.objects.exists()
    assert client.post(f"{STUDIO}new/", {**filled, "confirmed": "missing-es"}).status_code == 302
    assert Bulletin.objects.get().title.gaps(edition.languages) == ["es"]


def test_an_urgent_one_to_everybody_says_first_how_many_people_it_reaches(
    client: Client, edition: Edition, venue: Venue, olga: Person
) -> None:
    client.force_login(olga)
    asks = client.post(f"{STUDIO}new/", form(edition, level="urgent")).content.decode()
    assert "2 people get an urgent notice at once" in asks
    assert not Bulletin.objects.exists()
    session = client.post(f"{STUDIO}new/", form(edition, level="urgent", to=str(venue.scope.pk)))
    assert session.status_code == 302
    sent = form(edition, level="urgent", confirmed="urgent-to-everybody")
    for _twice in range(2):
        assert client.post(f"{STUDIO}new/", sent).status_code == 302
    assert Bulletin.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title_en": "", "title_fr": "", "title_es": ""}, "Please write a title in one language at least."),
        ({"title_en": "", "body_en": "More"}, "There is a text in these languages and no title: English."),
        ({"title_en": "x" * 121}, "120"),
        ({"link": "https://elsewhere.example/"}, "Please give the address of a page of this site"),
        ({"level": "shouted"}, "Not published yet"),
        ({"to": "999999"}, "Not published yet"),
        ({"lasting": "7"}, "Not published yet"),
        ({"key": "x" * 60}, "out of date"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, edition: Edition, olga: Person, wrong: dict[str, str], words: str
) -> None:
    client.force_login(olga)
    answer = client.post(f"{STUDIO}new/", form(edition, body_fr="Des mots gardés", **wrong))
    html = answer.content.decode()
    assert answer.status_code in {200, 409, 422}
    if answer.status_code == 200:  # first it is asked about the missing languages
        again = {"confirmed": "missing-en missing-es", **form(edition, body_fr="Des mots gardés", **wrong)}
        html = client.post(f"{STUDIO}new/", again).content.decode()
    assert words in html
    assert "Des mots gardés" in html
    assert not Bulletin.objects.exists()


def test_it_is_corrected_ended_taken_down_and_put_up_again(
    client: Client, edition: Edition, olga: Person
) -> None:
    made = say(edition, edition.scope, olga, lasting=OPEN)
    client.force_login(olga)
    there = f"{STUDIO}{made.pk}/"
    sent = {"title_en": "Twenty minutes late", "lasting": "keep", "wording": "1"}
    assert client.post(there, sent).status_code == 302
    html = client.get(there).content.decode()
    assert "What it said before" in html
    assert TITLE in html
    stale = client.post(there, {**sent, "title_en": "Something else"})
    assert stale.status_code == 409
    assert "Somebody else has corrected this" in stale.content.decode()
    assert "Something else" in stale.content.decode()
    for act, says in (
        ("end", "It stands on the pages no longer"),
        ("take-down", "nobody reads it any more"),
        ("put-up", "It is read again"),
    ):
        answer = client.post(f"{there}act/", {"act": act})
        assert answer.status_code == 302
        assert says in client.get(there).content.decode()
    assert client.post(f"{there}act/", {"act": "sing"}).status_code == 400
    assert client.get(f"{there}act/").status_code == 405


def test_a_host_finds_only_what_is_theirs(
    client: Client, edition: Edition, africa: Section, venue: Venue, olga: Person, sami: Person, vera: Person
) -> None:
    with_role(vera, "session-host", venue.scope)
    to_all = say(edition, edition.scope, olga, Words(Text(en="To all of you")))
    own = say(edition, africa.scope, sami, Words(Text(en="To Africa")))
    for host, mine, target in ((sami, own, africa.scope.pk), (vera, None, venue.scope.pk)):
        client.force_login(host)
        html = client.get(STUDIO).content.decode()
        assert ("To Africa" in html) == (mine is not None)
        assert "To all of you" not in html.partition("studio-body")[2]
        assert client.get(f"{STUDIO}{to_all.pk}/").status_code == 404
        assert client.post(f"{STUDIO}{to_all.pk}/act/", {"act": "take-down"}).status_code == 404
        options = (
            client.get(f"{STUDIO}new/").content.decode().partition('name="to"')[2].partition("</select>")[0]
        )
        assert f'value="{target}"' in options
        assert f'value="{edition.scope.pk}"' not in options
        assert client.post(f"{STUDIO}new/", form(edition)).status_code == 422


def test_for_others_there_is_no_such_page(
    client: Client, edition: Edition, olga: Person, noor: Person, amina: Person
) -> None:
    with_role(noor, "desk", edition.scope)
    made = say(edition, edition.scope, olga)
    for person in (noor, amina):
        client.force_login(person)
        for path in (STUDIO, f"{STUDIO}new/", f"{STUDIO}{made.pk}/"):
            assert client.get(path).status_code == 404
        assert client.post(f"{STUDIO}{made.pk}/act/", {"act": "take-down"}).status_code == 404


def test_nobody_speaks_to_everybody_because_it_stands_first(
    client: Client, edition: Edition, venue: Venue, olga: Person, vera: Person
) -> None:
    with_role(vera, "session-host", venue.scope)
    for person, chooses in ((olga, True), (vera, False)):  # vera has nothing to choose
        client.force_login(person)
        html = client.get(f"{STUDIO}new/").content.decode()
        assert ("Please choose" in html) is chooses
    client.force_login(olga)
    assert client.post(f"{STUDIO}new/", form(edition, to="")).status_code == 422
    there = client.get(f"{STUDIO}new/?to={venue.scope.pk}").content.decode()
    assert f'value="{venue.scope.pk}" selected' in there


def test_the_demonstration_has_bulletins_that_are_over(edition: Edition, olga: Person) -> None:
    demo.load()
    demo.load()
    assert Bulletin.objects.count() == 2
    html = page("/fr/2021/bulletins/")
    assert "l’ouverture commence dix minutes plus tard" in html
    assert "channel 3" in html
    assert "channel 2" not in html
    assert not above(page("/en/2021/"))


def test_a_venue_leads_whoever_may_announce_to_a_bulletin_for_it(
    edition: Edition, venue: Venue, olga: Person, amina: Person
) -> None:
    with_role(olga, "organiser", edition.scope)
    way = f"/en/2021/studio/live/bulletins/new/?to={venue.scope_id}"
    assert way in page(f"/en/2021/venues/{venue.pk}/", olga)
    assert "bulletins/new" not in page(f"/en/2021/venues/{venue.pk}/", amina)
    assert f'value="{venue.scope_id}" selected' in page(way, olga)
