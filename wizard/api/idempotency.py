"""The same creation sent twice, because an answer was lost on the way, creates once and is answered alike."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from ninja import Schema
from ninja.params.functions import Header
from ninja.responses import NinjaJSONEncoder

from wizard.api import doors
from wizard.api.problems import Refusal
from wizard.models import IdempotencyKey

KEY: Any = Header(
    None,
    alias="Idempotency-Key",
    pattern=r"^[\x21-\x7e]{1,100}$",
    description="Any text of your own. The same request with the same key is carried out once in 24 hours.",
)
_KEPT = timedelta(hours=24)

Make = Callable[[], tuple[HTTPStatus, Schema]]


def once(request: HttpRequest, key: str | None, name: str, make: Make) -> HttpResponse:
    """`name` is the part of the answer that the new thing's address ends with. What `make` raises is not kept."""
    if key is None:
        status, made = make()
        return _told(request, status, _as_json(made), name)
    with transaction.atomic():
        token = doors.token(request)
        token.idempotency_keys.filter(created_at__lt=timezone.now() - _KEPT).delete()
        # Of two requests at once the second waits here for the first one's transaction.
        kept, first = IdempotencyKey.objects.get_or_create(
            token=token, key=key, defaults={"request_hash": _hash(request), "status": 0}
        )
        if first:
            status, made = make()
            kept.status, kept.answer = status, _as_json(made)
            kept.save(update_fields=["status", "answer"])
    if kept.request_hash != _hash(request):
        told = "This Idempotency-Key was used for another request. Take a new one."
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused", told)
    response = _told(request, kept.status, kept.answer, name)
    response["Idempotency-Replayed"] = "false" if first else "true"
    return response


def _as_json(made: Schema) -> dict[str, Any]:
    """As every other answer of the API writes it, moments included."""
    content: dict[str, Any] = json.loads(json.dumps(made.model_dump(), cls=NinjaJSONEncoder))
    return content


def _hash(request: HttpRequest) -> str:
    what = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return salted_hmac("wizard.api request", what.hex(), algorithm="sha256").hexdigest()


def _told(request: HttpRequest, status: int, content: Mapping[str, Any], name: str) -> HttpResponse:
    response = JsonResponse(content, status=status)
    response["Location"] = f"{request.path}/{content[name]}"
    return response
