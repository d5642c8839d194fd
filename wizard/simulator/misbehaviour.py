"""What each fault makes of a true answer: a table of small functions of one shape."""

import json
from collections.abc import Callable
from dataclasses import replace

from wizard.simulator import answers
from wizard.simulator.answers import Answer, Delivery
from wizard.simulator.calls import Call
from wizard.simulator.faults import FaultName
from wizard.simulator.tenants import ENHANCED_LOGGING

ELSEWHERE = "/practice/elsewhere"
PAGE = b"<!DOCTYPE html><html><head><title>Access blocked</title></head><body>Ask your network team.</body></html>"

Misbehaviour = Callable[[Answer, Call], Answer]


def instead(answer: Answer) -> Misbehaviour:
    """Another answer, which keeps the true one's rate limit headers."""
    return lambda true, call: answer.with_headers({**true.headers, **answer.headers})


def delivered(delivery: Delivery) -> Misbehaviour:
    return lambda true, call: replace(true, delivery=delivery)


def fail_in_200(true: Answer, call: Call) -> Answer:
    error = {"code": "err_practice_fault", "message": "A failure told inside a success", "retryable": False}
    return instead(answers.envelope(fail=[{"errors": [error]}]))(true, call)


def rate_limited(true: Answer, call: Call) -> Answer:
    limited = answers.rate_limited().with_headers({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1500"})
    return instead(limited)(true, call)


def rate_limited_no_reset(true: Answer, call: Call) -> Answer:
    limited = rate_limited(true, call)
    return replace(limited, headers={k: v for k, v in limited.headers.items() if k != "X-RateLimit-Reset"})


def intermittent_app_id(true: Answer, call: Call) -> Answer:
    return instead(answers.invalid_application(call.header("x-mc-app-id")))(true, call)


def no_package(true: Answer, call: Call) -> Answer:
    """Only an account's answer has packages to lose."""
    content = json.loads(true.body) if true.content_type == answers.JSON_TYPE else {}
    for item in content.get("data", []):
        if "packages" in item:
            item["packages"] = [name for name in item["packages"] if name != ENHANCED_LOGGING]
            return replace(true, body=json.dumps(content).encode())
    return true


MISBEHAVIOURS: dict[FaultName, Misbehaviour] = {
    FaultName.FAIL_IN_200: fail_in_200,
    FaultName.EMPTY_200: instead(Answer(200, b"")),
    FaultName.EMPTY_OBJECT: instead(Answer(200, b"{}")),
    FaultName.STATUS_401: instead(answers.refusal(401, "err_practice_unauthorised", "Not accepted")),
    FaultName.FORBIDDEN: instead(answers.forbidden()),
    FaultName.NOT_FOUND: instead(answers.not_found()),
    FaultName.EXPIRED: instead(answers.binding_expired()),
    FaultName.RATE_LIMITED: rate_limited,
    FaultName.RATE_LIMITED_NO_RESET: rate_limited_no_reset,
    FaultName.SERVER_ERROR: instead(
        answers.refusal(503, "err_practice_server", "Something broke on our side")
    ),
    FaultName.HTML: instead(Answer(200, PAGE, "text/html; charset=utf-8")),
    FaultName.REDIRECT: instead(Answer(302, b"", headers={"Location": ELSEWHERE})),
    FaultName.RESET: delivered(Delivery.RESET),
    FaultName.DRIP_BODY: delivered(Delivery.DRIP_BODY),
    FaultName.DRIP_HEADERS: delivered(Delivery.DRIP_HEADERS),
    FaultName.HUGE: delivered(Delivery.HUGE),
    FaultName.WRONG_CONTENT_TYPE: lambda true, call: replace(true, content_type="text/plain"),
    FaultName.BROKEN_JSON: instead(Answer(200, b'{"meta": {"status": 200}, "data": [')),
    FaultName.SLOW: delivered(Delivery.SLOW),
    FaultName.INTERMITTENT_APP_ID: intermittent_app_id,
    FaultName.NO_PACKAGE: no_package,
    FaultName.META_STATUS_500: instead(answers.envelope(meta_status=500)),
}
