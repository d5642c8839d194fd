"""How a call to API 1.0 is signed: pure, given a clock and a request id.

The signature covers `date:request id:path:application key`, HMAC-SHA1 with the decoded Secret Key. Neither the body nor
the Application ID is covered. Source: integrations.mimecast.com/documentation/api-overview/authorization/
"""

import base64
import binascii
import hmac
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from .errors import SecretNotBase64, UnusableKey

Clock = Callable[[], datetime]
RequestId = Callable[[], str]

# What a header can carry. http.client repeats a value it refuses in its error text, so it must never get to see one.
_SENDABLE = re.compile(r"[!-~]+")


def now() -> datetime:
    return datetime.now(UTC)


def new_request_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Keys:
    application_id: str = field(repr=False)
    application_key: str = field(repr=False)
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)


class AppIdAuth(AuthBase):
    """The three headers of the one call that is not signed (discover-authentication)."""

    def __init__(
        self, application_id: str, *, clock: Clock = now, request_id: RequestId = new_request_id
    ) -> None:
        self._application_id = _sendable("application_id", application_id)
        self._clock = clock
        self._request_id = request_id

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["x-mc-app-id"] = self._application_id
        request.headers["x-mc-date"] = mimecast_date(self._clock())
        request.headers["x-mc-req-id"] = self._request_id()
        return request


class MimecastAuth(AppIdAuth):
    def __init__(self, keys: Keys, *, clock: Clock = now, request_id: RequestId = new_request_id) -> None:
        """Raises UnusableKey or SecretNotBase64, which never hold the value."""
        super().__init__(keys.application_id, clock=clock, request_id=request_id)
        self._access_key = _sendable("access_key", keys.access_key)
        self._application_key = _sendable("application_key", keys.application_key)
        self._secret = _decoded(keys.secret_key)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request = super().__call__(request)
        signature = self._signature(
            request.headers["x-mc-date"], request.headers["x-mc-req-id"], urlsplit(request.url or "").path
        )
        request.headers["Authorization"] = f"MC {self._access_key}:{signature}"
        return request

    def _signature(self, date: str, request_id: str, path: str) -> str:
        signed = ":".join((date, request_id, path, self._application_key)).encode()
        return base64.b64encode(hmac.digest(self._secret, signed, "sha1")).decode()


def mimecast_date(moment: datetime) -> str:
    """`Tue, 24 Nov 2015 12:50:11 UTC`. strftime would take the names of days and months from the locale."""
    return format_datetime(moment.astimezone(UTC), usegmt=True).removesuffix("GMT") + "UTC"


def _sendable(name: str, value: str) -> str:
    if not _SENDABLE.fullmatch(value):
        raise UnusableKey(name)
    return value


def _decoded(secret: str) -> bytes:
    _sendable("secret_key", secret)
    try:
        return base64.b64decode(secret, validate=True)
    except binascii.Error:
        raise SecretNotBase64 from None
