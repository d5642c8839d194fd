"""The way through an HTTP proxy: who takes it, and the CONNECT that opens it."""

import base64
import ipaddress
import re
import socket
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from .deadline import current_call
from .errors import NotReached
from .failures import reason_of

_MOST_BYTES = 16 * 1024
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


@dataclass(frozen=True, slots=True)
class Proxy:
    host: str
    port: int
    authorization: str = field(default="", repr=False)
    bypass: tuple[str, ...] = ()

    def serves(self, host: str) -> bool:
        return not any(_matches(entry, host) for entry in self.bypass)


def parse_proxy(url: str | None, no_proxy: str | None) -> Proxy | None:
    """Raises ValueError, without the text: a proxy address may hold a password."""
    if not url:
        return None
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError("HTTPS_PROXY must have the form http://host:port")
    bypass = tuple(entry for entry in re.split(r"[,\s]+", (no_proxy or "").lower()) if entry)
    return Proxy(parts.hostname, parts.port or 80, _basic(parts.username, parts.password), bypass)


def open_tunnel(sock: socket.socket, proxy: Proxy, host: str, port: int) -> None:
    lines = [f"CONNECT {host}:{port} HTTP/1.1", f"Host: {host}:{port}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    try:
        sock.settimeout(current_call().left())
        sock.sendall("\r\n".join([*lines, "", ""]).encode())
        found = _STATUS.match(_head(sock))
    except OSError as error:
        raise NotReached(reason_of(error), {"via": "proxy"}) from None
    status = int(found[1]) if found else None
    if status is None or not 200 <= status < 300:
        raise NotReached("proxy_refused", {"via": "proxy", "proxy_status": status})


def _head(sock: socket.socket) -> bytes:
    # Nothing can follow the head before we have sent the first TLS message, so reading ahead loses nothing.
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _MOST_BYTES:
        sock.settimeout(current_call().left())
        piece = sock.recv(4096)
        if not piece:
            break
        head += piece
    return head


def _basic(user: str | None, password: str | None) -> str:
    if not user:
        return ""
    pair = f"{unquote(user)}:{unquote(password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _matches(entry: str, host: str) -> bool:
    if entry == "*":
        return True
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        name = entry.lstrip("*").lstrip(".")
        return host == name or host.endswith(f".{name}")
