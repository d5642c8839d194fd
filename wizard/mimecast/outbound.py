"""Every byte that goes to the vendor goes through here: known hosts only, verified TLS, no redirect, bounds on all."""

import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from requests.auth import AuthBase

from .deadline import Limits, call_within, current_call
from .dial import Dialler, look_up
from .errors import HostNotAllowed, MimecastError, NotReached, NotTrusted, Redirected
from .failures import CALL_FAILURES, explain
from .proxies import parse_proxy
from .regions import Region, host_and_port
from .session import Sessions
from .trust import Certificate, Trust, certificate_facts, read_certificate

_CHUNK = 16 * 1024


@dataclass(frozen=True, slots=True)
class Resolved:
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connected:
    address: str
    elapsed_ms: int


@dataclass(frozen=True, slots=True)
class Reply:
    """The body may hold a customer's personal data and is cut at the bound (`truncated`)."""

    status: int
    headers: Mapping[str, str] = field(repr=False)  # names in any case
    body: bytes = field(repr=False)
    content_type: str
    elapsed_ms: int
    truncated: bool = False


class Outbound:
    def __init__(
        self,
        regions: Iterable[Region],
        *,
        ca_bundle: Path | None = None,
        proxy: str | None = None,
        no_proxy: str | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`ca_bundle` adds to the public roots. Raises OSError or ValueError for settings that cannot work."""
        self.limits = limits or Limits()
        self._allowed = {(target.host, target.port) for region in regions for target in region.hosts}
        self._trust = Trust(ca_bundle)
        self._dialler = Dialler(self.limits, parse_proxy(proxy, no_proxy))
        self._sessions = Sessions(self._open_verified)

    def proxied(self, host: str) -> bool:
        """For such a host `resolve` and `connect` prove nothing: the proxy does both."""
        return self._dialler.proxied(host)

    def resolve(self, host: str) -> Resolved:
        if host not in {allowed for allowed, _ in self._allowed}:
            raise HostNotAllowed(host)
        places = look_up(host, 443, self.limits.connect)
        return Resolved(tuple(dict.fromkeys(str(place[4][0]) for place in places)))

    def connect(self, host: str, port: int) -> Connected:
        self._allow(host, port)
        started = time.monotonic()
        with call_within(self.limits), self._dialler.open_socket(host, port) as sock:
            return Connected(str(sock.getpeername()[0]), _ms_since(started))

    def handshake(self, host: str, port: int) -> Certificate:
        """Raises NotTrusted, with issuer, subject and not_after among its facts."""
        self._allow(host, port)
        with call_within(self.limits):
            for context in self._trust.contexts:
                try:
                    return self._certificate(host, port, context)
                except NotTrusted as error:
                    refusal = error
            raise self._explained(host, port, refusal)

    def post(
        self,
        url: str,
        json: Any,
        *,
        auth: AuthBase | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
    ) -> Reply:
        """Raises HostNotAllowed, NotReached, NotTrusted, Redirected or BadAnswer("too_slow"...); any status is a Reply."""
        request = requests.Request("POST", url, json=json, auth=auth, headers=dict(headers or {}))
        prepared = self._sessions.mine().prepare_request(request)
        self._allow_url(prepared.url or "")  # the address as requests understood it, not as it was written
        bound = max_bytes or self.limits.max_bytes
        with call_within(self.limits) as call:
            try:
                return self._send(prepared, bound)
            except NotReached as error:
                # Once more only after a kept connection that the other side had closed: nothing was answered on it.
                if error.reason != "connection_reset" or call.dialled or call.heard:
                    raise
            return self._send(prepared, bound)

    def close(self) -> None:
        """Closes the connections that the calling thread keeps."""
        self._sessions.close()

    def _allow(self, host: str, port: int) -> None:
        if (host, port) not in self._allowed:
            raise HostNotAllowed(f"{host}:{port}")

    def _allow_url(self, url: str) -> None:
        if not url.startswith("https://"):
            raise HostNotAllowed("not https")
        self._allow(*host_and_port(url))

    def _open_verified(self, host: str, port: int) -> ssl.SSLSocket:
        current_call().dialled = True
        return self._dialler.open_tls(host, port, self._trust.full)

    def _certificate(self, host: str, port: int, context: ssl.SSLContext) -> Certificate:
        with self._dialler.open_tls(host, port, context) as sock:
            return read_certificate(sock, public=context is self._trust.public)

    def _explained(self, host: str, port: int, error: NotTrusted) -> NotTrusted:
        """Whose certificate it was helps most, and a refused handshake does not tell. A second one, unverified, does.

        It sends nothing after the handshake, nobody but the reader of the finding uses what it shows, and it is closed
        at once; calls with keys only ever use the verified context.
        """
        try:
            with self._dialler.open_tls(host, port, self._trust.blind) as sock:
                return NotTrusted(error.reason, {**error.facts, **certificate_facts(sock)})
        except MimecastError:
            return error

    def _send(self, prepared: requests.PreparedRequest, max_bytes: int) -> Reply:
        started = time.monotonic()
        session = self._sessions.mine()
        try:
            with session.send(
                prepared, stream=True, allow_redirects=False, timeout=self.limits.read
            ) as response:
                if 300 <= response.status_code < 400:
                    raise Redirected({"status": response.status_code})
                body, truncated = _read(response.iter_content(_CHUNK), max_bytes)
        except CALL_FAILURES as failure:
            raise explain(failure) from None
        return Reply(
            status=response.status_code,
            headers=response.headers,
            body=body,
            content_type=media_type(response.headers),
            elapsed_ms=_ms_since(started),
            truncated=truncated,
        )


def media_type(headers: Mapping[str, str]) -> str:
    return headers.get("Content-Type", "").split(";")[0].strip().lower()


def _read(chunks: Iterator[bytes], max_bytes: int) -> tuple[bytes, bool]:
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            return body[:max_bytes], True
    return body, False


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
