"""A letter as text and as HTML: everything is said in both, and nothing in it breaks out of its place."""

from html.parser import HTMLParser
from typing import Any

from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.inbox.letter import Button, Code, Facts, Heading, Item, Letter
from hemicycle.inbox.rendering import WIDTH, Foot, html_of, one_line, text_of, web_address

FOOT = Foot(
    name="Retreat 2021",
    url="https://example.org/en/2021/",
    label="Your registration",
    address="amina@example.org",
    desk="desk@example.org",
    stop_url="https://example.org/en/me/mail/stop/abc/",
)
VOID = {"meta", "br"}
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "p",
    "a",
    "table",
    "tr",
    "th",
    "td",
    "br",
    "h2",
    "b",
}
words = st.text(max_size=200)
urls = st.one_of(
    st.just("https://example.org/place/?a=1&b=2"),
    st.from_regex(r"https://[a-z]{1,20}\.example/[A-Za-z0-9/._~?=&%-]{0,200}", fullmatch=True),
    words,
)
parts = st.one_of(
    words,
    st.builds(Button, words, urls),
    st.builds(Code, words),
    st.builds(Heading, words),
    st.builds(Item, words, words, urls),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=4).map(tuple)),
)
letters = st.builds(Letter, words, st.lists(parts, max_size=6).map(tuple))


class Reading(HTMLParser):
    """Reads a page: its text, its addresses, and whether every element is closed in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert not [name for name, _value in attrs if name.startswith("on") or name == "src"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    reading.close()
    assert reading.open == []
    return reading


def tight(text: str) -> str:
    """Only what is printed."""
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())


def said(letter: Letter) -> list[str]:
    """Every sentence that the letter holds."""
    found: list[str] = []
    for part in letter.parts:
        if isinstance(part, Button):
            found += [part.label, web_address(part.url)]
        elif isinstance(part, Code | Heading):
            found.append(one_line(part.text))
        elif isinstance(part, Item):
            found += [part.title, part.text, web_address(part.url)]
        elif isinstance(part, Facts):
            found += [piece for row in part.rows for piece in row]
        else:
            found.append(part)
    return found


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(letters)
def test_the_text_holds_every_part(letter: Letter) -> None:
    text = tight(text_of(letter, FOOT))
    for sentence in said(letter):
        assert tight(sentence) in text


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(letters)
def test_the_html_is_whole_whatever_the_letter_says(letter: Letter) -> None:
    reading = read(html_of(letter, FOOT, language="en"))
    assert reading.tags <= TAGS
    assert all(link.startswith(("https://", "http://")) for link in reading.links)
    buttons = [web_address(part.url) for part in letter.parts if isinstance(part, Button | Item)]
    assert reading.links == [url for url in buttons if url] + [FOOT.url, FOOT.stop_url]


@given(st.text())
def test_a_header_is_one_line_without_control_characters(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert "\x00" not in line
    assert len(line) <= 300


@given(st.text())
def test_an_address_leads_into_the_web_or_is_none(text: str) -> None:
    url = web_address(text)
    assert url == "" or url.lower().startswith(("http://", "https://"))
    assert not set(url) & set(' \n\r\t<>"\x00')


def test_lines_are_short_and_links_stand_alone() -> None:
    url = "https://example.org/" + "x" * 200
    text = text_of(Letter("S", ("word " * 60, Button("Do it", url))), FOOT)
    lines = text.splitlines()
    assert url in lines
    assert FOOT.stop_url in lines
    assert all(len(line) <= WIDTH or line.startswith("https://") for line in lines)


def test_a_line_break_of_the_author_stays() -> None:
    letter = Letter("S", ("One\nTwo",))
    assert "One\nTwo" in text_of(letter, FOOT)
    assert "One<br>Two" in html_of(letter, FOOT, language="en")


def test_a_script_is_no_button_and_a_word_no_markup() -> None:
    letter = Letter("<b>S</b>", ("<img src=x>", Button("Press", "javascript:alert(1)")))
    html = html_of(letter, FOOT, language="en")
    assert "javascript:" not in html
    assert "<img" not in html
    assert "Press" in html
    assert "Press" in text_of(letter, FOOT)


def test_a_letter_in_arabic_runs_from_right_to_left_and_its_code_does_not() -> None:
    with override("ar"):
        html = html_of(Letter("س", ("مرحبا", Code("4711"))), FOOT, language="ar")
    assert '<html lang="ar" dir="rtl">' in html
    assert 'class="code" dir="ltr"' in html


def test_the_foot_says_who_why_and_how_to_answer_or_stop() -> None:
    text = " ".join(text_of(Letter("S", ("Words.",)), FOOT).split())
    assert "Retreat 2021 sent this to amina@example.org. What it is about: Your registration." in text
    assert "You can simply answer this mail: desk@example.org reads it." in text
    owed: Any = Foot("Retreat", "https://e.org/", "Registration", "a@e.org")
    text = " ".join(text_of(Letter("S", ("Words.",)), owed).split())
    assert "it concerns your own account" in text
    assert "stop" not in text


def test_one_of_several_things_leads_to_what_it_tells_and_nowhere_else() -> None:
    letter = Letter(
        "s",
        (
            Heading("In the sessions"),
            Item("Amina names you", "Plenary", "https://example.org/v/3/"),
            Item("<b>x</b>", url="javascript:alert(1)"),
        ),
    )
    html, text = html_of(letter, FOOT, language="en"), text_of(letter, FOOT)
    assert '<a class="words" href="https://example.org/v/3/"' in html
    assert "javascript" not in html + text
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert text.startswith(
        "In the sessions\n===============\n\n* Amina names you\nPlenary\nhttps://example.org/v/3/"
    )
