"""A request as the practice API sees it, and the endpoints it knows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Endpoint(StrEnum):
    DISCOVER = "discover"
    ACCOUNT = "account"
    SIEM_LOGS = "siem_logs"
    AUDIT_EVENTS = "audit_events"
    TTP_URL_LOGS = "ttp_url_logs"


PATHS = {
    "/api/login/discover-authentication": Endpoint.DISCOVER,
    "/api/account/get-account": Endpoint.ACCOUNT,
    "/api/audit/get-siem-logs": Endpoint.SIEM_LOGS,
    "/api/audit/get-audit-events": Endpoint.AUDIT_EVENTS,
    "/api/ttp/url/get-logs": Endpoint.TTP_URL_LOGS,
}


def endpoint_named(text: str) -> Endpoint | None:
    """An endpoint by its short name or its path; `*` is None, meaning every one."""
    if text == "*":
        return None
    if text in PATHS:
        return PATHS[text]
    if text in list(Endpoint):
        return Endpoint(text)
    raise ValueError(f"There is no endpoint {text!r}. Choose * or one of: {', '.join(Endpoint)}.")


@dataclass(frozen=True, slots=True)
class Call:
    """`headers` have lower-case names; `region` is the one whose listener took the call."""

    method: str
    path: str
    region: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def endpoint(self) -> Endpoint | None:
        return PATHS.get(self.path)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    def payload(self) -> dict[str, Any] | None:
        """The body's object, or None where it is not one."""
        try:
            content = json.loads(self.body)
        except ValueError:
            return None
        return content if isinstance(content, dict) else None

    def parameters(self) -> dict[str, Any]:
        """The first item of `data`; an empty object where there is none."""
        match self.payload():
            case {"data": [dict() as first, *_]}:
                return first
        return {}

    def page_size(self) -> int | None:
        match self.payload():
            case {"meta": {"pagination": {"pageSize": int() as size}}} if size > 0:
                return size
        return None
