"""A house that really runs: the console command in processes of its own, on a database of its own."""

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import brotli
import psycopg

COMMAND = str(Path(sys.executable).with_name("hemicycle"))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_database() -> Iterator[str]:
    """The address of an empty database of the kind that the tests run on; empty for SQLite in the home folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"hemicycle_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


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
        connection.request(method, path, body or None, given)
        answer = Answer(connection.getresponse())
        connection.close()
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

    def findings(self) -> dict[str, bool]:
        """What `check` finds: name → whether it is well."""
        lines = self.run("check", "--json").stdout.splitlines()
        return {finding["name"]: finding["ok"] for finding in map(json.loads, lines)}


@contextmanager
def empty_house() -> Iterator[House]:
    """A house in which nobody has moved in yet."""
    with tempfile.TemporaryDirectory(prefix="hemicycle-house-") as home, own_database() as database:
        yield House(Path(home), database, free_port())
