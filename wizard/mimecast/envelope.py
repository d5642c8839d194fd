"""What an answer means. HTTP 200 is not success: API 1.0 says in the body whether it did what it was asked.

`classify` gives the envelope of a success, or the error. Only an answer in Mimecast's own form can speak about keys: a
401 or 403 page of a proxy must never look like a refusal.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import BadAnswer, Facts, MimecastError, RateLimited, Refused, ServerError
from .outbound import Reply

_CODE = re.compile(r"[a-z0-9_]{1,64}")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_LONGEST_RESET_MS = 24 * 60 * 60 * 1000

# Facts 3.2. An unknown code is judged by its status.
_REFUSAL_CODES = {
    "err_developer_key": "invalid_application_id",
    "err_xdk_invalid_signature": "invalid_signature",
    "err_xdk_binding_expired": "binding_expired",
    "err_audit_log_incorrect_region": "wrong_region",
    "err_xdk_operation_forbidden_for_address": "forbidden",
}
_REFUSAL_STATUSES = {401: "not_accepted", 403: "forbidden", 418: "binding_expired"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """`status` is the HTTP status, or Mimecast's own in `meta` where HTTP said 200. `codes`: of all entries of `fail`."""

    status: int
    meta: Mapping[str, Any] = field(repr=False)
    data: Any = field(repr=False)
    failed: bool
    codes: tuple[str, ...]
    facts: Facts


def classify(reply: Reply) -> Envelope | MimecastError:
    envelope = read_envelope(reply)
    if isinstance(envelope, MimecastError):
        return envelope
    return next((error for rule in _RULES if (error := rule(reply, envelope))), None) or envelope


def read_envelope(reply: Reply) -> Envelope | MimecastError:
    """Says only whether Mimecast answered, not whether it agreed."""
    facts = reply_facts(reply)
    error = _overloaded(reply, reply.status, facts) or _unreadable(reply, facts)
    if error:
        return error
    try:
        content = json.loads(reply.body)
    except (ValueError, RecursionError):
        return BadAnswer("not_mimecast", facts)
    return _envelope(reply, content, facts) or BadAnswer("not_mimecast", facts)


def reply_facts(reply: Reply) -> Facts:
    return {
        "status": reply.status,
        "content_type": reply.content_type if _MEDIA_TYPE.fullmatch(reply.content_type) else None,
        "elapsed_ms": reply.elapsed_ms,
        # Which allowance the call counted against: a hint, see facts 3.3, never a verdict.
        "limit": _header_number(reply, "X-RateLimit-Limit"),
    }


def _unreadable(reply: Reply, facts: Facts) -> MimecastError | None:
    if reply.truncated:
        return BadAnswer("too_large", facts)
    if not reply.body.strip():
        return BadAnswer("not_found" if reply.status == 404 else "empty_answer", facts)
    if reply.content_type != "application/json":
        return BadAnswer("not_mimecast", facts)
    return None


def _envelope(reply: Reply, content: Any, facts: Facts) -> Envelope | None:
    if not isinstance(content, dict):
        return None
    meta, fail = content.get("meta"), content.get("fail")
    own_status = meta.get("status") if isinstance(meta, dict) else None
    if not isinstance(own_status, int) and not any(isinstance(entry, dict) for entry in _list(fail)):
        return None
    codes = tuple(_codes(fail))
    return Envelope(
        status=own_status if reply.status == 200 and isinstance(own_status, int) else reply.status,
        meta=meta if isinstance(meta, dict) else {},
        data=content.get("data"),
        failed=bool(fail),
        codes=codes,
        facts={**facts, "meta_status": own_status, "code": codes[0] if codes else None},
    )


def _codes(fail: Any) -> list[str]:
    """API 1.0 nests `errors` in each entry; the gateway of API 2.0 puts the code in the entry itself."""
    entries = [entry for entry in _list(fail) if isinstance(entry, dict)]
    errors = [
        one for entry in entries for one in [entry, *_list(entry.get("errors"))] if isinstance(one, dict)
    ]
    codes = [one.get("code") for one in errors]
    return [code for code in codes if isinstance(code, str) and _CODE.fullmatch(code)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _overloaded(reply: Reply, status: int, facts: Facts) -> MimecastError | None:
    if status == 429:
        return RateLimited(_header_number(reply, "X-RateLimit-Reset", most=_LONGEST_RESET_MS), facts)
    return ServerError(facts) if status >= 500 else None


def _header_number(reply: Reply, name: str, most: int = 1_000_000) -> int | None:
    text = reply.headers.get(name, "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
    return number if number is not None and number <= most else None


def _own_overload(reply: Reply, envelope: Envelope) -> MimecastError | None:
    return _overloaded(reply, envelope.status, envelope.facts)


def _refused_by_code(reply: Reply, envelope: Envelope) -> MimecastError | None:
    reason = next((_REFUSAL_CODES[code] for code in envelope.codes if code in _REFUSAL_CODES), None)
    return Refused(reason, envelope.facts) if reason else None


def _refused_by_status(reply: Reply, envelope: Envelope) -> MimecastError | None:
    reason = _REFUSAL_STATUSES.get(envelope.status)
    return Refused(reason, envelope.facts) if reason else None


def _missing(reply: Reply, envelope: Envelope) -> MimecastError | None:
    return BadAnswer("not_found", envelope.facts) if envelope.status == 404 else None


def _not_a_success(reply: Reply, envelope: Envelope) -> MimecastError | None:
    own_status = envelope.facts.get("meta_status")
    fine = (
        reply.status == 200 and own_status == 200 and not envelope.failed and isinstance(envelope.data, list)
    )
    return None if fine else BadAnswer("unexpected_answer", envelope.facts)


# In order: the first that objects decides; who passes all has HTTP 200, meta 200, an empty `fail` and a list of data.
_RULES: tuple[Callable[[Reply, Envelope], MimecastError | None], ...] = (
    _own_overload,
    _refused_by_code,
    _refused_by_status,
    _missing,
    _not_a_success,
)
