"""API 1.0, one method an endpoint. A method returns what its answer proves, or raises a MimecastError."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .envelope import Envelope, classify, read_envelope, reply_facts
from .errors import BadAnswer, MimecastError
from .outbound import Outbound, Reply
from .regions import Region
from .signing import AppIdAuth, Clock, Keys, MimecastAuth, now

ACCOUNT = "/api/account/get-account"
DISCOVER = "/api/login/discover-authentication"
SIEM_LOGS = "/api/audit/get-siem-logs"
AUDIT_EVENTS = "/api/audit/get-audit-events"
TTP_URL_LOGS = "/api/ttp/url/get-logs"

_NOTHING: Mapping[str, Any] = {"data": []}
_ONE = {"pagination": {"pageSize": 1}}
_AUDIT_WINDOW = timedelta(days=30)  # the API looks back 60 days at most
_SIEM_BYTES = 64 * 1024  # a log file can be huge; that it comes is proof enough
_FILE_NAME = re.compile(r'filename="?([A-Za-z0-9._-]{1,120})"?')
# What Mimecast says to a call without a signature; anything else would not show that the API is there.
_PING_STATUSES = frozenset({200, 400, 401, 403, 409, 418})


@dataclass(frozen=True, slots=True)
class Ping:
    status: int
    elapsed_ms: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """`known` False: Mimecast knows no such address. `api_url` is its word, not checked against the region table."""

    api_url: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Account:
    """`region` is Mimecast's own lower-case code; only "us" was ever seen."""

    account_code: str
    account_name: str = field(repr=False)
    region: str
    packages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiemLogs:
    """No data may mean that logging is off, was just switched on, or that there was no mail: the API does not tell."""

    has_data: bool
    is_last_token: bool
    file_name: str | None


class Client:
    def __init__(
        self, outbound: Outbound, region: Region, keys: Keys | None = None, *, clock: Clock = now
    ) -> None:
        """Raises UnusableKey or SecretNotBase64."""
        self._outbound = outbound
        self._region = region
        self._clock = clock
        self._app_id = AppIdAuth(keys.application_id, clock=clock) if keys else None
        self._auth = MimecastAuth(keys, clock=clock) if keys else None

    def ping(self, url: str) -> Ping:
        """An unsigned call. It is refused, and that Mimecast refuses it proves that its API answers at this address."""
        reply = self._outbound.post(url.rstrip("/") + ACCOUNT, _NOTHING)
        envelope = _good(read_envelope(reply))
        if envelope.status not in _PING_STATUSES:
            _good(classify(reply))
        return Ping(envelope.status, reply.elapsed_ms)

    def discover(self, email: str) -> Discovery:
        if self._app_id is None:
            raise ValueError("discover needs keys")
        url = self._region.discovery_url + DISCOVER
        reply = self._outbound.post(url, {"data": [{"emailAddress": email}]}, auth=self._app_id)
        envelope = _good(classify(reply))
        region = _first(envelope).get("region")
        api_url = region.get("api") if isinstance(region, dict) else None
        if region is not None and not isinstance(api_url, str):
            raise _unexpected(envelope)
        return Discovery(api_url, known=region is not None)

    def account(self) -> Account:
        envelope = _good(classify(self._signed(ACCOUNT, _NOTHING)))
        found = _first(envelope)
        texts = [found.get(name) for name in ("accountCode", "accountName", "region")]
        code, name, region = (text.strip() if isinstance(text, str) else "" for text in texts)
        packages = found.get("packages", [])
        if not code or not isinstance(packages, list):
            raise _unexpected(envelope)
        return Account(code, name, region.lower(), tuple(one for one in packages if isinstance(one, str)))

    def siem_logs(self) -> SiemLogs:
        """Moves nothing: the position in the logs is the token that a caller sends, and this one sends none."""
        body = {"data": [{"type": "MTA", "fileFormat": "json", "compress": True}]}
        reply = self._signed(SIEM_LOGS, body, max_bytes=_SIEM_BYTES)
        if reply.status == 200 and reply.content_type == "application/octet-stream":
            return _siem_file(reply)
        envelope = _good(classify(reply))
        if envelope.meta.get("isLastToken") is not True:
            raise _unexpected(envelope)
        return SiemLogs(has_data=False, is_last_token=True, file_name=None)

    def audit_events(self) -> int:
        """How many events of the last 30 days the answer speaks of; 0 is an answer too."""
        end = self._clock().astimezone(UTC)
        window = {"startDateTime": _timestamp(end - _AUDIT_WINDOW), "endDateTime": _timestamp(end)}
        envelope = _good(classify(self._signed(AUDIT_EVENTS, {"meta": _ONE, "data": [window]})))
        return max(len(envelope.data), _total(envelope))

    def ttp_url_logs(self) -> int:
        """How many clicks of today the answer speaks of; 0 is an answer too."""
        body = {"meta": _ONE, "data": [{"route": "all", "scanResult": "all", "oldestFirst": False}]}
        envelope = _good(classify(self._signed(TTP_URL_LOGS, body)))
        clicks = _first(envelope).get("clickLogs")
        if not isinstance(clicks, list):
            raise _unexpected(envelope)
        return max(len(clicks), _total(envelope))

    def _signed(self, path: str, body: Mapping[str, Any], *, max_bytes: int | None = None) -> Reply:
        if self._auth is None:
            raise ValueError("this call needs keys")
        return self._outbound.post(self._region.api_url + path, body, auth=self._auth, max_bytes=max_bytes)


def _good(result: Envelope | MimecastError) -> Envelope:
    if isinstance(result, MimecastError):
        raise result
    return result


def _first(envelope: Envelope) -> Mapping[str, Any]:
    if not envelope.data or not isinstance(envelope.data[0], dict):
        raise _unexpected(envelope)
    first: Mapping[str, Any] = envelope.data[0]
    return first


def _unexpected(envelope: Envelope) -> BadAnswer:
    return BadAnswer("unexpected_answer", envelope.facts)


def _siem_file(reply: Reply) -> SiemLogs:
    if not reply.headers.get("mc-siem-token"):
        raise BadAnswer("not_mimecast", reply_facts(reply))
    if not reply.body:
        raise BadAnswer("empty_answer", reply_facts(reply))
    found = _FILE_NAME.search(reply.headers.get("Content-Disposition", ""))
    return SiemLogs(has_data=True, is_last_token=False, file_name=found[1] if found else None)


def _total(envelope: Envelope) -> int:
    pagination = envelope.meta.get("pagination")
    total = pagination.get("totalCount") if isinstance(pagination, dict) else None
    return total if isinstance(total, int) else 0


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")
