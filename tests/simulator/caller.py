"""A client of our own for the practice API, so that neither the product nor the simulator signs for the other."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from wizard.simulator import Simulator, Tenant

PATHS = {
    "discover": "/api/login/discover-authentication",
    "account": "/api/account/get-account",
    "siem_logs": "/api/audit/get-siem-logs",
    "audit_events": "/api/audit/get-audit-events",
    "ttp_url_logs": "/api/ttp/url/get-logs",
}


def mimecast_date(age: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) - age).strftime("%a, %d %b %Y %H:%M:%S UTC")


def signature(secret_key: str, application_key: str, path: str, date: str, request_id: str) -> str:
    text = f"{date}:{request_id}:{path}:{application_key}"
    digest = hmac.new(base64.b64decode(secret_key), text.encode("ascii"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


def signed_headers(tenant: Tenant, path: str, age: timedelta = timedelta()) -> dict[str, str]:
    date, request_id = mimecast_date(age), str(uuid.uuid4())
    proof = signature(tenant.secret_key, tenant.application_key, path, date, request_id)
    return {
        "x-mc-app-id": tenant.application_id,
        "x-mc-date": date,
        "x-mc-req-id": request_id,
        "Authorization": f"MC {tenant.access_key}:{proof}",
    }


@dataclass
class Caller:
    """Calls as one tenant; `wrong` replaces some of its values in one call."""

    simulator: Simulator
    tenant: Tenant
    session: requests.Session

    def send(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        verify = str(self.simulator.ca_path)
        return self.session.request(method, url, verify=verify, allow_redirects=False, timeout=5, **kwargs)

    def post(
        self,
        endpoint: str = "account",
        data: Mapping[str, Any] | None = None,
        *,
        region: str = "practice",
        age: timedelta = timedelta(),
        pagination: Mapping[str, Any] | None = None,
        stream: bool = False,
        **wrong: Any,
    ) -> requests.Response:
        path = PATHS[endpoint]
        headers = signed_headers(replace(self.tenant, **wrong), path, age)
        body = {"meta": {"pagination": pagination or {}}, "data": [data] if data else []}
        return self.send(
            "POST", self.simulator.api_url(region) + path, json=body, headers=headers, stream=stream
        )

    def discover(self, email: str, **changed: Any) -> requests.Response:
        headers = signed_headers(replace(self.tenant, **changed), PATHS["discover"])
        del headers["Authorization"]
        url = self.simulator.discovery_url + PATHS["discover"]
        return self.send("POST", url, json={"data": [{"emailAddress": email}]}, headers=headers)

    def control(self, method: str, path: str, content: Any = None) -> requests.Response:
        return self.send(method, self.simulator.api_url() + path, json=content)


def error_of(reply: requests.Response) -> dict[str, Any]:
    """The first error in an envelope that says the call failed."""
    first: dict[str, Any] = reply.json()["fail"][0]["errors"][0]
    return first
