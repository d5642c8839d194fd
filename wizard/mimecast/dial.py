"""The one function of the product that opens a socket to the vendor, and the name look-up before it."""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from .deadline import Limits, current_call
from .errors import MimecastError, NotReached
from .failures import reason_of
from .proxies import Proxy, open_tunnel
from .trust import not_trusted

Place: TypeAlias = tuple[int, int, int, str, Any]

# With several addresses the most telling failure is reported: an IPv6 address without a route says nothing.
_TELLING = ("refused", "connection_reset", "connect_timeout", "unreachable")


@dataclass(frozen=True, slots=True)
class Dialler:
    limits: Limits
    proxy: Proxy | None

    def proxied(self, host: str) -> bool:
        return self.proxy is not None and self.proxy.serves(host)

    def open_tls(self, host: str, port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
        """Straight or through the proxy. Raises NotReached or NotTrusted."""
        try:
            with self._open_through(host, port) as sock:  # once wrapped, the plain socket is an empty shell
                sock.settimeout(min(self.limits.connect, current_call().left()))
                return context.wrap_socket(sock, server_hostname=host)
        except ssl.SSLEOFError:
            raise NotReached("connection_reset", {"stage": "tls"}) from None
        except ssl.SSLError as error:
            raise not_trusted(error) from None
        except OSError as error:
            raise NotReached(reason_of(error), {"stage": "tls"}) from None

    def open_socket(self, host: str, port: int) -> socket.socket:
        """Tries each address of the host within the time to connect."""
        places = look_up(host, port, min(self.limits.connect, current_call().left()))
        ends_at = time.monotonic() + min(self.limits.connect, current_call().left())
        failures = []
        for tries_left, place in zip(range(len(places), 0, -1), places, strict=True):
            try:
                return _connected(place, (ends_at - time.monotonic()) / tries_left)
            except OSError as error:
                failures.append(reason_of(error))
        raise NotReached(min(failures, key=_TELLING.index))

    def _open_through(self, host: str, port: int) -> socket.socket:
        if self.proxy is None or not self.proxy.serves(host):
            return self.open_socket(host, port)
        try:
            sock = self.open_socket(self.proxy.host, self.proxy.port)
        except NotReached as error:
            raise NotReached(error.reason, {**error.facts, "via": "proxy"}) from None
        try:
            open_tunnel(sock, self.proxy, host, port)
        except MimecastError:
            sock.close()
            raise
        return sock


def look_up(host: str, port: int, seconds: float) -> Sequence[Place]:
    """getaddrinfo knows no timeout, so it runs in a thread that is left behind when it takes too long."""
    answer: queue.SimpleQueue[Sequence[Place] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            answer.put(error)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise NotReached("dns_timeout") from None
    if isinstance(found, OSError):
        # EAI_AGAIN: no name server answered, which is not the same as "there is no such name".
        raise NotReached("dns_timeout" if found.errno == socket.EAI_AGAIN else "dns_not_found")
    return found


def _connected(place: Place, seconds: float) -> socket.socket:
    family, kind, protocol, _, address = place
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(max(seconds, 0.001))
        sock.connect(address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock
