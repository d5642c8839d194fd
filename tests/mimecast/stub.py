"""A server on the loopback address that does with each request exactly what a test tells it to, byte by byte."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wizard.mimecast.regions import Region

# Gets the connection; returns True to keep it open for the next request.
Behaviour = Callable[[socket.socket], bool]

ACCEPTED = {"meta": {"status": 200}, "data": [], "fail": []}


def http(
    body: bytes | str | dict[str, Any] = b"",
    *,
    status: int = 200,
    content_type: str = "application/json",
    **headers: str,
) -> bytes:
    content = json.dumps(body) if isinstance(body, dict) else body
    raw = content.encode() if isinstance(content, str) else content
    lines = [f"HTTP/1.1 {status} Stub", f"Content-Length: {len(raw)}", f"Content-Type: {content_type}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + raw


def says(answer: bytes) -> Behaviour:
    def behave(connection: socket.socket) -> bool:
        connection.sendall(answer)
        return True

    return behave


def drips(head: bytes, drop: bytes) -> Behaviour:
    def behave(connection: socket.socket) -> bool:
        connection.sendall(head)
        while True:
            connection.sendall(drop)
            time.sleep(0.02)

    return behave


def resets(connection: socket.socket) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def hangs_up(connection: socket.socket) -> bool:
    return False


class Stub:
    """`heads` and `bodies`: of the requests so far. `connections`: how often somebody connected."""

    def __init__(self, leaf: Path | None, *behaviours: Behaviour, greeting: bytes = b"") -> None:
        self.greeting = greeting
        self.behaviours = list(behaviours or [says(http(ACCEPTED))])
        self.connections = 0
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self._context = _server_context(leaf)
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    @property
    def region(self) -> Region:
        return Region(
            "stub", "Stub", f"https://localhost:{self.port}", f"https://127.0.0.1:{self.port}", ("CUK",)
        )

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # shutdown() wakes the thread that waits in accept(); close() alone would not.
        for one in (self._listener, *self._open):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            connection.sendall(self.greeting)
            while self._receive(connection) and self._next()(connection):
                pass
        except OSError:
            pass
        connection.close()

    def _receive(self, connection: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(1)
            if not piece:
                return False
            head += piece
        self.heads.append(head.decode())
        self.bodies.append(_body(connection, head.decode().lower()))
        return True

    def _next(self) -> Behaviour:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


def _server_context(leaf: Path | None) -> ssl.SSLContext | None:
    if leaf is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf)
    return context


def _body(connection: socket.socket, head: str) -> bytes:
    length = next(
        (int(line.split(":")[1]) for line in head.splitlines() if line.startswith("content-length")), 0
    )
    body = b""
    while len(body) < length:
        body += connection.recv(length - len(body))
    return body
