"""A small mail server for tests: it speaks SMTP on this machine, keeps what it takes and answers as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """`answers` maps a receiver's address to what is said to RCPT TO; `after_data` is said to the mail itself."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.answers: dict[str, str] = {}
        self.after_data = "250 Taken"
        self.taken: list[tuple[str, bytes]] = []  # (receiver, message)
        self.connections = 0
        self.hang_up_after: int | None = None  # mails on one connection


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        taken = 0
        receiver = ""
        self._say("220 mail.test ESMTP")
        while line := self.rfile.readline().decode("latin-1").strip():
            verb, _blank, rest = line.partition(" ")
            if verb.upper() in {"EHLO", "HELO"}:
                self._say("250 mail.test")
            elif verb.upper() == "RCPT":
                receiver = rest.partition("<")[2].partition(">")[0]
                self._say(self.server.answers.get(receiver, "250 Fine"))
            elif verb.upper() == "DATA":
                self._say("354 Go on")
                body = b""
                while (part := self.rfile.readline()) not in {b".\r\n", b""}:
                    body += part
                if self.server.after_data.startswith("250"):
                    self.server.taken.append((receiver, body))
                    taken += 1
                self._say(self.server.after_data)
                if self.server.hang_up_after == taken:
                    return
            elif verb.upper() == "QUIT":
                self._say("221 Goodbye")
                return
            else:
                self._say("250 Fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens inside the block."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=5)
