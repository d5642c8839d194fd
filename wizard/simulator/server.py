"""The listeners: TLS and HTTP/1.1 with kept connections."""

import contextlib
import ipaddress
import logging
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from wizard.simulator.answers import Answer, Delivery, malformed
from wizard.simulator.calls import Call
from wizard.simulator.control import OVERVIEW, control
from wizard.simulator.delivery import DELIVERIES, Pace, Wire
from wizard.simulator.desk import Desk

log = logging.getLogger(__name__)

IDLE_SECONDS = 60
GOODBYE_SECONDS = 5
MAX_BODY = 1024 * 1024


class Listener(ThreadingHTTPServer):
    """One region's port. Raises OSError from the constructor where the port is taken."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(
        self, address: tuple[str, int], *, region: str, desk: Desk, tls: ssl.SSLContext, pace: Pace
    ) -> None:
        self.region, self.desk, self.tls, self.pace = region, desk, tls, pace
        self.accepted = 0
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(address, Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def server_bind(self) -> None:
        # HTTPServer's own version asks the resolver for the machine's name, which can take seconds.
        socketserver.TCPServer.server_bind(self)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shakes hands in the connection's own thread, so that a silent client holds up nobody."""
        # Clients refuse certificates, hang up and run out of time: that is what they are here for.
        with contextlib.suppress(OSError):
            request.settimeout(IDLE_SECONDS)
            request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with (
                self.tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as connection,
                self._counted(connection),
            ):
                connection.do_handshake()
                super().finish_request(connection, client_address)

    def shutdown_request(self, request: Any) -> None:
        request.close()  # no goodbye of the base class: it would turn a reset into an orderly end

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.exception("the simulator could not answer")

    def close(self) -> None:
        """Stops accepting, cuts what is open and waits for it to be gone."""
        self.shutdown()
        self.server_close()
        with self._changed:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    # SSLSocket's own shutdown would take the TLS layer away from under the reading thread.
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, timeout=GOODBYE_SECONDS)

    @contextlib.contextmanager
    def _counted(self, connection: socket.socket) -> Iterator[None]:
        with self._changed:
            self.accepted += 1
            self._open.add(connection)
        try:
            yield
        finally:
            with self._changed:
                self._open.discard(connection)
                self._changed.notify_all()


class Handler(BaseHTTPRequestHandler):
    server: Listener
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        call = self._call()
        if call is None:
            self.close_connection = True
            self._deliver(malformed("The body is too large or has no Content-Length"))
        elif call.path.startswith(OVERVIEW):
            self._deliver(control(self.server.desk, call) if self._is_local() else Answer(404, b"{}"))
        else:
            self.server.pace.wait(self.server.pace.latency_ms / 1000)
            self._deliver(self.server.desk.answer(call))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def log_message(self, *args: Any) -> None:
        """Silent: request lines of a practice run interest nobody."""

    def _call(self) -> Call | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or int(length) > MAX_BODY:
            return None
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = self.path.partition("?")[0]
        return Call(self.command, path, self.server.region, headers, self.rfile.read(int(length)))

    def _is_local(self) -> bool:
        return ipaddress.ip_address(self.client_address[0]).is_loopback

    def _deliver(self, answer: Answer) -> None:
        if answer.delivery is not Delivery.WHOLE:
            self.close_connection = True
        DELIVERIES[answer.delivery](Wire(self.connection, self.server.pace, self.close_connection), answer)
