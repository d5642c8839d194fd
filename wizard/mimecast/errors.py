"""Everything that can go wrong between a check and Mimecast: one root, so that one `except` is enough.

`reason` is a stable code. `facts` may be logged and shown: numbers, codes and media types only, never a header that
carries a key and never Mimecast's own message, because the one for a wrong Application ID repeats the value.
"""

from collections.abc import Mapping
from typing import TypeAlias

Facts: TypeAlias = Mapping[str, str | int | bool | None]


class MimecastError(Exception):
    """`retryable` answers the one question of a caller: can trying the same again help?"""

    def __init__(self, reason: str, *, retryable: bool, facts: Facts | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.facts: Facts = dict(facts or {})


class NotReached(MimecastError):
    """dns_not_found, dns_timeout, refused, connect_timeout, unreachable, connection_reset, proxy_refused."""

    def __init__(self, reason: str, facts: Facts | None = None) -> None:
        super().__init__(reason, retryable=True, facts=facts)


class NotTrusted(MimecastError):
    """tls_untrusted, tls_hostname_mismatch, tls_expired, tls_failed."""

    def __init__(self, reason: str, facts: Facts | None = None) -> None:
        # A certificate does not get better by asking again; a broken handshake may.
        super().__init__(reason, retryable=reason == "tls_failed", facts=facts)


class BadAnswer(MimecastError):
    """Something answered, but not in a way that says anything about the keys.

    redirected, too_slow, too_large, not_mimecast, not_found, unexpected_answer, empty_answer.
    """

    def __init__(self, reason: str, facts: Facts | None = None) -> None:
        super().__init__(reason, retryable=True, facts=facts)


class Redirected(BadAnswer):
    def __init__(self, facts: Facts | None = None) -> None:
        super().__init__("redirected", facts)


class RateLimited(MimecastError):
    """`reset_ms`: wait at least so many milliseconds; None when the answer did not say."""

    def __init__(self, reset_ms: int | None, facts: Facts | None = None) -> None:
        super().__init__("rate_limited", retryable=True, facts={**(facts or {}), "reset_ms": reset_ms})
        self.reset_ms = reset_ms


class ServerError(MimecastError):
    def __init__(self, facts: Facts | None = None) -> None:
        super().__init__("server_error", retryable=True, facts=facts)


class Refused(MimecastError):
    """Mimecast's own "no".

    invalid_application_id, invalid_signature, binding_expired, forbidden, wrong_region, not_accepted.
    """

    def __init__(self, reason: str, facts: Facts | None = None) -> None:
        # Mimecast is known to refuse a right Application ID now and then.
        super().__init__(reason, retryable=reason == "invalid_application_id", facts=facts)


class UnusableKey(MimecastError):
    """A key that cannot even be sent: empty, or with characters that a header cannot carry. `facts["field"]`: which."""

    def __init__(self, field: str, reason: str = "value_missing") -> None:
        super().__init__(reason, retryable=False, facts={"field": field})


class SecretNotBase64(UnusableKey):
    def __init__(self) -> None:
        super().__init__("secret_key", "secret_not_base64")


class HostNotAllowed(Exception):
    """A mistake of ours, not an answer: somebody asked for a host that is in no region."""
