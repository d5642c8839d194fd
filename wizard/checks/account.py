"""One signed call proves most of the form: get-account judges the keys, the account code and the region."""

from collections.abc import Callable, Mapping, Sequence

from wizard.checks.asking import ask
from wizard.checks.context import KEYS, Context
from wizard.checks.finding import Finding, Reason, State, passed
from wizard.ledger import JSON
from wizard.mimecast.client import Account
from wizard.mimecast.errors import MimecastError, SecretNotBase64
from wizard.mimecast.regions import by_host, mend_host

SIGNING_KEYS = ("application_key", "access_key", "secret_key")
SUBJECTS = (*KEYS, "account_code", "region", "permission:account")
_REGION_USES = (*KEYS, "region", "service_account")
_ENHANCED_LOGGING_PACKAGE = "enhanced logging"


def account(context: Context) -> list[Finding]:
    elsewhere = _lives_elsewhere(context)
    if elsewhere is not None:
        return _with_the_rest_not_judged(elsewhere, because="region")
    try:
        answer = ask(context.client().account)
    except SecretNotBase64:
        return _with_the_rest_not_judged(
            Finding("secret_key", State.NOT_RUN, Reason.SECRET_NOT_BASE64), because="secret_key"
        )
    except MimecastError as error:
        return _ON_REFUSAL.get(error.reason, _undecided)(error)
    return [
        *(passed(key) for key in KEYS),
        passed("permission:account", package=_has_enhanced_logging(answer)),
        _account_code(context, answer),
        _region(context, answer),
    ]


def _has_enhanced_logging(answer: Account) -> bool:
    return any(name.lower().startswith(_ENHANCED_LOGGING_PACKAGE) for name in answer.packages)


# What each refusal says, and what it leaves open.


def _with_the_rest_not_judged(*decided: Finding, because: str | Sequence[str]) -> list[Finding]:
    subjects = {finding.subject for finding in decided}
    rest = (subject for subject in SUBJECTS if subject not in subjects)
    facts: dict[str, JSON] = {"because": because if isinstance(because, str) else list(because)}
    return [*decided, *(Finding(s, State.NOT_RUN, Reason.PREREQUISITE_FAILED, facts) for s in rest)]


def _wrong_application_id(error: MimecastError) -> list[Finding]:
    refused = Finding("application_id", State.FAILED, Reason.INVALID_APPLICATION_ID, dict(error.facts))
    return _with_the_rest_not_judged(refused, because="application_id")


def _wrong_signature(error: MimecastError) -> list[Finding]:
    """Mimecast answers alike whichever of the three is wrong, so all three fail and none is accused."""
    refused = (
        Finding(key, State.FAILED, Reason.INVALID_SIGNATURE, dict(error.facts)) for key in SIGNING_KEYS
    )
    return _with_the_rest_not_judged(*refused, because=SIGNING_KEYS)


def _expired(error: MimecastError) -> list[Finding]:
    refused = Finding("access_key", State.FAILED, Reason.BINDING_EXPIRED, dict(error.facts))
    return _with_the_rest_not_judged(refused, because="access_key")


def _forbidden(error: MimecastError) -> list[Finding]:
    """Mimecast checks the signature before the role: a 403 means that the keys were accepted."""
    refused = Finding("permission:account", State.FAILED, Reason.FORBIDDEN, dict(error.facts))
    return _with_the_rest_not_judged(*(passed(key) for key in KEYS), refused, because="permission:account")


def _wrong_region(error: MimecastError) -> list[Finding]:
    refused = Finding("region", State.FAILED, Reason.WRONG_REGION, dict(error.facts))
    return _with_the_rest_not_judged(refused, because="region")


def _undecided(error: MimecastError) -> list[Finding]:
    return [Finding(s, State.UNKNOWN, Reason(error.reason), dict(error.facts)) for s in SUBJECTS]


_ON_REFUSAL: Mapping[str, Callable[[MimecastError], list[Finding]]] = {
    Reason.INVALID_APPLICATION_ID: _wrong_application_id,
    Reason.INVALID_SIGNATURE: _wrong_signature,
    Reason.BINDING_EXPIRED: _expired,
    Reason.FORBIDDEN: _forbidden,
    Reason.WRONG_REGION: _wrong_region,
}


# Do the keys belong to this customer, and to this region?


def _account_code(context: Context, answer: Account) -> Finding:
    entered = context.values.get("account_code", "")
    uses = (*KEYS, "region", "account_code")
    if not entered:
        return Finding(
            "account_code", State.NOT_RUN, Reason.VALUE_MISSING, {"missing": ["account_code"]}, uses=uses
        )
    if entered.casefold() == answer.account_code.casefold():
        return Finding("account_code", State.PASSED, Reason.OK, {"account": answer.account_code}, uses=uses)
    facts: dict[str, JSON] = {"entered": entered, "account": answer.account_code}
    return Finding("account_code", State.FAILED, Reason.ACCOUNT_MISMATCH, facts, uses=uses)


def _region(context: Context, answer: Account) -> Finding:
    """Mimecast's discovery service decides where it has spoken; else the region that get-account names."""
    says, mine, place = answer.region.casefold(), context.region, _discovered(context)
    facts: dict[str, JSON] = {"entered": mine.key, "account_region": says, "discovered": place or None}
    if place or says == mine.key:
        return Finding("region", State.PASSED, Reason.OK, facts, _REGION_USES)
    named = context.regions.get(says)
    if named is not None and named.place != mine.place:
        facts["lives_in"] = named.label
        return Finding("region", State.FAILED, Reason.REGION_MISMATCH, facts, _REGION_USES)
    return Finding("region", State.UNKNOWN, Reason.REGION_UNCONFIRMED, facts, _REGION_USES)


def _lives_elsewhere(context: Context) -> Finding | None:
    """Discovery names another host than the chosen region's: the keys would be refused there, and rightly.

    They are not sent to the wrong region, so that a wrong region is not mistaken for three wrong keys.
    """
    mine, place = context.region, _discovered(context)
    if place in {"", mend_host(mine.api_url)}:
        return None
    named = by_host(place, context.regions)
    facts: dict[str, JSON] = {
        "entered": mine.key,
        "discovered": place,
        "lives_in": named.label if named else place,
    }
    return Finding("region", State.FAILED, Reason.REGION_MISMATCH, facts, _REGION_USES)


def _discovered(context: Context) -> str:
    """The host of the regional API as discover-authentication named it earlier in this run, or ""."""
    finding = context.known.get(f"endpoint:{context.region.discovery_target.name}:api")
    place = finding.facts.get("discovered") if finding else None
    return place if isinstance(place, str) else ""
