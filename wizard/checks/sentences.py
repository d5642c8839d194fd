"""What a finding says to a person. Data: a sentence for each reason, with the finding's facts filled in."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from wizard.checks.finding import Finding, Reason, State

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "application_id": "Application ID",
        "application_key": "Application Key",
        "access_key": "Access Key",
        "secret_key": "Secret Key",
        "account_code": "Account Code",
        "region": "Region",
        "permission:account": "Account details",
        "permission:siem_logs": "SIEM logs",
        "permission:audit_events": "Audit events",
        "permission:ttp_url_logs": "TTP URL logs",
        "enhanced_logging": "Enhanced Logging",
    }
)
_LAYERS = MappingProxyType({"dns": "DNS", "tcp": "TCP", "tls": "TLS", "api": "API answer"})

_PROVES: Mapping[str, str] = MappingProxyType(
    {
        "dns": "The host name resolves from this server.",
        "tcp": "A connection to the host can be opened from this server.",
        "tls": "The certificate is valid and nobody in between has replaced it.",
        "api": "Mimecast itself answers there.",
        "application_id": "Mimecast knows the application.",
        "application_key": "Mimecast accepts a call signed with it.",
        "access_key": "Mimecast accepts it, and it has not expired.",
        "secret_key": "Mimecast accepts a call signed with it.",
        "account_code": "The keys belong to this customer and not to another.",
        "region": "The account lives in the region you chose.",
        "permission:account": "The service account may read the account (Account | Dashboard | Read).",
        "permission:siem_logs": "The service account may read mail logs (Gateway | Tracking | Read).",
        "permission:audit_events": "The service account may read audit events (Account | Logs | Read).",
        "permission:ttp_url_logs": "The service account may read URL clicks (Monitoring | URL Protection | Read).",
        "enhanced_logging": "Mimecast writes mail logs. It cannot be read which of the three boxes are ticked.",
    }
)

_PASSED: Mapping[str, str] = MappingProxyType(
    {
        "dns": "The name resolves.",
        "tcp": "Port {port} answers.",
        "tls": "The certificate is trusted. Issued by {issuer}.",
        "api": "Mimecast answers.",
        "application_id": "Mimecast accepts it.",
        "application_key": "Mimecast accepts it.",
        "access_key": "Mimecast accepts it.",
        "secret_key": "Mimecast accepts it.",
        "account_code": "The keys belong to account {account}.",
        "region": "The account is in this region.",
        "enhanced_logging": "Mimecast handed over a log file.",
        "permission": "The service account may read this.",
    }
)

# Used where a subject has a sentence of its own for a reason.
_SPECIAL: Mapping[tuple[str, Reason], str] = MappingProxyType(
    {
        ("enhanced_logging", Reason.NO_DATA): (
            "Mimecast has no log file for us. Logging may be off, may have been switched on less than 30 minutes ago, "
            "or no mail has passed. Check the three boxes, then check again later."
        ),
        ("enhanced_logging", Reason.PACKAGE_MISSING): (
            "Mimecast has no log file for us, and the account does not list an Enhanced Logging package. "
            "Check the three boxes; if they are not offered, ask Mimecast."
        ),
    }
)

_SENTENCES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.DNS_NOT_FOUND: "The host name does not resolve. Let this server's DNS resolve it.",
        Reason.DNS_TIMEOUT: "DNS did not answer in time. Check the DNS servers this machine uses.",
        Reason.REFUSED: "The connection was refused. Open TCP 443 outbound to this host.",
        Reason.CONNECT_TIMEOUT: "No connection in time: usually a firewall. Open TCP 443 outbound to this host.",
        Reason.UNREACHABLE: "The network says that the host cannot be reached. Check the route and the firewall.",
        Reason.CONNECTION_RESET: "The connection was cut. A firewall or proxy in between may have done it.",
        Reason.TLS_UNTRUSTED: (
            "The certificate is not trusted (issued by {issuer}). If this is your own authority, your proxy inspects "
            "TLS: exempt the Mimecast hosts, or set OUTBOUND_CA_BUNDLE."
        ),
        Reason.TLS_HOSTNAME_MISMATCH: "The certificate is for another host. Something else answers in its place.",
        Reason.TLS_EXPIRED: "The certificate has expired or is not valid yet. Check this server's clock first.",
        Reason.TLS_FAILED: "No TLS connection could be agreed. A proxy or firewall may be in the way.",
        Reason.PRIVATE_ISSUER: (
            "Your proxy inspects TLS: the certificate was issued by {issuer}, trusted only through "
            "OUTBOUND_CA_BUNDLE. QRadar must trust it too."
        ),
        Reason.THROUGH_PROXY: "Left to the proxy, which makes this connection for us.",
        Reason.PROXY_REFUSED: "The proxy did not let us through. Allow this host there, on port 443.",
        Reason.REDIRECTED: "The answer sends us elsewhere, which Mimecast does not do. A proxy or portal may be in the way.",
        Reason.TOO_SLOW: "Connected, but the answer did not arrive in time. Check again.",
        Reason.TOO_LARGE: "The answer was larger than we read.",
        Reason.NOT_MIMECAST: "Something other than Mimecast answered: a proxy, a firewall or a portal.",
        Reason.NOT_FOUND: "Mimecast does not know this address. Check the region.",
        Reason.RATE_LIMITED: "Mimecast asks us to wait: too many calls. Check again later.",
        Reason.SERVER_ERROR: "Mimecast had an error of its own. Check again later.",
        Reason.UNEXPECTED_ANSWER: "Mimecast's answer was not one we know. It proves nothing either way.",
        Reason.EMPTY_ANSWER: "Mimecast's answer was empty. It proves nothing either way.",
        Reason.INVALID_APPLICATION_ID: (
            "Mimecast does not know this Application ID, asked twice. Copy it again from the application's page. "
            "An application younger than 30 minutes may not be known yet."
        ),
        Reason.INVALID_SIGNATURE: (
            "Mimecast refused the signature. It does not say which is wrong: the Application Key, the Access Key, "
            "the Secret Key, or the region."
        ),
        Reason.BINDING_EXPIRED: (
            "The Access Key has expired. Set Authentication TTL to Never Expires first, then create new keys."
        ),
        Reason.NOT_ACCEPTED: "Mimecast did not accept the call, and not for a reason we know. It accuses no key.",
        Reason.FORBIDDEN: "The keys are right, but the service account may not read this. Check its role.",
        Reason.WRONG_REGION: "Mimecast says that this account lives in another region.",
        Reason.REGION_MISMATCH: (
            "Mimecast says that the account lives in {lives_in}, not in the region you chose. Choose the right region, "
            "or correct the service account's address if it is another customer's."
        ),
        Reason.REGION_UNCONFIRMED: (
            "The keys work on this host, but Mimecast calls the region “{account_region}”, a name we cannot match. "
            "Save the service account's address, or correct it, so that discovery can decide."
        ),
        Reason.ACCOUNT_MISMATCH: (
            "These keys belong to another customer: Mimecast says account {account}, and you entered {entered}."
        ),
        Reason.NO_EVENTS: "Not refused, but Mimecast returned no event to prove it. Check again after somebody signed in.",
        Reason.NO_DATA: "Not refused, but Mimecast returned nothing to prove it.",
        Reason.PACKAGE_MISSING: "The account does not list this package.",
        Reason.VALUE_MISSING: "Not run: {missing} is not saved yet.",
        Reason.SECRET_NOT_BASE64: (
            "Not run: the Secret Key cannot be used to sign, so part of it is missing or it is another value. Paste it again."
        ),
        Reason.CANNOT_OPEN: "Not run: the stored {missing} cannot be opened. Enter it again.",
        Reason.PREREQUISITE_FAILED: "Not run: {because} failed.",
        Reason.PREREQUISITE_UNKNOWN: "Not run: {because} could not be checked.",
        Reason.OTHER_CUSTOMER: "Not run: {because} does not match, and nobody else's logs are read.",
        Reason.WORKER_LOST: "Could not be checked: the worker was lost. Check again.",
        Reason.TIMED_OUT: "Could not be checked in time. Check again.",
        Reason.SUPERSEDED: "Not finished: a value was changed meanwhile.",
        Reason.INTERNAL_ERROR: "Could not be checked because of a mistake in this product. The log has the details.",
    }
)

_PROXY_AWAY = "The proxy itself cannot be reached. Check the address in HTTPS_PROXY, and that the proxy runs."

# Seen in one tenant in 2022: 800 where the Access Key was right, 5000 where it was not.
_LIMIT_OF_STRANGERS = 5000
_RECOGNISED = (
    "A hint, not a proof: Mimecast counted the call on a known Access Key, so look at the other two first."
)
_UNRECOGNISED = "A hint, not a proof: Mimecast did not seem to recognise the Access Key, so look at it first."


def title(subject: str) -> str:
    if subject.startswith("endpoint:"):
        host, layer = subject.removeprefix("endpoint:").rsplit(":", 1)
        return f"{host}: {_LAYERS[layer]}"
    return LABELS.get(subject, subject)


def _family(subject: str) -> str:
    """endpoint:<host>:tls -> tls; permission:x -> permission:x; others as they are."""
    return subject.rsplit(":", 1)[1] if subject.startswith("endpoint:") else subject


def proves(subject: str) -> str:
    return _PROVES.get(_family(subject), "")


def message(finding: Finding) -> str:
    family = _family(finding.subject)
    if finding.state is State.PASSED:
        return _fill(_PASSED.get(family) or _PASSED[family.split(":")[0]], finding)
    if finding.facts.get("via") == "proxy" and finding.reason is not Reason.PROXY_REFUSED:
        return _PROXY_AWAY
    template = _SPECIAL.get((family, finding.reason)) or _SENTENCES[finding.reason]
    return _fill(template, finding)


def hint(finding: Finding) -> str:
    """The rate-limit clue, one tenant's observation: never part of the verdict."""
    if finding.reason is not Reason.INVALID_SIGNATURE:
        return ""
    limit = finding.facts.get("limit")
    if not isinstance(limit, int):
        return ""
    return _UNRECOGNISED if limit >= _LIMIT_OF_STRANGERS else _RECOGNISED


def _fill(template: str, finding: Finding) -> str:
    unknown = {"issuer": "an unknown issuer", "lives_in": "another region", "account_region": "nothing"}
    facts = {**unknown, **{name: fact for name, fact in finding.facts.items() if fact}}
    because, missing = _list_of(finding.named("because")), _list_of(finding.named("missing"))
    return template.format_map(
        {**facts, "because": because or "an earlier check", "missing": missing or "a value"}
    )


def _list_of(names: Sequence[str]) -> str:
    *most, last = [title(name) for name in names] or [""]
    return f"{', '.join(most)} and {last}" if most else last
