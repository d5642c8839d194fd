"""Is the way to a host open? For these rows a closed way is `failed`: the way is the thing tested."""

import re

from wizard.checks.asking import ask
from wizard.checks.context import Context
from wizard.checks.finding import Finding, Reason, State, passed
from wizard.ledger import JSON
from wizard.mimecast.errors import MimecastError, Refused
from wizard.mimecast.regions import mend_host

# The host was reached and trusted, but its answer says nothing about the way: neither red nor green.
_UNDECIDED = frozenset({
    Reason.SERVER_ERROR, Reason.RATE_LIMITED, Reason.TOO_SLOW, Reason.TOO_LARGE, Reason.EMPTY_ANSWER,
    Reason.UNEXPECTED_ANSWER, Reason.NOT_FOUND, Reason.CONNECTION_RESET,
})  # fmt: skip
# Discovery could not be asked, or said something we do not know: a plain call still shows who answers there.
_NO_WORD_ON_THE_HOST = frozenset({
    Reason.VALUE_MISSING, Reason.SECRET_NOT_BASE64, Reason.UNEXPECTED_ANSWER,
})  # fmt: skip
_PLACE = re.compile(r"[a-z0-9.-]{1,253}(:\d{1,5})?")


def _subject(context: Context, layer: str) -> str:
    return f"endpoint:{context.the_target.name}:{layer}"


def _closed(subject: str, error: MimecastError) -> Finding:
    return Finding(subject, State.FAILED, Reason(error.reason), dict(error.facts))


def _left_to_the_proxy(subject: str) -> Finding:
    return Finding(subject, State.NOT_RUN, Reason.THROUGH_PROXY)


def dns(context: Context) -> list[Finding]:
    subject, target = _subject(context, "dns"), context.the_target
    if context.outbound.proxied(target.host):
        return [_left_to_the_proxy(subject)]
    try:
        resolved = context.outbound.resolve(target.host)
    except MimecastError as error:
        return [_closed(subject, error)]
    addresses: list[JSON] = list(resolved.addresses)
    return [passed(subject, addresses=addresses)]


def tcp(context: Context) -> list[Finding]:
    subject, target = _subject(context, "tcp"), context.the_target
    if context.outbound.proxied(target.host):
        return [_left_to_the_proxy(subject)]
    try:
        connected = context.outbound.connect(target.host, target.port)
    except MimecastError as error:
        return [_closed(subject, error)]
    return [passed(subject, address=connected.address, port=target.port)]


def tls(context: Context) -> list[Finding]:
    """A certificate that only the administrator's own CA vouches for means that something inspects TLS.

    In a region that an administrator added, a private CA is what was asked for.
    """
    subject, target = _subject(context, "tls"), context.the_target
    try:
        certificate = context.outbound.handshake(target.host, target.port)
    except MimecastError as error:
        return [_closed(subject, error)]
    facts: dict[str, JSON] = {
        "issuer": certificate.issuer,
        "expires": certificate.not_after,
        "protocol": certificate.protocol,
    }
    if certificate.public or context.region.added_here:
        return [passed(subject, **facts)]
    return [Finding(subject, State.WARNING, Reason.PRIVATE_ISSUER, facts)]


def api(context: Context) -> list[Finding]:
    """Any answer in Mimecast's own envelope proves that Mimecast, and nobody in between, answered."""
    subject = _subject(context, "api")
    try:
        return [passed(subject, **_ask(context))]
    except MimecastError as error:
        reason = Reason(error.reason)
        state = State.UNKNOWN if reason in _UNDECIDED else State.FAILED
        return [Finding(subject, state, reason, dict(error.facts))]


def _ask(context: Context) -> dict[str, JSON]:
    target = context.the_target
    if target.url == context.region.discovery_url and context.can_discover:
        return _discover(context)
    context.unsigned_client().ping(target.url)
    return {}


def _discover(context: Context) -> dict[str, JSON]:
    """Discovery says which host serves the service account; what it thinks of the keys is the account check's."""
    try:
        client = context.client()
        found = ask(lambda: client.discover(context.values["service_account"]))
    except Refused:
        return {}
    except MimecastError as error:
        if error.reason not in _NO_WORD_ON_THE_HOST:
            raise
        context.unsigned_client().ping(context.the_target.url)
        return {}
    # What Mimecast writes here decides where keys are sent: anything that is not clearly a host is no word at all.
    place = mend_host(found.api_url or "")
    return {"address_known": found.known, "discovered": place if _PLACE.fullmatch(place) else None}
