from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wizard.ledger import JSON


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_RUN = "not_run"


class Reason(StrEnum):
    """Stable codes: machines rely on them, so a retired one is never used again for something else."""

    OK = "ok"
    # the way to the host
    DNS_NOT_FOUND = "dns_not_found"
    DNS_TIMEOUT = "dns_timeout"
    REFUSED = "refused"
    CONNECT_TIMEOUT = "connect_timeout"
    UNREACHABLE = "unreachable"
    CONNECTION_RESET = "connection_reset"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_HOSTNAME_MISMATCH = "tls_hostname_mismatch"
    TLS_EXPIRED = "tls_expired"
    TLS_FAILED = "tls_failed"
    PRIVATE_ISSUER = "private_issuer"
    THROUGH_PROXY = "through_proxy"
    PROXY_REFUSED = "proxy_refused"
    # what came back
    REDIRECTED = "redirected"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    NOT_MIMECAST = "not_mimecast"
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    UNEXPECTED_ANSWER = "unexpected_answer"
    EMPTY_ANSWER = "empty_answer"
    # what Mimecast says of the values
    INVALID_APPLICATION_ID = "invalid_application_id"
    INVALID_SIGNATURE = "invalid_signature"
    BINDING_EXPIRED = "binding_expired"
    NOT_ACCEPTED = "not_accepted"
    FORBIDDEN = "forbidden"
    WRONG_REGION = "wrong_region"
    REGION_MISMATCH = "region_mismatch"
    REGION_UNCONFIRMED = "region_unconfirmed"
    ACCOUNT_MISMATCH = "account_mismatch"
    NO_EVENTS = "no_events"
    NO_DATA = "no_data"
    PACKAGE_MISSING = "package_missing"
    # why nothing was asked
    VALUE_MISSING = "value_missing"
    SECRET_NOT_BASE64 = "secret_not_base64"  # noqa: S105  (a reason code)
    CANNOT_OPEN = "cannot_open"
    PREREQUISITE_FAILED = "prerequisite_failed"
    PREREQUISITE_UNKNOWN = "prerequisite_unknown"
    OTHER_CUSTOMER = "other_customer"
    # what happened to the run
    WORKER_LOST = "worker_lost"
    TIMED_OUT = "timed_out"
    SUPERSEDED = "superseded"
    INTERNAL_ERROR = "internal_error"


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on one subject. `facts` are safe to store, print and mail: never a secret, never a whole answer.

    `uses` names the values the verdict rests on; changing one of them makes the verdict void.
    """

    subject: str
    state: State
    reason: Reason = Reason.OK
    facts: Mapping[str, JSON] = field(default_factory=dict)
    uses: tuple[str, ...] | None = None

    @property
    def lets_others_run(self) -> bool:
        return self.state in {State.PASSED, State.WARNING} or self.left_to_proxy

    @property
    def left_to_proxy(self) -> bool:
        return self.state is State.NOT_RUN and self.reason is Reason.THROUGH_PROXY

    def named(self, fact: str) -> list[str]:
        """The values or subjects that a fact names, one or several; empty where it is not there."""
        told = self.facts.get(fact)
        names = told if isinstance(told, list) else [told]
        return [name for name in names if isinstance(name, str)]


def passed(subject: str, **facts: JSON) -> Finding:
    return Finding(subject, State.PASSED, Reason.OK, facts)
