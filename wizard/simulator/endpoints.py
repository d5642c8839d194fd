"""What each endpoint answers to a call that was let in."""

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from wizard.simulator import samples
from wizard.simulator.answers import Answer, envelope, malformed, missing_fields, refusal
from wizard.simulator.calls import Call, Endpoint
from wizard.simulator.tenants import Tenant

AUDIT_DATE_FORM = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4}")
LOOK_BACK = timedelta(days=60)
OCTETS = "application/octet-stream"


def account(tenant: Tenant, call: Call) -> Answer:
    packages = list(tenant.packages)
    secrets.SystemRandom().shuffle(packages)  # recorded: their order changes between calls
    return envelope([samples.account(tenant, packages)])


def siem_logs(tenant: Tenant, call: Call) -> Answer:
    wanted = call.parameters()
    if wanted.get("type") is None:
        return missing_fields("type")
    token, last_token = wanted.get("token"), f"practice-{tenant.account_code}-1"
    if token not in (None, "", last_token):
        return refusal(400, "err_audit_siem_invalid_token", "The token is not one of ours")
    if token == last_token or not tenant.enhanced_logging:
        return envelope(isLastToken=True)
    name, content = samples.siem_file(
        tenant, wanted.get("fileFormat") or "key_value", bool(wanted.get("compress"))
    )
    headers = {"mc-siem-token": last_token, "Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(200, content, OCTETS, headers)


def audit_events(tenant: Tenant, call: Call) -> Answer:
    wanted = call.parameters()
    missing = [name for name in ("startDateTime", "endDateTime") if not wanted.get(name)]
    if missing:
        return missing_fields(*missing)
    start, end = (_audit_date(wanted[name]) for name in ("startDateTime", "endDateTime"))
    if start is None or end is None or end < start:
        return _practice_failure("The dates must look like 2011-12-03T10:15:30+0000, the earlier one first")
    if start < datetime.now(UTC) - LOOK_BACK - timedelta(minutes=1):
        return _practice_failure("Audit events go back 60 days and no further")
    return _page([] if tenant.quiet else samples.audit_events(tenant), call)


def ttp_url_logs(tenant: Tenant, call: Call) -> Answer:
    clicks = [] if tenant.quiet else samples.clicks(tenant)
    size = call.page_size() or len(clicks)
    pagination = {"pageSize": size, "totalCount": len(clicks)}
    return envelope([{"clickLogs": clicks[:size]}], pagination=pagination)


SIGNED: dict[Endpoint, Callable[[Tenant, Call], Answer]] = {
    Endpoint.ACCOUNT: account,
    Endpoint.SIEM_LOGS: siem_logs,
    Endpoint.AUDIT_EVENTS: audit_events,
    Endpoint.TTP_URL_LOGS: ttp_url_logs,
}


def discover(call: Call, tenant: Tenant | None, api_url: str) -> Answer:
    """`tenant` is the one with the address asked for; without one the answer has no `region`, as published clients met it."""
    email = call.parameters().get("emailAddress")
    if not isinstance(email, str):
        return malformed("emailAddress is required")
    found: dict[str, Any] = {"emailAddress": email, "authenticate": ["Basic-Cloud"]}
    if tenant is not None:
        found["region"] = {"api": api_url}
    return envelope([found])


def _page(items: list[dict[str, Any]], call: Call) -> Answer:
    size = call.page_size() or len(items)
    return envelope(items[:size], pagination={"pageSize": size, "totalCount": len(items)})


def _audit_date(value: object) -> datetime | None:
    if not isinstance(value, str) or not AUDIT_DATE_FORM.fullmatch(value):
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None


def _practice_failure(message: str) -> Answer:
    # The codes that Mimecast uses here are not known.
    error = {"code": "err_practice_dates", "message": message, "retryable": False}
    return envelope(fail=[{"errors": [error]}])
