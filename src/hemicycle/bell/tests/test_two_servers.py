"""Real servers: two that share a Redis are one, one without Redis finds what a command has told, a sign-in ends."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from hemicycle.bell import tokens
from hemicycle.bell.tests.serving import Browser, until
from hemicycle.site.testing import COMMAND, House, Shell, free_port, migrated_house

KINDS = """
from hemicycle.bell.sockets import TopicKind, topics
from hemicycle.people.models import Person
topics.plug(TopicKind("hall", public=True))
topics.plug(TopicKind("room", lambda asked: {{
    (person, topic) for person, topic in asked
    if topic == f"room/{{person}}" and Person.objects.filter(pk=person).exists()
}}))
"""
SERVES = (
    KINDS
    + """
from hemicycle.site.server import serve
serve(host="127.0.0.1", port={port})
"""
)
TELLS = """
from hemicycle.bell.operations import publish
for number in range({first}, {last}):
    publish("hall/1", "line", {{"*": str(number)}}, key=f"told-{{number}}")
"""
SIGNS_IN = (
    KINDS
    + """
import json
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import SESSION_KEY
from django.test import RequestFactory
from hemicycle.bell.pages import PageStart, bell_for
from hemicycle.people.sign_in.operations import note_seen
person = Person.objects.create(email="amina@example.org", name="Amina")
request = RequestFactory().get("/en/")
request.session, request.user, request.bell_start = SessionStore(), person, PageStart.now()
bell = bell_for(request, ["hall/1", f"room/{{person.pk}}"])
request.session.save()
note_seen(request, person)
print(json.dumps([bell.address, str(bell.since), request.session["bell"], f"room/{{person.pk}}"]))
"""
)
MANY = """
import threading
from django.db import connection, transaction
from hemicycle.bell import operations
def tell(first):
    for n in range(first, first + 25):
        try:
            with transaction.atomic():
                operations.publish("hall/1", "line", {"*": str(n)}, key=f"line-{n % 60}")
                if n % 7 == 0:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    connection.close()
threads = [threading.Thread(target=tell, args=(first,)) for first in range(0, 100, 25)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""
LOOK = """
import json
from hemicycle.bell.models import Message, Position
print(json.dumps([Position.objects.get().seq, list(Message.objects.order_by("seq").values_list("seq", "key"))]))
"""
SIGNS_OUT = """
from hemicycle.people.models import Person
from hemicycle.people.sign_in.operations import end_sessions
print(end_sessions(Person.objects.get()))
"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with migrated_house() as house:
        yield house


THROUGH = """
from django.conf import settings
from hemicycle.bell import bus
settings.REDIS_URL = {redis!r}
bus.current.cache_clear()
"""


@pytest.fixture(scope="module")
def shell(house: House) -> Iterator[Shell]:
    """A command of this house that does one thing after the other; what each printed."""
    with house.shell() as shell:
        yield shell


class Server:
    """A server of the house, on a port of its own."""

    def __init__(self, house: House, stack: ExitStack, **variables: str) -> None:
        self.port = free_port()
        self.errors = (house.home / f"server-{self.port}.log").open("wb")
        self.process = subprocess.Popen(
            [COMMAND, "manage", "shell", "-v0", "-c", SERVES.format(port=self.port)],
            env={**house.env, **variables},
            stdout=self.errors,
            stderr=self.errors,
        )
        stack.callback(self.end, signal.SIGTERM)

    def wait(self) -> "Server":
        """Until it is open."""
        until(self._is_open, seconds=60)
        return self

    def _is_open(self) -> bool:
        try:
            return Browser(self.port, "/healthz").status == 200
        except OSError:
            assert self.process.poll() is None, "the server did not start"
            return False

    def end(self, how: signal.Signals) -> None:
        """Stop it."""
        self.process.send_signal(how)
        self.process.wait(20)
        self.errors.close()


def an_address(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where a page of this house listens to the hall."""
    monkeypatch.setattr("django.conf.settings.SECRET_KEY", (house.home / "secret").read_text().strip())
    return f"/bell/?t={quote(tokens.make(['hall/1'], 'en', person=None, cookie=''))}"


def test_many_at_once_leave_no_gap_and_say_nothing_twice(shell: Shell) -> None:
    position, rows = json.loads(shell(MANY + LOOK))
    assert [seq for seq, _key in rows] == list(range(1, position + 1))
    keys = [key for _seq, key in rows]
    assert len(keys) == len(set(keys))
    said = {f"line-{n % 60}" for n in range(100) if n % 7}
    assert set(keys) == said, "each key once, and none of what did not hold"


def test_two_servers_with_a_redis_are_one_and_one_may_be_killed(
    house: House, shell: Shell, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = an_address(house, monkeypatch)
    with ExitStack() as stack:
        servers = [Server(house, stack, REDIS_URL=redis_url) for _each in range(2)]
        first, second = (server.wait() for server in servers)
        browsers = [Browser(server.port, address).live() for server in (first, first, second)]
        shell(THROUGH.format(redis=redis_url))
        shell(TELLS.format(first=0, last=10))
        for browser in browsers:
            browser.read_until(lambda one: len(one.said()) == 10)
        first.end(signal.SIGKILL)
        shell(TELLS.format(first=5, last=20))
        for browser in browsers[:2]:
            until(lambda browser=browser: browser.read(0.05).ended)
            moved = Browser(second.port, address, last=browser.since).live()
            moved.read_until(lambda one: "19" in one.said())
            assert [*browser.said(), *moved.said()] == [str(number) for number in range(20)]
        browsers[2].read_until(lambda one: len(one.said()) >= 20)
        assert browsers[2].said() == [str(number) for number in range(20)]
        begun = time.monotonic()
        second.end(signal.SIGTERM)
        assert time.monotonic() - begun < 5, "open streams do not hold up the end"
        assert browsers[2].read(0.5).ended


def test_without_redis_what_a_command_does_arrives_within_two_seconds(house: House, shell: Shell) -> None:
    address, since, cookie, room = json.loads(shell(SIGNS_IN.format()))
    with ExitStack() as stack:
        server = Server(house, stack).wait()
        shell(THROUGH.format(redis=""))
        mine = Browser(server.port, address, since=since, cookie=cookie).live()
        hall = Browser(server.port, address, since=since, cookie="x")
        assert hall.status == 403, "the address alone is no key"
        shell(TELLS.format(first=100, last=103))
        mine.read_until(lambda one: one.said()[-3:] == ["100", "101", "102"], seconds=2.5)
        assert shell(SIGNS_OUT).strip() == "1"
        until(lambda: mine.read(0.05).ended, seconds=2.5)
        again = Browser(server.port, address, last=mine.since, cookie=cookie).live()
        assert {"gone": [room]} in again.events, "what is public is heard again, and nothing else"
        log = (house.home / f"server-{server.port}.log").read_text()
        assert "?t=" not in log
        assert "Traceback" not in log
