"""A server that is killed again and again while people write: what was acknowledged is there, and once.

A few times in the suite; `HEMICYCLE_KILLS=200 pytest …/test_killed_under_load.py` before a release.
"""

import json
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from html import unescape
from http.client import HTTPException
from itertools import cycle, islice

import pytest

from hemicycle.bell.tests.serving import OPEN, Browser, until
from hemicycle.site.testing import Answer, Child, House, Shell, Visitor, demo_house

KILLS = int(os.environ.get("HEMICYCLE_KILLS", "7"))
SESSION = "/en/2021/programme/sessions/d3-plenary/"
ITEM = re.compile(r'<li id="line-(\d+)".*?</li>', re.DOTALL)
LONGEST_LIFE = 15.0  # seconds after which a server whose trap was not sprung is killed all the same

SERVES = """
import os, signal, time
armed = time.monotonic() + {after}
def falls():
    return time.monotonic() > armed
def die():
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)
{trap}
from hemicycle.site.server import serve
print("begun", flush=True)
serve(host="127.0.0.1", port={port})
"""
# Where a server falls, once its trap is armed: some time after it has begun.
AT_ANY_MOMENT = "at any moment"
TRAPS = {
    AT_ANY_MOMENT: "",
    "between the commit and the drain": """
from hemicycle.record import drain
wake = drain.wake
drain.wake = lambda: die() if falls() else wake()
""",
    "in the drain, when half of the listeners have heard": """
from hemicycle.record import drain
class Half:
    whole = drain.listeners
    def __iter__(self):
        every = list(self.whole)
        for n, listener in enumerate(every):
            if n == len(every) // 2 and falls():
                die()
            yield listener
drain.listeners = Half()
""",
    "in the drain, when all have heard and nothing says so": """
from hemicycle.record import drain
class All:
    whole = drain.listeners
    def __iter__(self):
        yield from self.whole
        if falls():
            die()
drain.listeners = All()
""",
    "before a mail is sent": """
from hemicycle.inbox.gateways import Post
def send(self, message):
    time.sleep(max(armed - time.monotonic(), 0))
    die()
Post.send = send
""",
    "when a mail is sent and nothing says so": """
from hemicycle.inbox.gateways import Post
send = Post.send
def send_and_die(self, message):
    time.sleep(max(armed - time.monotonic(), 0))
    send(self, message)
    die()
Post.send = send_and_die
""",
}
PREPARES = """
import json
import hemicycle.site.server
from hemicycle.editions.models import Edition
from hemicycle.live.models import Conduct
Conduct.objects.update_or_create(edition=Edition.objects.get(slug="2021"), defaults={"most_a_minute": 30_000})
from hemicycle.people.models import Person
print(json.dumps([Person.objects.get(email=f"{who}@example.org").called for who in ("amina", "chen")]))
"""
WRITES_A_MAIL = """
from hemicycle.editions.notices.roles import KIND
from hemicycle.inbox.letter import Letter
from hemicycle.inbox.operations import send_mail
assert send_mail(KIND, Letter("Letter {n}", ("Words",)), key="kill-{n}", address="reader@example.org", language="en")
"""
RESTED = """
from datetime import timedelta
from hemicycle.kernel import clock
from hemicycle.record import drain, lanes
from hemicycle.record.models import Entry, Job
Entry.objects.undelivered().update(tried_at=None, attempts=0)
Job.objects.unfinished().update(due_at=clock.real_now() - timedelta(seconds=1))
drain.deliver_all()
lanes.run_due("mail")
"""
LOOKS = """
import json
from hemicycle.inbox.models import Mail, Notice
from hemicycle.live.chat.models import Line, Mention
from hemicycle.live.chat.notices import NAMED
from hemicycle.record.models import Entry, Job
print(json.dumps({
    "lines": list(Line.objects.exclude(key="").values_list("key", "pk")),
    "mentions": Mention.objects.count(),
    "notices": [[n.person_id, n.key] for n in Notice.objects.filter(kind=NAMED)],
    "undelivered": Entry.objects.undelivered().count(),
    "mails": [[mail.message_id, mail.sent_at is not None] for mail in Mail.objects.filter(key__startswith="kill-")],
}))
"""


class Writer(threading.Thread):
    """Somebody who writes line after line, and sends each again with its key until it is acknowledged."""

    def __init__(self, house: House, who: str, names: str) -> None:
        super().__init__(daemon=True)
        self.visitor, self.who, self.names = house.visitor(), who, names
        self.acknowledged: dict[str, int] = {}  # key → the line's number
        self.over = threading.Event()

    def run(self) -> None:
        """Until it is over."""
        page, form = self._enter()
        for n in range(1_000_000):
            key = f"{self.who}-{n}"
            said = {**form, "key": key, "text": f"Line {n} of {self.who} for @{self.names}"}
            answer = _again(lambda said=said: self.visitor.post(f"{page}chat/lines/", said))
            assert answer.status == 302, answer.text
            self.acknowledged[key] = int(answer.headers["location"].rpartition("-")[2])
            if self.over.wait(0.02):
                return

    def _enter(self) -> tuple[str, dict[str, str]]:
        page = venue_of(self.visitor, self.who)
        text = _again(lambda: self.visitor.get(page)).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
        assert token
        return page, {"csrfmiddlewaretoken": token[1]}


class Reader(threading.Thread):
    """A page that is open all the time: whenever its stream ends it begins again where it was."""

    def __init__(self, house: House, who: str) -> None:
        super().__init__(daemon=True)
        self.house, self.who = house, who
        self.visitor = house.visitor()
        self.since = ""
        self.numbers: list[str] = []  # of the events, as they came
        self.items: dict[int, str] = {}
        self.begun = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Until it is over."""
        page = venue_of(self.visitor, self.who)
        while not self.over.is_set():
            text = unescape(_again(lambda: self.visitor.get(page)).text)
            address = re.search(r'<meta name="bell" content="([^"]+)">', text)
            since = re.search(r'<meta name="bell-since" content="([^"]+)">', text)
            assert address
            assert since
            self.since = self.since or since[1]
            with suppress(OSError, ValueError, IndexError):
                self._listen(address[1])

    def _listen(self, address: str) -> None:
        cookie = self.visitor.cookies["bell"]
        browser = Browser(self.house.port, address, last=self.since, cookie=cookie)
        self.begun += 1
        while not (browser.ended or self.over.is_set()):
            browser.read(0.05)
            for event in browser.events:
                assert "reset" not in event, "nothing is lost, so nothing has to be read again"
                for found in ITEM.finditer(event.get("h", "")):
                    self.items[int(found[1])] = found[0]
            if browser.since != self.since:
                self.numbers.append(browser.since)
            self.since = browser.since
            browser.events.clear()
        browser.close()


@pytest.fixture(autouse=True)
def _lines_are_closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def _again(ask: Callable[[], Answer]) -> Answer:
    """The answer of whichever server gives one."""
    end = time.monotonic() + 60
    while True:
        try:
            return ask()
        except (OSError, HTTPException):  # nobody is there, or died in the middle of the answer
            assert time.monotonic() < end, "no server came back"
            time.sleep(0.05)


def venue_of(visitor: Visitor, who: str) -> str:
    """Somebody of the demonstration signs in; the address of the plenary's venue."""
    _again(lambda: visitor.post(f"/demo/persona/{who}/"))
    link = re.search(r'enter-venue" href="([^"]+)"', _again(lambda: visitor.get(SESSION)).text)
    assert link
    return _again(lambda: visitor.get(link[1])).headers["location"].partition("#")[0]


def serve(shell: Shell, house: House, trap: str = "", *, after: float = 0.0) -> Child:
    """A server that has begun; it answers soon."""
    child = shell.begin(SERVES.format(trap=trap, after=after, port=house.port))
    assert child.line() == "begun\n"
    return child


def kill(shell: Shell, house: House, n: int, where: str, reader: Reader, after: float) -> bool:
    """Serve until the trap is sprung, or until a moment by chance. False: it had to be killed in the end."""
    if "mail" in where:
        shell(WRITES_A_MAIL.format(n=n))
    listened = reader.begun
    with serve(shell, house, TRAPS[where], after=after) as child:
        if where == AT_ANY_MOMENT:
            until(lambda: reader.begun > listened, seconds=60)
            time.sleep(after)
            child.kill()
        begun = time.monotonic()
        late = threading.Timer(LONGEST_LIFE, child.kill)
        late.start()
        child.read()  # comes back when it is dead
        late.cancel()
        assert child.wait() == -signal.SIGKILL
    return time.monotonic() - begun < LONGEST_LIFE


def test_what_was_acknowledged_survives_and_nobody_reads_it_twice() -> None:
    chance = random.Random(2021)  # noqa: S311  (not a secret)
    with demo_house() as house, house.shell(HEMICYCLE_MODE="demo") as shell, ExitStack() as stack:
        amina, chen = json.loads(shell(PREPARES))
        writers = [Writer(house, "amina", chen), Writer(house, "chen", amina)]
        reader = Reader(house, "bruno")
        for one in (*writers, reader):
            stack.callback(one.over.set)
            one.start()
        with serve(shell, house) as first:
            until(lambda: reader.begun and all(len(one.acknowledged) > 2 for one in writers), seconds=60)
            first.kill()
        fell = Counter(
            where
            for n, where in enumerate(islice(cycle(TRAPS), KILLS))
            if kill(shell, house, n, where, reader, chance.uniform(0.3, 1.2))
        )
        assert all(fell[where] for where in TRAPS), fell
        with serve(shell, house) as last:
            before = [len(one.acknowledged) for one in writers]
            until(
                lambda: all(len(one.acknowledged) > n for one, n in zip(writers, before, strict=True)),
                seconds=60,
            )
            for writer in writers:
                writer.over.set()
                writer.join(60)
                assert not writer.is_alive()
            shell(RESTED)
            until(
                lambda: json.loads(shell("import time\ntime.sleep(0.2)" + LOOKS))["undelivered"] == 0,
                seconds=60,
            )
            found = json.loads(shell(LOOKS))
            told = {number for writer in writers for number in writer.acknowledged.values()}
            until(lambda: told <= reader.items.keys(), seconds=30)
            reader.over.set()
            reader.join(30)
            os.kill(last.pid, signal.SIGTERM)
            assert last.wait() == 0
        assert_whole(house, found, writers, reader)


def assert_whole(
    house: House, found: dict[str, list[list[object]]], writers: list[Writer], reader: Reader
) -> None:
    """Nothing acknowledged is lost, and nothing is there twice."""
    lines = dict(found["lines"])
    acknowledged = {key: number for writer in writers for key, number in writer.acknowledged.items()}
    assert len(acknowledged) > KILLS
    assert {key: lines.get(key) for key in acknowledged} == acknowledged
    for number in acknowledged.values():
        assert reader.items[number]
    assert len(reader.numbers) == len(set(reader.numbers)), "no event came to the page twice"
    assert reader.begun > KILLS // len(TRAPS)
    notices = Counter(map(tuple, found["notices"]))
    assert set(notices.values()) <= {1}
    assert sum(notices.values()) == found["mentions"] > len(acknowledged) / 2, "whoever is named is told once"
    sent = Counter(
        re.findall(
            r"^Message-ID: (\S+)",
            "".join(path.read_text() for path in (house.home / "mail").glob("*")),
            re.MULTILINE,
        )
    )
    assert all(is_sent and sent[number] for number, is_sent in found["mails"])
    assert len({number for number, _sent in found["mails"]}) == len(found["mails"])
    twice = sum(times - 1 for number, times in sent.items() if number in dict(found["mails"]))
    assert twice <= KILLS // len(TRAPS) + 1, (
        "only a mail whose sending was cut off goes again, as the same one"
    )
