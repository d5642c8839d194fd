"""What goes over the wire: Mimecast's envelope, and how the bytes are delivered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

JSON_TYPE = "application/json"


class Delivery(Enum):
    WHOLE = "at once"
    SLOW = "after a long wait"
    RESET = "not at all: the connection is reset"
    DRIP_BODY = "one byte of the body at a time"
    DRIP_HEADERS = "one byte of the headers at a time"
    HUGE = "with a body that does not end for a gigabyte"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = Delivery.WHOLE

    def with_headers(self, extra: Mapping[str, str]) -> "Answer":
        return replace(self, headers={**self.headers, **extra})


def envelope(
    data: list[Any] | None = None,
    *,
    fail: list[Any] | None = None,
    status: int = 200,
    meta_status: int | None = None,
    **meta: Any,
) -> Answer:
    """`meta_status` is the HTTP status unless it is given: the two differ in some of Mimecast's failures."""
    meta = {"status": status if meta_status is None else meta_status, **meta}
    body = {"meta": meta, "data": data or [], "fail": fail or []}
    return Answer(status, json.dumps(body).encode())


def refusal(status: int, code: str, message: str, **extra: str) -> Answer:
    """One error, with the same figure as HTTP status and as meta.status."""
    return envelope(
        status=status, fail=[{"errors": [{"code": code, "message": message, "retryable": False, **extra}]}]
    )


def missing_fields(*names: str) -> Answer:
    errors = [
        {"code": "err_validation_null", "message": f"{name} is required", "field": name, "retryable": False}
        for name in names
    ]
    return envelope(fail=[{"errors": errors}])


def invalid_application(application_id: str) -> Answer:
    # Recorded: HTTP 200 with meta.status 200 although the call failed.
    error = {
        "code": "err_developer_key",
        "message": f"App ID is invalid: {application_id}",
        "retryable": False,
    }
    return envelope(fail=[{"errors": [error]}])


def invalid_signature() -> Answer:
    return refusal(401, "err_xdk_invalid_signature", "0004 Invalid Signature")


def binding_expired() -> Answer:
    return refusal(418, "err_xdk_binding_expired", "AccessKey Has Expired")


def forbidden() -> Answer:
    # The code that Mimecast sends with a 403 is not known, so this one says that it is ours.
    return refusal(403, "err_practice_forbidden", "The role of this account does not allow the call")


def wrong_region_for_logs() -> Answer:
    return refusal(403, "err_audit_log_incorrect_region", "The account is hosted in another region")


def wrong_method() -> Answer:
    return refusal(405, "err_practice_method", "Only POST is answered here")


def not_found() -> Answer:
    return refusal(404, "err_practice_not_found", "There is no such resource")


def malformed(message: str) -> Answer:
    return refusal(400, "err_practice_malformed", message)


def rate_limited() -> Answer:
    return refusal(429, "err_practice_rate_limit", "The quota of calls is used up")
