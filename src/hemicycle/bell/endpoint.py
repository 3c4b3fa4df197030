"""`GET /bell/`: bare ASGI in front of Django. A stream of server-sent events, or what was missed as one answer."""

import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from django.http import parse_cookie

from hemicycle.bell import rules, tokens
from hemicycle.bell.hub import Hub, NotReady
from hemicycle.bell.listener import listener_for
from hemicycle.bell.notes import on_the_wire
from hemicycle.bell.queries import Question
from hemicycle.bell.rules import Place
from hemicycle.bell.viewers import COOKIE, digest_of

log = logging.getLogger(__name__)
Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

LONGEST_QUERY = 16_000
PADDING = b":" + b" " * 1024 + b"\n"  # what lies between flushes once it has got something
STREAM: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"connection", b"close"),
]
JSON: Headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
TEXT: Headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]


class Refusal(Exception):  # noqa: N818  (it reads as a sentence)
    """An answer other than a stream, in a sentence."""

    def __init__(self, status: int, why: str, *, again: int = 0) -> None:
        super().__init__(why)
        self.status, self.why, self.again = status, why, again


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, as far as nobody needs to be asked."""

    stated: tuple[tokens.Stated, ...]
    refused: tuple[tokens.Unreadable, ...]
    viewer: str
    person: int | None
    since: Place | None
    polls: bool

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic, once."""
        return tuple(dict.fromkeys(topic for one in self.stated for topic in one.topics))

    def wants(self, heard: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """Topics that may be heard, each with the languages of the pages that state it."""
        found: dict[str, list[str]] = {}
        for one in self.stated:
            for topic in one.topics:
                if topic in heard and one.language not in found.setdefault(topic, []):
                    found[topic].append(one.language)
        return {topic: tuple(sorted(languages)) for topic, languages in sorted(found.items())}


class Endpoint:
    """The application behind `/bell/`. `headers` go with every answer."""

    def __init__(
        self,
        hub: Hub,
        *,
        headers: Headers | None = None,
        per_cookie: int = rules.STREAMS_PER_COOKIE,
        per_address: int = rules.STREAMS_PER_ADDRESS,
    ) -> None:
        self.hub = hub
        self._headers = headers or []
        self._most = {"c": per_cookie, "a": per_address}
        self._streams: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a stream, with JSON, or with a sentence."""
        try:
            request = read(scope)
            with self._counted(request, rules.network_of((scope.get("client") or ("",))[0])):
                await self._answer(request, receive, send)
        except Refusal as refusal:
            again: Headers = [(b"retry-after", b"%d" % refusal.again)] if refusal.again else []
            allow: Headers = [(b"allow", b"GET")] if refusal.status == 405 else []
            await self._whole(
                send, refusal.status, [*TEXT, *again, *allow], f"{refusal.why}\n".encode(), scope["method"]
            )

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        wants, words = await self._wants(request)
        if request.polls:
            await self._told(request, wants, send)
            return
        listener = listener_for(
            send,
            wants,
            request.since or self._here(),
            viewer=request.viewer,
            person=request.person,
        )
        await send({"type": "http.response.start", "status": 200, "headers": [*STREAM, *self._headers]})
        await send({"type": "http.response.body", "body": self._first(request, wants), "more_body": True})
        try:
            while words != self.hub.words:  # somebody's rights have changed since they were asked
                wants_now, words = await self._wants(request)
                if wants_now != wants:
                    raise NotReady
            await self.hub.serve(listener, receive)
        except (NotReady, Refusal):  # the answer has begun: it ends, and the browser comes again
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _wants(self, request: Request) -> tuple[dict[str, tuple[str, ...]], int]:
        """What may be heard now, and how many words the hub had heard before that was asked."""
        try:
            await self.hub.reach(request.since)
            words = self.hub.words
            heard = await self.hub.rights.of(Question(request.viewer, request.person, request.topics))
        except NotReady:
            raise Refusal(503, "The house is opening or closing. Please come again.", again=2) from None
        except Exception as trouble:  # whatever it is: what cannot be asked is not heard
            log.warning("Rights cannot be asked: %r", trouble)
            raise Refusal(
                503, "This cannot be looked up at the moment. Please come again.", again=5
            ) from None
        wants = request.wants(heard)
        if not wants:
            raise Refusal(403, tokens.NOT_YOURS)
        return wants, words

    def _here(self) -> Place:
        if self.hub.here is None:
            raise Refusal(503, "The house is opening. Please come again.", again=2)
        return self.hub.here

    def _first(self, request: Request, wants: dict[str, tuple[str, ...]]) -> bytes:
        """So that whatever lies between sends on at once; and what of the page's topics is not heard."""
        gone = [topic for topic in request.topics if topic not in wants]
        told: dict[str, Any] = {"gone": gone} if gone else {}
        if request.refused:
            told = {"gone": gone, "refused": len(request.refused)}
        return PADDING + (on_the_wire(told) if told else b"\n")

    async def _told(self, request: Request, wants: dict[str, tuple[str, ...]], send: Send) -> None:
        """What was missed, for a network through which no stream comes."""
        missed = await self.hub.missed(wants, request.since)
        here = self._here() if missed is None else missed[1]
        count = self.hub.audience.count(wants)
        events = [
            {"id": str(note.place()), **note.event(language, count)}
            for note in (missed[0] if missed else ())
            for language in note.languages(wants[note.topic])
        ]
        answer: dict[str, Any] = {"since": str(here), "events": events, "reset": missed is None}
        if missed is None:
            answer["r"] = rules.spread_after_reset(count)
        if gone := [topic for topic in request.topics if topic not in wants]:
            answer["gone"] = gone
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        await self._whole(send, 200, JSON, body, "GET")

    @contextmanager
    def _counted(self, request: Request, network: str) -> Iterator[None]:
        """Not too many at once in one browser, nor from one network."""
        counted = [f"a{network}"] if network else []
        if request.person is not None:
            counted.append(f"c{request.viewer}")
        for one in counted:
            if self._streams[one] >= self._most[one[0]]:
                raise Refusal(
                    429, "Too many streams are open from here. Please close a page or wait.", again=20
                )
        self._streams.update(counted)
        try:
            yield
        finally:
            for one in counted:
                self._streams[one] -= 1
                if self._streams[one] <= 0:
                    del self._streams[one]

    async def _whole(self, send: Send, status: int, headers: Headers, body: bytes, method: str) -> None:
        length = (b"content-length", b"%d" % len(body))
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [*headers, length, *self._headers],
            }
        )
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


def read(scope: Scope) -> Request:
    """What a request asks for, or `Refusal`. Nobody is asked."""
    if scope["method"] != "GET":
        raise Refusal(405, "This address is only read.")
    query = _query(scope["query_string"])
    cookie, last_id = _cookie_and_last_id(scope["headers"])
    given = query.get("t", [])
    if not 0 < len(given) <= rules.MOST_TOKENS:
        raise Refusal(400, f"Say from 1 to {rules.MOST_TOKENS} times t=, as our pages give it.")
    stated, refused = [], []
    for token in given:
        try:
            stated.append(tokens.read(token, cookie))
        except tokens.Unreadable as trouble:
            refused.append(trouble)
    if not stated:
        raise Refusal(refused[0].status, refused[0].why)
    persons = {one.person for one in stated if one.person is not None}
    if len(persons) > 1:
        raise Refusal(403, tokens.NOT_YOURS)
    person = persons.pop() if persons else None
    polls = "after" in query
    place = _place((query.get("after") or [""])[0] if polls else last_id or (query.get("since") or [""])[0])
    if polls and place is None:
        raise Refusal(400, "Say after which place: after= as it was given by this address.")
    viewer = digest_of(cookie) if person is not None else ""
    return Request(tuple(stated), tuple(refused), viewer, person, place, polls)


def _query(given: bytes) -> dict[str, list[str]]:
    try:
        if len(given) > LONGEST_QUERY:
            raise ValueError
        return parse_qs(given.decode("ascii"), max_num_fields=rules.MOST_TOKENS + 4, keep_blank_values=True)
    except ValueError:
        raise Refusal(400, "This address cannot be read.") from None


def _place(text: str) -> Place | None:
    if not text:
        return None
    place = rules.place(text)
    if place is None:
        raise Refusal(400, "A place in the sequence is written like abcdefgh-17.")
    return place


def _cookie_and_last_id(headers: Headers) -> tuple[str, str]:
    cookies, last = "", ""
    for name, value in headers:
        if name == b"cookie":
            cookies = f"{cookies}; {value.decode('latin-1')}" if cookies else value.decode("latin-1")
        elif name == b"last-event-id":
            last = value.decode("latin-1")
    return parse_cookie(cookies).get(COOKIE, ""), last
