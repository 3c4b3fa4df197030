"""A house that really runs: the console command in processes of its own, on a database of its own.

A house with tables, or with the demonstration in it, is a copy of a *pattern*: made once in a run of tests, by the very
commands that people use, by whichever test needs it first. What it costs to make one is then paid once and not by each
file of tests.
"""

import fcntl
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import brotli
import psycopg

from hemicycle.site.demo import FIRST_MOMENT, shift_to

COMMAND = str(Path(sys.executable).with_name("hemicycle"))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _create_database(*, like: str = "") -> str:
    """The address of a new database of the kind that the tests run on; empty for SQLite in the home folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return ""
    name = f"hemicycle_{secrets.token_hex(6)}"
    pattern = urlsplit(like).path[1:] or "template1"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{pattern}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _drop_database(address: str) -> None:
    if address:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{urlsplit(address).path[1:]}" WITH (FORCE)')


@contextmanager
def own_database(*, like: str = "") -> Iterator[str]:
    """The address of a database, empty or a copy of that one; the empty word for SQLite in the home folder."""
    address = _create_database(like=like)
    try:
        yield address
    finally:
        _drop_database(address)


class Answer:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.cookies = response.headers.get_all("Set-Cookie") or []
        self.body = response.read()
        if self.headers.get("content-encoding") == "br":
            self.body = brotli.decompress(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def is_kept(self) -> bool:
        """True for an answer of the page cache: only those have a tag."""
        return "etag" in self.headers


class Visitor:
    """Somebody with a browser: keeps cookies, says where a form was sent from."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Answer:
        """Read a page; header names with underscores."""
        return self._ask("GET", path, "", headers)

    def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> Answer:
        """Send a form from one of our own pages."""
        own = {"origin": f"http://localhost:{self.port}", "content-type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(data or {}), {**own, **headers})

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {"host": f"localhost:{self.port}", "accept-encoding": "br"}
        if self.cookies:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(connection):
            connection.request(method, path, body or None, given)
            answer = Answer(connection.getresponse())
        for cookie in answer.cookies:
            if found := re.match(r"([^=]+)=([^;]*)", cookie):
                self.cookies[found[1]] = found[2]
            if "Max-Age=0" in cookie:
                self.cookies.pop(cookie.partition("=")[0], None)
        return answer


class House:
    """A home folder, a database, and commands that run on them."""

    def __init__(self, home: Path, database: str, port: int) -> None:
        self.home = home
        self.port = port
        dropped = ("HEMICYCLE_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "EMAIL_", "PORT")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        self.env |= {"HEMICYCLE_HOME": str(home), "PORT": str(port)}
        if database:
            self.env["DATABASE_URL"] = database

    def run(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run one verb to its end."""
        env = {**self.env, **variables}
        return subprocess.run(  # noqa: S603  (our own command)
            [COMMAND, *words],
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    @contextmanager
    def serving(self, *words: str, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a verb that serves; inside the block it answers."""
        log = self.home / "server.log"
        with log.open("ab") as out:
            process = subprocess.Popen(  # noqa: S603
                [COMMAND, *words],
                env={**self.env, **variables},
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )
        try:
            self._wait(process, log)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=30)

    def _wait(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        until = time.monotonic() + 90
        while time.monotonic() < until:
            if process.poll() is not None:
                raise RuntimeError(f"The server stopped:\n{log.read_text()}")
            try:
                if Visitor(self.port).get("/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"The server did not answer:\n{log.read_text()}")

    def visitor(self) -> Visitor:
        """Somebody new."""
        return Visitor(self.port)

    @contextmanager
    def shell(self, **variables: str) -> Iterator["Shell"]:
        """Somebody at Django's shell, who does what is given to them."""
        shell = Shell(self, **variables)
        try:
            yield shell
        except BaseException:  # this is what is to be told, not that the shell broke off as well
            shell.break_off()
            raise
        shell.end()

    def findings(self) -> dict[str, bool]:
        """What `check` finds: name → whether it is well."""
        lines = self.run("check", "--json").stdout.splitlines()
        return {finding["name"]: finding["ok"] for finding in map(json.loads, lines)}


class Shell:
    """A command of a house that does one thing after the other: Django is begun once for all of them."""

    READS = """
import contextlib, io, json, sys
for line in sys.stdin:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(json.loads(line), {})
    print(json.dumps(out.getvalue()), flush=True)
"""
    BEGINS = """
import os
from django.db import connections
for connection in connections.all():
    connection.close()
    getattr(connection, "close_pool", lambda: None)()
child = os.fork()
if not child:
    code = 1
    try:
        with open({path!r}, "w") as out, contextlib.redirect_stdout(out):
            exec({code!r}, {{}})
        code = 0
    finally:
        os._exit(code)
print(child)
"""

    def __init__(self, house: "House", **variables: str) -> None:
        self.house = house
        self._children = 0
        self._process = subprocess.Popen(  # noqa: S603
            [COMMAND, "manage", "shell", "-v0", "-c", self.READS],
            env={**house.env, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, code: str) -> str:
        """Do this; what it printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"it ended at: {code}"
        return str(json.loads(answer))

    def begin(self, code: str) -> "Child":
        """Do this in a process of its own, beside what follows, with connections of its own."""
        self._children += 1
        path = self.house.home / f"child-{self._children}"
        os.mkfifo(path)
        pid = int(self("import contextlib\n" + self.BEGINS.format(path=str(path), code=code)))
        return Child(self, pid, path)

    def end(self) -> None:
        """No more is to be done."""
        self._process.communicate()
        assert self._process.returncode == 0

    def break_off(self) -> None:
        """Something went wrong: end, whatever it is at."""
        self._process.kill()
        self._process.communicate()


class Child:
    """A process that a shell has begun; it is waited for when the block ends."""

    def __init__(self, shell: Shell, pid: int, path: Path) -> None:
        self.pid = pid
        self._shell = shell
        self._out = path.open()
        self._code: int | None = None

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_error: object) -> None:
        self.wait()
        self._out.close()

    def line(self) -> str:
        """The next line it prints; waits for it."""
        return self._out.readline()

    def read(self) -> str:
        """All that it still prints, once it has ended."""
        return self._out.read()

    def kill(self) -> None:
        """As a machine that fails does it: at once."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code, or the signal that ended it as a negative number; what it still prints is not read."""
        if self._code is None:
            code = f"import os; print(os.waitstatus_to_exitcode(os.waitpid({self.pid}, 0)[1]))"
            self._code = int(self._shell(code))
        return self._code


@contextmanager
def empty_house() -> Iterator[House]:
    """A house in which nobody has moved in yet: not even tables are there."""
    with _a_home() as home, own_database() as database:
        yield House(Path(home), database, free_port())


@contextmanager
def migrated_house() -> Iterator[House]:
    """A house that was brought up to date and is ready to be served; nothing is in it."""
    with _like(migrated_pattern()) as house:
        yield house


@contextmanager
def demo_house() -> Iterator[House]:
    """A demonstration, loaded and with its clock at the first moment; `demo` serves it."""
    with _like(_pattern("demo", ["demo", "--load-only"])) as house:
        _set_back_the_clock(house)
        yield house


# --- patterns -----------------------------------------------------------------------------------------------

_PATTERNS = "HEMICYCLE_PATTERNS"  # their folder, in the environment so that the workers of a run share it
_PREPARES = "from hemicycle.site.readiness import prepare; prepare()"


@contextmanager
def patterns_of_a_run() -> Iterator[None]:
    """A place for patterns, unless an outer process has made one; they are thrown away at the end."""
    if _PATTERNS in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="hemicycle-patterns-", ignore_cleanup_errors=True) as folder:
        os.environ[_PATTERNS] = folder
        try:
            yield
        finally:
            del os.environ[_PATTERNS]
            for note in Path(folder).glob("*/database"):
                _drop_database(note.read_text())


def migrated_pattern() -> Path:
    """The folder of the house that was migrated in this run; beside its home lies the address of its database."""
    return _pattern("migrated", ["migrate"], ["manage", "shell", "-v0", "-c", _PREPARES])


def _a_home() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="hemicycle-house-")


def _pattern(name: str, *commands: list[str]) -> Path:
    """The folder of a house in which these commands were run, once for all who want one like it."""
    folder = Path(os.environ[_PATTERNS]) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "database").exists():
            _make_pattern(folder, commands)
    return folder


def _make_pattern(folder: Path, commands: tuple[list[str], ...]) -> None:
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)  # of one that failed half-way
    home.mkdir()
    database = _create_database()
    house = House(home, database, free_port())
    try:
        for words in commands:
            done = house.run(*words)
            assert done.returncode == 0, done.stderr
    except BaseException:
        _drop_database(database)
        raise
    (folder / "database").write_text(database)


@contextmanager
def _like(pattern: Path) -> Iterator[House]:
    """A house of its own that is a copy of this one."""
    with _a_home() as home, own_database(like=(pattern / "database").read_text()) as database:
        shutil.copytree(pattern / "home", home, dirs_exist_ok=True)
        yield House(Path(home), database, free_port())


def _set_back_the_clock(house: House) -> None:
    """The demonstration's clock has gone on since the pattern was made."""
    shift = shift_to(FIRST_MOMENT)
    if "DATABASE_URL" in house.env:
        with psycopg.connect(house.env["DATABASE_URL"]) as connection:
            connection.execute("UPDATE site_demonstration SET clock_shift = %s", [shift])
        return
    with closing(sqlite3.connect(house.home / "hemicycle.sqlite3")) as file, file:
        file.execute("UPDATE site_demonstration SET clock_shift = ?", [shift // timedelta(microseconds=1)])
