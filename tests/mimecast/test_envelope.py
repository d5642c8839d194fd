"""G8: green only on positive evidence. One row an answer."""

import json
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from wizard.mimecast.envelope import Envelope, classify
from wizard.mimecast.errors import BadAnswer, MimecastError, RateLimited, Refused, ServerError
from wizard.mimecast.outbound import Reply

FINE = {"meta": {"status": 200}, "data": [{"accountCode": "CUKA00A000"}], "fail": []}


def answer(
    body: Any = b"", status: int = 200, kind: str = "application/json", cut: bool = False, **headers: str
) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()})
    return Reply(status=status, headers=named, body=raw, content_type=kind, elapsed_ms=7, truncated=cut)


def fails(code: str, status: int = 200, own: int | None = None, message: str = "") -> Reply:
    error = {"code": code, "message": message, "retryable": False}
    return answer({"meta": {"status": own or status}, "data": [], "fail": [{"errors": [error]}]}, status)


def error_of(reply: Reply) -> MimecastError:
    result = classify(reply)
    assert isinstance(result, MimecastError)
    return result


def test_it_accepts_data_without_a_fail() -> None:
    result = classify(answer(FINE))
    assert isinstance(result, Envelope)
    assert result.data == FINE["data"]


ROWS: dict[str, tuple[Reply, type[MimecastError], str]] = {
    "200 with fail": (fails("err_validation_null"), BadAnswer, "unexpected_answer"),
    "200 with a fail of no known form": (answer({**FINE, "fail": ["no"]}), BadAnswer, "unexpected_answer"),
    "200 wrong application id": (fails("err_developer_key"), Refused, "invalid_application_id"),
    "200 empty body": (answer(b""), BadAnswer, "empty_answer"),
    "200 blank body": (answer(b" \r\n"), BadAnswer, "empty_answer"),
    "200 empty object": (answer({}), BadAnswer, "not_mimecast"),
    "200 list": (answer([FINE]), BadAnswer, "not_mimecast"),
    "200 null": (answer(None), BadAnswer, "not_mimecast"),
    "200 other JSON": (answer({"status": "ok", "data": []}), BadAnswer, "not_mimecast"),
    "200 meta without status": (answer({"meta": {}, "data": []}), BadAnswer, "not_mimecast"),
    "200 broken JSON": (answer(b'{"meta": {"status": 200}, "da'), BadAnswer, "not_mimecast"),
    "200 not UTF-8": (answer(b"\xff\xfe\xfa"), BadAnswer, "not_mimecast"),
    "200 deep JSON": (answer(b"[" * 200_000), BadAnswer, "not_mimecast"),
    "200 HTML": (answer(b"<html>Sign in</html>", kind="text/html"), BadAnswer, "not_mimecast"),
    "200 HTML called JSON": (answer(b"<html>Sign in</html>"), BadAnswer, "not_mimecast"),
    "200 wrong content type": (answer(FINE, kind="text/plain"), BadAnswer, "not_mimecast"),
    "200 no content type": (answer(FINE, kind=""), BadAnswer, "not_mimecast"),
    "200 too large": (answer(FINE, cut=True), BadAnswer, "too_large"),
    "200 data not a list": (answer({**FINE, "data": {"accountCode": "x"}}), BadAnswer, "unexpected_answer"),
    "200 no data": (answer({"meta": {"status": 200}, "fail": []}), BadAnswer, "unexpected_answer"),
    "200 no meta but a fail": (answer({"fail": [{"code": "err_x"}]}), BadAnswer, "unexpected_answer"),
    "200 meta 401": (fails("err_xdk_invalid_signature", own=401), Refused, "invalid_signature"),
    "200 meta 403": (answer({**FINE, "meta": {"status": 403}}), Refused, "forbidden"),
    "200 meta 404": (answer({**FINE, "meta": {"status": 404}}), BadAnswer, "not_found"),
    "200 meta 429": (answer({**FINE, "meta": {"status": 429}}), RateLimited, "rate_limited"),
    "200 meta 500": (answer({**FINE, "meta": {"status": 500}}), ServerError, "server_error"),
    "200 meta 202": (answer({**FINE, "meta": {"status": 202}}), BadAnswer, "unexpected_answer"),
    "200 meta text": (answer({**FINE, "meta": {"status": "200"}}), BadAnswer, "not_mimecast"),
    "201": (answer(FINE, 201), BadAnswer, "unexpected_answer"),
    "204": (answer(b"", 204), BadAnswer, "empty_answer"),
    "400": (fails("err_x", 400), BadAnswer, "unexpected_answer"),
    "401 invalid signature": (fails("err_xdk_invalid_signature", 401), Refused, "invalid_signature"),
    "401 other": (fails("err_other", 401), Refused, "not_accepted"),
    "401 gateway": (answer({"fail": [{"code": "token_expired"}]}, 401), Refused, "not_accepted"),
    "401 of somebody else": (answer({"error": "unauthorized"}, 401), BadAnswer, "not_mimecast"),
    "401 a fail of no known form": (answer({"fail": ["no"]}, 401), BadAnswer, "not_mimecast"),
    "401 HTML": (answer(b"<html>", 401, "text/html"), BadAnswer, "not_mimecast"),
    "403": (fails("err_anything", 403), Refused, "forbidden"),
    "403 of a firewall": (answer(b"<html>Blocked</html>", 403, "text/html"), BadAnswer, "not_mimecast"),
    "403 empty": (answer(b"", 403), BadAnswer, "empty_answer"),
    "403 wrong region": (fails("err_audit_log_incorrect_region", 403), Refused, "wrong_region"),
    "403 for that address": (fails("err_xdk_operation_forbidden_for_address", 403), Refused, "forbidden"),
    "404": (fails("err_x", 404), BadAnswer, "not_found"),
    "404 empty": (answer(b"", 404), BadAnswer, "not_found"),
    "405": (fails("err_x", 405), BadAnswer, "unexpected_answer"),
    "418": (fails("err_xdk_binding_expired", 418), Refused, "binding_expired"),
    "418 other code": (fails("err_x", 418), Refused, "binding_expired"),
    "418 of a joker": (answer(b"teapot", 418, "text/plain"), BadAnswer, "not_mimecast"),
    "429": (answer(b"", 429), RateLimited, "rate_limited"),
    "500": (fails("err_x", 500), ServerError, "server_error"),
    "503 HTML": (answer(b"<html>", 503, "text/html"), ServerError, "server_error"),
}


@pytest.mark.parametrize(("reply", "kind", "reason"), ROWS.values(), ids=list(ROWS))
def test_it_takes_no_other_answer_for_a_success(reply: Reply, kind: type[MimecastError], reason: str) -> None:
    """G8"""
    error = error_of(reply)
    assert (type(error), error.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("reply", "retryable"),
    [
        (fails("err_developer_key"), True),
        (fails("err_xdk_invalid_signature", 401), False),
        (fails("err_xdk_binding_expired", 418), False),
        (fails("err_x", 403), False),
        (answer(b"", 429), True),
        (answer(b"", 502), True),
        (answer(b""), True),
    ],
)
def test_it_says_whether_trying_again_can_help(reply: Reply, retryable: bool) -> None:
    assert error_of(reply).retryable is retryable


@pytest.mark.parametrize(
    ("header", "reset_ms"),
    [("4419", 4419), ("", None), ("soon", None), ("-5", None), ("9" * 11, None), ("٣", None)],
)
def test_it_reads_how_long_to_wait_in_milliseconds(header: str, reset_ms: int | None) -> None:
    error = error_of(answer(b"", 429, X_RateLimit_Reset=header))
    assert isinstance(error, RateLimited)
    assert (error.reset_ms, error.facts["reset_ms"]) == (reset_ms, reset_ms)


def test_it_keeps_the_facts_that_help_without_any_message() -> None:
    """G1: the message of a wrong Application ID repeats the value."""
    error = error_of(fails("err_developer_key", message="App ID is invalid: canary"))
    assert error.facts == {
        "status": 200,
        "meta_status": 200,
        "code": "err_developer_key",
        "content_type": "application/json",
        "elapsed_ms": 7,
        "limit": None,
    }
    assert "canary" not in f"{error} {error!r}"


def test_it_keeps_the_allowance_that_hints_at_the_wrong_key() -> None:
    reply = fails("err_xdk_invalid_signature", 401)
    reply = Reply(
        reply.status, CaseInsensitiveDict({"X-RateLimit-Limit": "5000"}), reply.body, reply.content_type, 7
    )
    assert error_of(reply).facts["limit"] == 5000


@pytest.mark.parametrize("code", ["Canary Value", "a" * 65, 5, None])
def test_it_keeps_no_code_of_unknown_form(code: Any) -> None:
    """G1"""
    assert error_of(fails(code, 401)).facts["code"] is None


def test_it_keeps_no_content_type_of_unknown_form() -> None:
    assert error_of(answer(b"x", kind="<script>")).facts["content_type"] is None


def test_it_finds_the_telling_code_among_several() -> None:
    errors = [{"code": "err_first"}, {"code": "err_xdk_invalid_signature"}]
    error = error_of(answer({"meta": {"status": 401}, "fail": [{"errors": errors}]}, 401))
    assert error.reason == "invalid_signature"
