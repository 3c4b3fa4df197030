"""Every address of the house, asked and sent to as everybody: no broken page, and nobody's words in another's page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings as settings_of_the_house
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.sockets import demo_data

PACKAGE = Path(str(settings_of_the_house.PACKAGE))
FIELD = re.compile(r"""<(?:input|button|select|textarea)\b[^>]*?\bname="([a-z_]+)\"""")
DURING = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)
ROOMS = {
    "record",
    "people",
    "inbox",
    "editions",
    "live",
    "chat",
    "questions",
    "polls",
    "hands",
    "captions",
    "presence",
    "backstage",
    "bulletins",
    "programme",
    "calls",
    "welcome",
}
NASTY = [
    "'\"><script>",
    "9" * 40,
    "-1",
    "2021-02-31",
    "🦉" * 50,
    "../../etc/passwd",
    "%s%(x)s{0}",
    "x" * 2000,
]
IN_FORMS = [
    *NASTY,
    "\x00",
    "",
    "on",
    "1",
    "move",
    "accept",
    "2021-02-17T14:00",
    "en",
    "Europe/Madrid",
    "[]",
    "{}",
]
NAMES_AT_MOST = 14
LIVE = (
    "/venues/",
    "/desk/",
    "/live/",
    "/bulletins/",
    "/captions/",
    "/presence/",
)  # where forms are small, and many
# What the forms of these rooms and their modules send, each beside values that mean something there.
IN_LIVE_FORMS = {
    "act": [
        "pin",
        "unpin",
        "hide",
        "release",
        "report",
        "silence",
        "ban",
        "block",
        "take",
        "reply",
        "open",
        "close",
    ],
    "module": ["chat", "questions", "polls", "hands", "captions", "presence", "backstage", "read-only"],
    "key": ["0" * 32, "00000000-0000-4000-8000-000000000000", "x" * 41],
    "text": ["A line", "x" * 3000, "\x00 \u202e"],
    "sign": ["agree", "thanks", "applause", "heart"],
    "signal": ["slower", "time", "stop"],
    "reason": ["spam", "rude", "other"],
    "order": ["raised", "balance", "-1"],
    "topic": ["programme", "technical", "entry"],
    "language": ["en", "fr", "xx"],
    **{
        name: ["1", "30", "2", "/", "amina@example.org"]
        for name in (
            *("seconds", "minutes", "seen", "version", "step", "size", "up", "down", "line", "hand"),
            *("question", "bulletin", "option", "answers", "note", "person", "venue", "call", "about"),
            *("on", "unnamed", "counted", "captions", "lengthen", "end", "take_back", "put_back"),
            *("correcting", "confirmed", "solved", "silence", "ban", "back", "leaving", "to", "next"),
            *("name", "address", "title", "view", "who", "q"),
        )
    },
}
CAST = ["", "amina", "dora", "noor", "olga", "sami", "vera"]
MAY_READ_OTHERS = {"olga", "noor"}  # organisers and the desk: their pages say so, and it is written down


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern of the house's addresses with its parameters and the kinds they have."""

    template: str  # "/en/%(edition)s/news/%(slug)s/"
    kinds: tuple[tuple[str, str], ...]

    def filled(self, values: dict[str, str]) -> str:
        """The path with these values, quoted."""
        return self.template % {name: quote(value, safe="") for name, value in values.items()}


def addresses() -> list[Address]:
    """Every address of the house, in English."""
    with override("en"):
        return [one for one in _below(get_resolver(), "/", ()) if "/gallery/" not in one.template]


def _below(resolver: URLResolver, prefix: str, kinds: tuple[tuple[str, str], ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        part, own = _part(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(prefix + part, kinds + own)
        else:
            yield from _below(entry, prefix + part, kinds + own)


def _part(pattern: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    route = getattr(pattern, "_route", None)
    if route is None:  # the language
        return str(pattern.language_prefix), ()
    text, own = str(route).replace("%", "%%"), []
    for name, converter in pattern.converters.items():
        own.append((name, type(converter).__name__))
        end = text.index(f"{name}>") + len(name) + 1
        begin = text.rindex("<", 0, end)
        text = f"{text[:begin]}%({name})s{text[end:]}"
    return text, tuple(own)


def known_values() -> dict[str, list[str]]:
    """What stands in the tables, to fill addresses with, by the kind of the parameter."""
    keys: set[int] = set()
    slugs: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in ROOMS:
            keys.update(model._default_manager.order_by("pk").values_list("pk", flat=True)[:3])
            if any(field.name == "slug" for field in model._meta.get_fields()):
                slugs.update(model._default_manager.order_by("pk").values_list("slug", flat=True)[:6])
    return {
        "IntConverter": [*map(str, sorted(keys)[:40]), "0", "9" * 18, "9" * 30],
        "SlugConverter": [*sorted(slugs), "no-such-thing"],
        "IsoDate": ["2021-02-17", "2021-02-15", "2022-01-01"],
    }


def values_for(data: st.DataObject, address: Address, known: dict[str, list[str]]) -> dict[str, str]:
    """Values for the parameters: mostly such as there are, sometimes others."""
    given: dict[str, str] = {}
    for name, kind in address.kinds:
        if name == "edition":
            given[name] = data.draw(st.sampled_from(["2021"] * 9 + ["no-such-edition"]))
        else:
            others = ["x", "programme.session", "editions.edition", *NASTY]
            given[name] = data.draw(st.sampled_from(known.get(kind, others)))
    return given


EVERY = addresses()
FORMS = st.dictionaries(
    st.sampled_from(
        [
            *(
                "name",
                "title_en",
                "title_fr",
                "slug",
                "note",
                "note_en",
                "q",
                "page",
                "what",
                "starts_at",
                "minutes",
            ),
            *(
                "answer",
                "email",
                "address",
                "to",
                "code",
                "role",
                "scope",
                "until",
                "confirmed",
                "seen",
                "next",
            ),
            *(
                "person",
                "chosen",
                "act",
                "state",
                "section",
                "order",
                "kind",
                "language",
                "zone",
                "fields",
                "form",
            ),
        ]
    ),
    st.sampled_from(IN_FORMS),
    max_size=NAMES_AT_MOST,
)


LIVE_FORMS = st.lists(
    st.sampled_from(sorted(IN_LIVE_FORMS)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(IN_LIVE_FORMS[name] * 3 + IN_FORMS))
    ),
    max_size=NAMES_AT_MOST,
).map(dict)


def forms_for(address: Address) -> st.SearchStrategy[dict[str, str]]:
    """What may be sent to it."""
    return st.one_of(LIVE_FORMS, FORMS) if any(place in address.template for place in LIVE) else FORMS


def test_the_walk_knows_the_rooms_and_what_their_forms_send() -> None:
    rooms = {app.label for app in apps.get_app_configs() if app.name.startswith("hemicycle.")}
    assert rooms - ROOMS <= {"bell", "ui", "site"}, "rooms whose things have an address"
    sent = set()
    for folder in ("live", "welcome"):
        for file in (PACKAGE / folder).rglob("*.html"):
            sent.update(FIELD.findall(file.read_text()))
    generated = set(IN_LIVE_FORMS)
    assert sent - generated <= {"all"}, "fields that the walk never sends"


def test_the_walk_knows_the_addresses_of_every_room() -> None:
    templates = [one.template for one in EVERY]
    for place in ("/en/%(edition)s/programme/", "/en/%(edition)s/studio/", "/en/me/", "/feeds/%(token)s.ics"):
        assert place in templates
    assert len(templates) > 100


@pytest.mark.django_db
@pytest.mark.parametrize("who", CAST)
def test_no_address_is_broken_and_none_tells_anothers_words(who: str) -> None:
    with clock.set_to(DURING):
        for data in demo_data:
            data.load()
        for person in Person.objects.exclude(email=None):
            Person.objects.filter(pk=person.pk).update(
                offers=f"Only {person.email} knows this", looks_for=f"Only {person.email} knows that"
            )
        known = known_values()
        others = [] if who in MAY_READ_OTHERS else [name for name in CAST if name not in {"", who}]
        client = Client(raise_request_exception=False)

        @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(data=st.data())
        def asked_and_sent_to(data: st.DataObject) -> None:
            address = data.draw(st.sampled_from(EVERY))
            path = address.filled(values_for(data, address, known))
            sends = data.draw(st.booleans())
            form = data.draw(forms_for(address))
            with transaction.atomic():
                if who:
                    client.force_login(Person.objects.get(email=f"{who}@example.org"))
                if sends:
                    answer = client.post(path, form, headers={"origin": "http://testserver"})
                else:
                    answer = client.get(path, form)
                body = b"".join(answer) if answer.streaming else answer.content
                transaction.set_rollback(True)
            assert answer.status_code < 500, (
                f"{'POST' if sends else 'GET'} {path} {form} as {who or 'a visitor'}"
            )
            for other in others:
                assert f"Only {other}@example.org knows".encode() not in body, path

        asked_and_sent_to()
