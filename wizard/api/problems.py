"""Every "no" of the API as RFC 9457 has it: what is wrong, with a stable code, and at which field."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
FieldErrors = Sequence[tuple[str, str]]

# What pydantic calls it -> what a person is told. Its own words could quote the value (G1).
_SENTENCES: Mapping[str, str] = {
    "missing": "This is required.",
    "extra_forbidden": "This is not known here.",
    "string_type": "This must be a text.",
    "string_too_short": "This is too short.",
    "string_too_long": "This is too long.",
    "string_pattern_mismatch": "This has characters that do not belong here.",
    "dict_type": "This must be an object.",
    "list_type": "This must be a list.",
    "model_attributes_type": "This must be an object.",
}
_OURS = re.compile(r"[a-z_]{1,40}|[0-9]{1,4}|Idempotency-Key")
_NUMBER = "This must be a whole number in the allowed range."


class Refusal(Exception):
    """Says no. `errors` are pairs of a field and a sentence about it.

    Raise a new one each time: one that is kept would keep the request with it, and the secrets that it brought.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        errors: FieldErrors = (),
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = errors, headers


def invalid(errors: FieldErrors) -> Refusal:
    told = "Some of what was sent cannot be taken. Nothing was changed."
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", told, errors)


def unreadable() -> Refusal:
    told = "The body cannot be read. Send JSON in UTF-8, with an object."
    return Refusal(HTTPStatus.BAD_REQUEST, "unreadable", told)


def answer(refusal: Refusal) -> HttpResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": refusal.status.phrase,
        "status": int(refusal.status),
        "code": refusal.code,
        "detail": refusal.detail,
    }
    if refusal.errors:
        body["errors"] = [{"field": field, "message": message} for field, message in refusal.errors]
    response = JsonResponse(body, status=refusal.status, content_type=CONTENT_TYPE)
    for name, value in refusal.headers.items():
        response[name] = value
    return response


UNKNOWN = Refusal(
    HTTPStatus.NOT_FOUND, "not_found", "There is no such thing, or this token may not know of it."
)
FORBIDDEN = Refusal(HTTPStatus.FORBIDDEN, "forbidden", "The roles of this token's owner do not allow that.")
NO_TOKEN = Refusal(
    HTTPStatus.UNAUTHORIZED,
    "token_needed",
    "Send a token that is valid: Authorization: Bearer qro_… It may have expired, or have been revoked.",
    headers={"WWW-Authenticate": "Bearer"},
)
TOO_LARGE = Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "The body is too large.")
WRONG_METHOD = Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "This address has other methods.")
OUR_FAULT = Refusal(
    HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something broke on our side. Nothing was changed."
)

BUSY = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "busy",
    "The database is busy or cannot be reached. Nothing was changed. Try again later.",
    headers={"Retry-After": "60"},
)


def install(api: NinjaAPI) -> None:
    fixed: Mapping[type[Exception], Refusal] = {
        Http404: UNKNOWN,
        PermissionDenied: FORBIDDEN,
        AuthenticationError: NO_TOKEN,
        HttpError: unreadable(),
        RequestDataTooBig: TOO_LARGE,
    }
    for kind, refusal in fixed.items():
        api.add_exception_handler(kind, _always(refusal))
    api.add_exception_handler(Refusal, _told)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(OperationalError, _busy)
    api.add_exception_handler(Exception, _broken)


def _always(refusal: Refusal) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: answer(refusal)


def _told(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(error)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(invalid([(_field(item["loc"]), _sentence(item["type"])) for item in error.errors]))


def _field(place: Sequence[str | int]) -> str:
    """Where in what was sent, without the parameter that pydantic puts in front. A name like none of ours stays out."""
    source, *names = place
    inner = names[1:] if source == "body" and len(names) > 1 else names
    return ".".join(name if _OURS.fullmatch(name) else "…" for name in map(str, inner)) or str(source)


def _sentence(kind: str) -> str:
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    return _NUMBER if kind.startswith(("int", "greater", "less")) else "This is not of the right kind."


def _busy(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(BUSY)


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(OUR_FAULT)
