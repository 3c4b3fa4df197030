"""The floor where there is no C compiler: one `send` per listener and message. Words and lines as in floor.c."""

import json
import selectors
import socket
import sys
import time

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: welcome\n\n"


def publish(lines, rate, seconds, first):
    """So many messages a second, for so long."""
    began, published, dropped = time.monotonic(), 0, 0
    while published < rate * seconds and time.monotonic() - began < seconds:
        time.sleep(max(began + published / rate - time.monotonic(), 0))
        number = first + published
        text = f"^{number:09d} {time.monotonic_ns() // 1000:016d} ".ljust(300, "x")
        event = f'id: floor-{number}\ndata: {{"t":"bench/1","n":"line","h":"{text}"}}\n\n'.encode()
        for line in lines:
            try:
                dropped += line.send(event) != len(event)
            except OSError:
                dropped += 1
        published += 1
    elapsed = time.monotonic() - began
    print(
        json.dumps(
            {"published": published, "last": first + published - 1, "elapsed": elapsed, "dropped": dropped}
        ),
        flush=True,
    )


def main():
    """Accept, answer, publish when told to."""
    door = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2048)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
    watch, lines = selectors.DefaultSelector(), set()
    watch.register(door, selectors.EVENT_READ)
    watch.register(sys.stdin, selectors.EVENT_READ)
    print('{"open": true}', flush=True)
    while True:
        for key, _events in watch.select():
            if key.fileobj is door:
                line = door.accept()[0]
                line.setblocking(False)
                watch.register(line, selectors.EVENT_READ)
            elif key.fileobj is sys.stdin:
                said = sys.stdin.readline().split()
                if not said:
                    return
                publish(lines, float(said[1]), float(said[2]), int(said[3]))
            else:
                line = key.fileobj
                try:
                    asked = line.recv(8192)
                except OSError:
                    asked = b""
                if asked:
                    line.send(ANSWER)
                    lines.add(line)
                else:
                    watch.unregister(line)
                    lines.discard(line)
                    line.close()


main()
