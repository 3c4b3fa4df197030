"""The front: what it answers itself, what it makes small, what it keeps and for whom. No database, no Django."""

import asyncio
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest

from hemicycle.kernel import clock
from hemicycle.site.front import healthz, page_cache
from hemicycle.site.front.compression import Compression, encoding_for
from hemicycle.site.front.page_cache import Chosen, PageCache, canonical, chosen_in, read
from hemicycle.site.front.state import State
from hemicycle.site.front.static import StaticFiles

HOST = "house.example"
TEXT = b"<p>The plenary begins in ten minutes.</p>" * 100


class Answer:
    """What a client sees."""

    def __init__(self, messages: list[Any]) -> None:
        self.status: int = messages[0]["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in messages[0]["headers"]}
        self.raw = b"".join(message.get("body", b"") for message in messages[1:])

    @property
    def body(self) -> bytes:
        encoding = self.headers.get("content-encoding")
        return {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding or "", bytes)(self.raw)


async def asked(app: Any, path: str = "/en/2021/", method: str = "GET", **headers: str) -> Answer:
    """Ask an application; header names with underscores."""
    path, _, query = path.partition("?")
    given = {"host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items() if value],
    }
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)

    await app(scope, receive, send)
    return Answer(messages)


def ask(app: Any, path: str = "/en/2021/", method: str = "GET", **headers: str) -> Answer:
    """The same, from a test that is not asynchronous."""
    return asyncio.run(asked(app, path, method, **headers))


class Django:
    """Stands for Django: counts, and answers what it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = 200
        self.body = TEXT
        self.headers: dict[str, str] = {"X-Hemicycle-Keep": "1"}
        self.pause = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        if self.pause:
            await asyncio.sleep(self.pause)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(self.body)),
            "Content-Security-Policy": "default-src 'none'",
            "Vary": "Cookie",
            **self.headers,
        }
        pairs = [(name.encode(), value.encode()) for name, value in headers.items() if value]
        await send({"type": "http.response.start", "status": self.status, "headers": pairs})
        middle = len(self.body) // 2
        await send({"type": "http.response.body", "body": self.body[:middle], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[middle:]})


class States:
    """Stands for the database."""

    def __init__(self) -> None:
        self.state: State | None = State((("2021", 1, True),))

    async def read(self) -> State | None:
        return self.state

    async def close(self) -> None: ...


class House:
    """A cache with everything behind it."""

    def __init__(self, limit: int = 1_000_000) -> None:
        self.django = Django()
        self.states = States()
        self.cache = PageCache(
            self.django,
            otherwise=Compression(self.django),
            states=self.states,
            origin=f"https://{HOST}",
            limit=limit,
        )

    def kept(self, path: str = "/en/2021/", method: str = "GET", **headers: str) -> bool:
        """Whether the answer to this comes from memory after it was asked once."""
        ask(self.cache, path, **headers)
        before = self.django.asked
        ask(self.cache, path, method, **headers)
        return self.django.asked == before


@pytest.fixture
def house() -> Iterator[House]:
    with clock.set_to(datetime(2021, 2, 17, 12, 50, 1, tzinfo=UTC)):
        yield House()


# --- health, static files ---------------------------------------------------------------------------------


def test_healthz_says_ok() -> None:
    assert ask(healthz.answer, "/healthz").body == b"ok\n"
    assert ask(healthz.answer, "/healthz", "HEAD").raw == b""


@pytest.fixture
def static(tmp_path: Path) -> StaticFiles:
    (tmp_path / "ui").mkdir()
    for name in ("ui/star.js", "ui/star.0123456789ab.js"):
        (tmp_path / name).write_bytes(b"export {};")
        (tmp_path / f"{name}.br").write_bytes(brotli.compress(b"export {};"))
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(b"export {};"))
    (tmp_path / "staticfiles.json").write_text(
        json.dumps({"paths": {"ui/star.js": "ui/star.0123456789ab.js"}})
    )
    (tmp_path / ".collected-from").write_text("secret")
    files = StaticFiles(tmp_path, "/static/")
    files.load()
    return files


def test_a_hashed_file_is_kept_for_ever_and_another_is_asked_for_again(static: StaticFiles) -> None:
    assert "immutable" in ask(static, "/static/ui/star.0123456789ab.js").headers["cache-control"]
    assert ask(static, "/static/ui/star.js").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepts", "sent"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None), ("br;q=0", None)]
)
def test_a_file_is_sent_as_the_client_takes_it(static: StaticFiles, accepts: str, sent: str | None) -> None:
    answer = ask(static, "/static/ui/star.js", accept_encoding=accepts)
    assert answer.headers.get("content-encoding") == sent
    assert answer.body == b"export {};"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_file_that_the_client_has_is_not_sent_again(static: StaticFiles) -> None:
    etag = ask(static, "/static/ui/star.js").headers["etag"]
    answer = ask(static, "/static/ui/star.js", if_none_match=f'"other", W/{etag}')
    assert (answer.status, answer.raw) == (304, b"")
    assert ask(static, "/static/ui/star.js", if_none_match='"other"').status == 200


def test_head_tells_of_a_file_without_sending_it(static: StaticFiles) -> None:
    answer = ask(static, "/static/ui/star.js", "HEAD")
    assert (answer.headers["content-length"], answer.raw) == ("10", b"")


@pytest.mark.parametrize(
    "path",
    [
        "/static/none.js",
        "/static/",
        "/static/../settings.py",
        "/static/.collected-from",
        "/static/ui/star.js.br",
    ],
)
def test_there_is_no_file_but_those_collected(static: StaticFiles, path: str) -> None:
    assert ask(static, path).status == 404


PROTECTED = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "strict-origin-when-cross-origin",
    "strict-transport-security": "max-age=31536000",
}


def test_what_the_front_answers_by_itself_is_protected(static: StaticFiles, settings: Any) -> None:
    settings.HSTS = PROTECTED["strict-transport-security"]
    static.load()
    for answer in (
        ask(static, "/static/ui/star.js", accept_encoding="br"),
        ask(static, "/static/none.js"),
        ask(static, "/static/ui/star.js", "POST"),
        ask(healthz.answer, "/healthz"),
    ):
        assert PROTECTED.items() <= answer.headers.items()
        assert "camera=()" in answer.headers["permissions-policy"]


def test_without_https_nobody_is_told_to_use_it(static: StaticFiles, settings: Any) -> None:
    settings.HSTS = ""
    static.load()
    for answer in (ask(static, "/static/ui/star.js"), ask(healthz.answer, "/healthz")):
        assert "strict-transport-security" not in answer.headers


def test_a_file_is_only_read(static: StaticFiles) -> None:
    assert ask(static, "/static/ui/star.js", "POST").status == 405


# --- compression ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (b"gzip, deflate, br, zstd", "br"),
        (b"gzip, deflate", "gzip"),
        (b"br;q=1.0, gzip;q=0.8", "br"),
        (b"br;q=0, gzip", "gzip"),
        (b"br; q=0.000,GZIP", "gzip"),
        (b"br;q=0.001", "br"),
        (b"identity", ""),
        (b"", ""),
        (b"*", ""),
        (b"brotli", ""),
    ],
)
def test_the_encoding_is_one_that_the_client_takes(accepted: bytes, chosen: str) -> None:
    assert encoding_for(accepted) == chosen


def _plain(**headers: str) -> Any:
    django = Django()
    django.headers.update(headers)
    return Compression(django)


def test_a_text_is_made_small_and_says_so() -> None:
    answer = ask(_plain(), accept_encoding="br")
    assert answer.body == TEXT
    assert answer.headers["content-length"] == str(len(answer.raw))
    assert len(answer.raw) < len(TEXT) / 5
    assert answer.headers["vary"] == "Cookie, Accept-Encoding"


def test_a_picture_and_a_stream_pass_as_they_are() -> None:
    for headers in (
        {"Content-Type": "image/png"},
        {"Content-Type": "text/event-stream"},
        {"Content-Length": ""},
    ):
        assert "content-encoding" not in ask(_plain(**headers), accept_encoding="br").headers


def test_the_mark_of_what_may_be_kept_never_leaves() -> None:
    assert "x-hemicycle-keep" not in ask(_plain(), accept_encoding="br").headers
    assert "x-hemicycle-keep" not in ask(_plain()).headers
    assert "x-hemicycle-keep" not in ask(House().cache).headers


# --- the page cache: what is kept ---------------------------------------------------------------------------


def test_a_page_is_rendered_once(house: House) -> None:
    answers = [ask(house.cache, accept_encoding="br") for _ in range(3)]
    assert house.django.asked == 1
    for answer in answers:
        assert answer.status == 200
        assert answer.body == TEXT
        assert answer.headers["content-security-policy"] == "default-src 'none'"
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == "Cookie, Accept-Encoding"
        assert answer.headers["content-length"] == str(len(answer.raw))


def test_a_reader_who_has_the_page_gets_it_not_again(house: House) -> None:
    etag = ask(house.cache, accept_encoding="gzip").headers["etag"]
    answer = ask(house.cache, accept_encoding="gzip", if_none_match=etag)
    assert (answer.status, answer.raw) == (304, b"")
    assert answer.headers["etag"] == etag
    assert "content-length" not in answer.headers
    assert ask(house.cache, accept_encoding="br", if_none_match=etag).status == 200, (
        "another encoding, another tag"
    )


def test_head_is_answered_from_a_kept_page(house: House) -> None:
    assert house.kept(method="HEAD")
    assert ask(house.cache, method="HEAD").raw == b""


def test_languages_zones_filters_and_encodings_are_kept_apart(house: House) -> None:
    requests: list[dict[str, str]] = [
        {},
        {"path": "/fr/2021/"},
        {"path": "/en/2021/?day=2021-02-17"},
        {"path": "/en/2021/?day=2021-02-18"},
        {"cookie": "tz=Asia/Jakarta"},
        {"cookie": 'tz="Asia/Tokyo"'},
        {"accept_encoding": "br"},
        {"accept_encoding": "gzip"},
    ]
    for request in requests:
        ask(house.cache, **request)
    assert house.django.asked == len(requests)


def test_the_order_of_questions_does_not_matter(house: House) -> None:
    ask(house.cache, "/en/2021/?day=2021-02-17&theme=care")
    ask(house.cache, "/en/2021/?theme=care&day=2021-02-17")
    assert house.django.asked == 1


@pytest.mark.parametrize(
    "request_",
    [
        {"cookie": "sessionid=abc"},
        {"cookie": "stars=1~2!x!3"},
        {"cookie": "language=fr; stars="},
        {"cookie": "somebody=new"},
        {"cookie": "preview=1:abc"},
        {"path": "/en/2021/?preview=abc"},
        {"cookie": "tz=Mars/Olympus"},
        {"cookie": "tz=Asia/Tokyo; tz=Asia/Jakarta"},
        {"cookie": "nonsense"},
        {"host": "evil.example"},
        {"host": f"{HOST}:8000"},
        {"authorization": "Bearer x"},
        {"path": "/en/2021/?tz=Asia/Tokyo"},
        {"path": "/en/2021/?utm_source=x"},
        {"path": "/en/2021/?q=" + "x" * 65},
        {"path": "/en/2021/?day=2021-02-17x"},
        {"path": "/en/2021/?" + "&".join(f"theme={n}" for n in range(20))},
        {"path": "/en/2021/?day"},
        {"path": "/en/2021/" + "x" * 400},
        {"method": "POST"},
    ],
)
def test_what_may_be_somebodys_is_asked_of_django_every_time(house: House, request_: dict[str, str]) -> None:
    assert not house.kept(**request_)
    ask(house.cache)
    assert not house.kept(**request_), "a page kept for everybody is not given to it either"


def test_cookies_that_change_nothing_do_not_matter(house: House) -> None:
    ask(house.cache)
    ask(house.cache, cookie="language=fr; csrftoken=abc")
    assert house.django.asked == 1


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"X-Hemicycle-Keep": ""}),
        (200, {"Set-Cookie": "tz=Asia/Tokyo"}),
        (404, {}),
        (302, {"Location": "/"}),
        (200, {"Content-Length": ""}),
    ],
)
def test_only_whole_pages_marked_by_django_are_kept(
    house: House, status: int, headers: dict[str, str]
) -> None:
    house.django.status = status
    house.django.headers.update(headers)
    assert not house.kept()
    assert ask(house.cache).status == status


# --- the page cache: how long ----------------------------------------------------------------------------------


def test_a_change_shows_at_once(house: House) -> None:
    ask(house.cache)
    house.states.state = State((("2021", 2, True),))
    house.django.body = b"changed"
    assert ask(house.cache).body == b"changed"


def test_an_edition_that_is_withdrawn_is_not_shown_from_memory(house: House) -> None:
    ask(house.cache)
    house.states.state = State((("2021", 1, False),))
    house.django.status = 404
    assert ask(house.cache).status == 404


def test_a_page_is_rendered_anew_in_the_next_minute(house: House) -> None:
    ask(house.cache)
    clock.set_shift(clock.shift() + timedelta(seconds=60))
    ask(house.cache)
    assert house.django.asked == 2


def test_the_tag_stays_when_the_page_says_the_same(house: House) -> None:
    before = ask(house.cache).headers["etag"]
    clock.set_shift(clock.shift() + timedelta(seconds=60))
    assert ask(house.cache, if_none_match=before).status == 304


def test_a_change_while_a_page_is_rendered_is_not_lost(house: House) -> None:
    """The state is read before the page: a page made meanwhile counts as the older one."""

    async def story() -> int:
        house.django.pause = 0.05
        first = asyncio.create_task(asked(house.cache))
        await asyncio.sleep(0.01)
        house.states.state = State((("2021", 2, True),))
        await first
        await asked(house.cache)
        return house.django.asked

    assert asyncio.run(story()) == 2


def test_nothing_is_taken_from_memory_while_the_database_cannot_be_asked(house: House) -> None:
    ask(house.cache)
    house.states.state = None
    ask(house.cache)
    assert house.django.asked == 2


def test_many_who_ask_at_once_get_one_rendering(house: House) -> None:
    async def story() -> list[Answer]:
        house.django.pause = 0.05
        return await asyncio.gather(*(asked(house.cache, accept_encoding="br") for _ in range(16)))

    assert {answer.body for answer in asyncio.run(story())} == {TEXT}
    assert house.django.asked == 1


def test_those_who_wait_for_a_page_that_is_not_kept_are_answered_all_the_same(house: House) -> None:
    async def story() -> list[Answer]:
        house.django.pause = 0.02
        house.django.headers["X-Hemicycle-Keep"] = ""
        return await asyncio.gather(*(asked(house.cache) for _ in range(4)))

    assert {answer.body for answer in asyncio.run(story())} == {TEXT}


def test_a_failure_of_django_does_not_hold_up_those_who_wait(house: House) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.02)
        raise RuntimeError("broken")

    async def story() -> list[Any]:
        house.cache.app = broken
        return await asyncio.gather(*(asked(house.cache) for _ in range(3)), return_exceptions=True)

    assert {type(outcome) for outcome in asyncio.run(story())} == {RuntimeError}
    house.cache.app = house.django
    assert ask(house.cache).status == 200


def test_memory_is_bounded_and_the_least_used_go_first() -> None:
    house = House(limit=3 * (len(TEXT) + page_cache.OVERHEAD))
    for theme in "abcd":
        ask(house.cache, f"/en/2021/?theme={theme}")
        ask(house.cache, "/en/2021/?theme=a")
    assert house.cache.weight <= house.cache.limit
    assert [dict(key.query)["theme"] for key in house.cache.pages] == ["c", "d", "a"]


def test_a_page_larger_than_the_memory_is_not_kept() -> None:
    house = House(limit=100)
    assert not house.kept()
    assert house.cache.weight == 0


# --- its parts ----------------------------------------------------------------------------------------------


def test_questions_are_put_in_one_order() -> None:
    assert canonical(b"theme=b&day=2021-02-17&theme=a") == (
        ("day", "2021-02-17"),
        ("theme", "b"),
        ("theme", "a"),
    )
    assert canonical("q=é".encode()) is None
    assert canonical(b"q=%C3%A9") == (("q", "é"),)
    assert canonical(b"") == ()


def test_zone_and_lightness_are_read_from_their_cookies_and_nothing_else() -> None:
    assert chosen_in(b"") == Chosen("", None)
    assert chosen_in(b"language=fr; tz=Asia/Jakarta") == Chosen("Asia/Jakarta", None)
    assert chosen_in(b'tz="America/New_York"; light=on') == Chosen("America/New_York", "on")
    assert chosen_in(b"tz=../../etc/passwd") is None
    assert chosen_in(b"__Secure-x=1") is None


@pytest.mark.parametrize(
    ("headers", "is_light"),
    [
        ([], False),
        ([(b"cookie", b"light=on")], True),
        ([(b"cookie", b"light=../..")], False),
        ([(b"save-data", b"on")], True),
        ([(b"save-data", b"on"), (b"cookie", b"light=off")], False),
        (
            [(b"save-data", b"off"), (b"save-data", b"on")],
            False,
        ),  # Django reads "off,on", and makes a whole page
    ],
)
def test_light_pages_are_kept_beside_the_others(headers: list[tuple[bytes, bytes]], is_light: bool) -> None:
    scope = {"method": "GET", "path": "/en/", "query_string": b"", "headers": [(b"host", b"x"), *headers]}
    key = read(scope, b"x").key
    assert key is not None
    assert key.light is is_light
