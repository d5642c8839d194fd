"""How an answer's bytes are put on the wire: well, or badly in one of several ways."""

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus

from wizard.simulator.answers import Answer, Delivery

DRIP_SECONDS, DRIPS = 0.1, 1200
HUGE_CHUNK, HUGE_CHUNKS = b"a" * 65536, 16384  # a gigabyte


@dataclass(slots=True)
class Pace:
    latency_ms: float = 0
    slow_seconds: float = 30
    stopping: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float) -> None:
        """Ends early when the simulator stops."""
        if seconds > 0:
            self.stopping.wait(seconds)


@dataclass(frozen=True, slots=True)
class Wire:
    connection: socket.socket
    pace: Pace
    closing: bool  # whether the connection ends with this answer

    def send(self, content: bytes) -> None:
        self.connection.sendall(content)

    def drip(self, content: bytes) -> None:
        for byte in content:
            if self.pace.stopping.wait(DRIP_SECONDS):
                return
            self.send(bytes([byte]))

    def head(self, answer: Answer, length: int) -> bytes:
        lines = {
            "Date": formatdate(usegmt=True),
            "Content-Type": answer.content_type,
            "Content-Length": str(length),
            **answer.headers,
        }
        if self.closing:
            lines["Connection"] = "close"
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n{text}\r\n".encode("latin-1")


def whole(wire: Wire, answer: Answer) -> None:
    wire.send(wire.head(answer, len(answer.body)) + answer.body)


def slow(wire: Wire, answer: Answer) -> None:
    wire.pace.wait(wire.pace.slow_seconds)
    whole(wire, answer)


def reset(wire: Wire, answer: Answer) -> None:
    linger = struct.pack("ii", 1, 0)  # closing, which comes next, now sends RST
    wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def drip_body(wire: Wire, answer: Answer) -> None:
    wire.send(wire.head(answer, DRIPS))
    wire.drip(answer.body.ljust(DRIPS)[:DRIPS])


def drip_headers(wire: Wire, answer: Answer) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nX-Practice-Drip: ")
    wire.drip(b"a" * DRIPS)


def huge(wire: Wire, answer: Answer) -> None:
    wire.send(wire.head(answer, len(HUGE_CHUNK) * HUGE_CHUNKS))
    for _ in range(HUGE_CHUNKS):
        if wire.pace.stopping.is_set():
            return
        wire.send(HUGE_CHUNK)


DELIVERIES: dict[Delivery, Callable[[Wire, Answer], None]] = {
    Delivery.WHOLE: whole,
    Delivery.SLOW: slow,
    Delivery.RESET: reset,
    Delivery.DRIP_BODY: drip_body,
    Delivery.DRIP_HEADERS: drip_headers,
    Delivery.HUGE: huge,
}
