"""The load generator where there is no C compiler: same options, words and lines as load.c, and far slower."""

import argparse
import json
import re
import selectors
import socket
import sys
import time

MARK = re.compile(rb"\^(\d{9}) (\d{16})")
PER_ADDRESS = 180
AT_ONCE = 250


class Listener:
    """One line: what it last heard, and the event that is under way."""

    def __init__(self, number, count):
        self.source = f"{number // PER_ADDRESS // 250}.{number // PER_ADDRESS % 250 + 1}"
        self.line, self.state, self.last, self.rest, self.id = None, "idle", 0, b"", b""
        self.retry, self.due = 1.0 + 3.0 * number / count, 0.0


class Load:
    """All of them."""

    def __init__(self, asked):
        self.asked, self.watch = asked, selectors.DefaultSelector()
        self.all = [Listener(number, asked.n) for number in range(asked.n)]
        self.waiting, self.under_way, self.joined = list(reversed(self.all)), 0, 0
        self.began, self.marked, self.back, self.told = time.monotonic(), 0.0, -1.0, False
        self.joins = {}
        self.clear()

    def clear(self):
        """Count from here."""
        self.late, self.lost, self.twice, self.bytes = [], 0, 0, 0
        self.closed = self.refused = self.resets = 0

    def join(self, one):
        """Connect."""
        one.line, one.state, one.rest = socket.socket(), "connecting", b""
        one.line.setblocking(False)
        if self.asked.s:
            one.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        one.line.bind((f"127.{self.asked.a}.{one.source}", 0))
        one.line.connect_ex(("127.0.0.1", self.asked.p))
        self.watch.register(one.line, selectors.EVENT_WRITE, one)
        self.under_way += 1

    def leave(self, one):
        """The line has ended; come back if that is wanted."""
        self.watch.unregister(one.line)
        one.line.close()
        self.joined -= one.state == "joined"
        self.under_way -= one.state != "joined"
        one.state, one.due = "idle", time.monotonic() + one.retry

    def ask(self, one):
        """Connected, or not."""
        if one.line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self.refused += 1
            self.leave(one)
            return
        more = "Accept: text/event-stream\r\n"
        if self.asked.w:
            more = (
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            )
        if one.id:
            more += f"Last-Event-ID: {one.id.decode()}\r\n"
        one.line.send(f"GET {self.asked.u} HTTP/1.1\r\nHost: localhost:{self.asked.p}\r\n{more}\r\n".encode())
        one.state = "asked"
        if self.asked.s:
            self.watch.unregister(one.line)
            self.is_joined(one)
        else:
            self.watch.modify(one.line, selectors.EVENT_READ, one)

    def is_joined(self, one):
        """Among those who listen."""
        one.state = "joined"
        self.under_way -= 1
        self.joined += 1
        now = time.monotonic()
        second = int(now - (self.marked or self.began))
        self.joins[second] = self.joins.get(second, 0) + 1
        if self.joined < self.asked.n:
            return
        if not self.told:
            self.told = True
            say(joined=self.joined, seconds=now - self.began)
        if self.marked and self.back < 0:
            self.back = now - self.marked

    def hear(self, one):
        """Read, and count the events whose end has come."""
        try:
            data = one.line.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.closed += 1
            self.leave(one)
            return
        now = time.monotonic() * 1e6
        self.bytes += len(data)
        if one.state == "asked":
            if data.startswith(b"HTTP/1.1 ") and data[9:12] not in (b"200", b"101"):
                self.refused += 1
                self.leave(one)
                return
            if self.asked.j.encode() in data:
                self.is_joined(one)
        data = one.rest + data
        if self.asked.r:
            end = data.rfind(b"\n\n") + 2
        else:  # up to a mark that has only begun
            begun = data.rfind(b"^")
            end = begun if begun >= 0 and len(data) - begun < 27 else len(data)
        whole, one.rest = data[:end], data[end:]
        for number, moment in MARK.findall(whole):
            self.take(one, int(number), now - int(moment))
        if self.asked.r:
            self.remember(one, whole)

    def remember(self, one, whole):
        """What a browser remembers of whole events."""
        if ids := re.findall(rb"^id: (.*)$", whole, re.MULTILINE):
            one.id = ids[-1]
        if retries := re.findall(rb"^retry: (\d+)$", whole, re.MULTILINE):
            one.retry = int(retries[-1]) / 1000
        self.resets += whole.count(b'data: {"reset"')

    def take(self, one, number, late):
        """One message."""
        if number <= one.last:
            self.twice += 1
            return
        self.lost += number - one.last - 1
        one.last = number
        self.late.append(late / 1000)

    def obey(self, word, number):
        """A word of the bench."""
        if word == "reset":
            self.clear()
            for one in self.all:
                one.last = number
            say(reset=number)
        elif word == "mark":
            self.marked, self.back, self.joins = time.monotonic(), -1.0, {}
        elif word == "report":
            self.report(number)

    def report(self, number):
        """One line of JSON."""
        late = sorted(self.late) or [0.0]
        missing = 0 if self.asked.s else sum(max(number - one.last, 0) for one in self.all)
        say(
            deliveries=len(self.late),
            lost=self.lost + missing,
            twice=self.twice,
            bytes=self.bytes,
            p50_ms=round(late[len(late) // 2], 1),
            p99_ms=round(late[min(int(len(late) * 0.99), len(late) - 1)], 1),
            joined=self.joined,
            closed=self.closed,
            refused=self.refused,
            resets=self.resets,
            peak_joins=max(self.joins.values(), default=0),
            back_s=round(self.back, 2),
        )

    def run(self):
        """Until standard input ends."""
        self.watch.register(sys.stdin, selectors.EVENT_READ, "words")
        while True:
            while self.waiting and self.under_way < AT_ONCE:
                self.join(self.waiting.pop())
            if self.asked.r and not self.waiting:
                now = time.monotonic()
                for one in self.all:
                    if one.state == "idle" and one.due <= now:
                        self.join(one)
            for key, _events in self.watch.select(0.02):
                if key.data == "words":
                    said = sys.stdin.readline().split()
                    if not said:
                        return
                    self.obey(said[0], int(said[1]) if len(said) > 1 else 0)
                elif key.data.state == "connecting":
                    self.ask(key.data)
                else:
                    self.hear(key.data)


def say(**what):
    """A line for the bench."""
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("-p", type=int)
    options.add_argument("-n", type=int)
    options.add_argument("-u", default="/")
    options.add_argument("-j", default="HTTP/1.1 200")
    options.add_argument("-a", type=int, default=1)
    for flag in "wrs":
        options.add_argument(f"-{flag}", action="store_true")
    Load(options.parse_args()).run()
