"""Every verdict that a check can give has a sentence, and a place where it is mended unless no step mends it."""

import pytest

from wizard import fixes, guides
from wizard.checks import Finding, Reason, State, message, plan, proves, title
from wizard.guides.spec import Guide, split_ref
from wizard.ledger import JSON
from wizard.mimecast.regions import load_regions

SUBJECTS = [subject for item in plan(load_regions()["eu"]) for subject in item.subjects]
HOST = "endpoint:eu-api.mimecast.com"
KEYS = ("application_id", "application_key", "access_key", "secret_key")
PERMISSIONS = tuple(s for s in SUBJECTS if s.startswith("permission:"))

ANSWERS = ("redirected", "too_slow", "too_large", "not_mimecast", "not_found", "rate_limited", "server_error",
           "unexpected_answer", "empty_answer")  # fmt: skip
CONNECTING = ("refused", "connect_timeout", "unreachable", "connection_reset", "dns_not_found", "dns_timeout")
TLS = ("tls_untrusted", "tls_hostname_mismatch", "tls_expired", "tls_failed", "proxy_refused")
RUN = (
    "prerequisite_failed",
    "prerequisite_unknown",
    "worker_lost",
    "timed_out",
    "superseded",
    "internal_error",
)
REFUSALS = ("invalid_application_id", "invalid_signature", "binding_expired", "not_accepted", "forbidden",
            "wrong_region")  # fmt: skip
UNRUN = ("value_missing", "cannot_open")
ANY_CALL = (*CONNECTING, *TLS, *ANSWERS, *RUN)

REACHABLE: dict[str, tuple[str, ...]] = {
    f"{HOST}:dns": ("dns_not_found", "dns_timeout", "through_proxy", *RUN),
    f"{HOST}:tcp": (*CONNECTING, "through_proxy", *RUN),
    f"{HOST}:tls": (*CONNECTING, *TLS, "private_issuer", *RUN),
    f"{HOST}:api": ANY_CALL,
    **dict.fromkeys(KEYS, (*ANY_CALL, *REFUSALS, *UNRUN, "secret_not_base64")),
    "account_code": (*ANY_CALL, "account_mismatch", *UNRUN),
    "region": (*ANY_CALL, "region_mismatch", "wrong_region", "region_unconfirmed", *UNRUN),
    **dict.fromkeys(PERMISSIONS, (*ANY_CALL, *REFUSALS, *UNRUN, "other_customer", "no_events")),
    "enhanced_logging": (*ANY_CALL, *REFUSALS, *UNRUN, "other_customer", "no_data", "package_missing"),
}
PAIRS = [
    (subject, Reason(reason)) for subject, reasons in REACHABLE.items() for reason in dict.fromkeys(reasons)
]
every_pair = pytest.mark.parametrize(("subject", "reason"), PAIRS)

# Nothing in the guide mends these: wait and ask again, or mend what came before.
NOBODY_S_FAULT = {*RUN, "through_proxy", "rate_limited", "server_error", "unexpected_answer", "empty_answer"}


@pytest.fixture
def guide() -> Guide:
    return guides.get("mimecast-api1")


def undecided(subject: str, reason: Reason, **facts: str) -> Finding:
    return Finding(subject, State.UNKNOWN, reason, {"account": "CUK1A1", "entered": "CUK2B2", **facts})


def test_it_reaches_every_reason() -> None:
    assert {reason for _, reason in PAIRS} == set(Reason) - {Reason.OK}


@every_pair
def test_it_has_a_whole_sentence_for_every_verdict(subject: str, reason: Reason) -> None:
    sentence = message(undecided(subject, reason))
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not set("{}") & set(sentence)


@every_pair
def test_it_sends_every_verdict_somewhere_or_nowhere_on_purpose(
    guide: Guide, subject: str, reason: Reason
) -> None:
    refs = fixes.refs(guide, undecided(subject, reason))
    no_events = reason is Reason.NO_EVENTS and subject != "permission:siem_logs"
    nowhere = no_events or (reason in NOBODY_S_FAULT and (reason in RUN or not subject.startswith(HOST)))
    assert bool(refs) != (nowhere or reason is Reason.THROUGH_PROXY)


@every_pair
def test_it_sends_nobody_to_a_step_or_line_that_is_not_there(
    guide: Guide, subject: str, reason: Reason
) -> None:
    for ref in fixes.refs(guide, undecided(subject, reason)):
        step, line = split_ref(ref)
        assert not line or int(line) in guide.step(step).numbers
    assert set(fixes.step_ids(guide, undecided(subject, reason))) <= {step.id for step in guide.steps}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_names_every_subject_and_says_what_it_proves(subject: str) -> None:
    assert title(subject) not in {"", subject}
    assert proves(subject).endswith(".")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_has_a_whole_sentence_for_everything_that_passed(subject: str) -> None:
    sentence = message(Finding(subject, State.PASSED, facts={"account": "CUK1A1", "port": 443}))
    assert sentence.endswith(".")
    assert not set("{}") & set(sentence)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_sends_nobody_anywhere_for_what_passed(guide: Guide, subject: str) -> None:
    passed = Finding(subject, State.PASSED)
    assert (fixes.refs(guide, passed), fixes.step_ids(guide, passed)) == ((), ())


@pytest.mark.parametrize(
    ("reason", "refs", "steps"),
    [
        ("invalid_signature", ("6.5", "7.6", "network.1"), ("6", "7", "network")),
        ("binding_expired", ("4.5", "7"), ("4", "7")),
        ("forbidden", ("2",), ("2",)),
    ],
)
def test_it_links_the_steps_of_a_refusal(
    guide: Guide, reason: str, refs: tuple[str, ...], steps: tuple[str, ...]
) -> None:
    refused = undecided("access_key", Reason(reason))
    assert (fixes.refs(guide, refused), fixes.step_ids(guide, refused)) == (refs, steps)


@pytest.mark.parametrize("reason", [Reason.VALUE_MISSING, Reason.CANNOT_OPEN])
def test_it_sends_to_the_values_that_are_missing_and_nowhere_else(guide: Guide, reason: Reason) -> None:
    facts: dict[str, JSON] = {"missing": ["secret_key", "application_id"]}
    finding = Finding("permission:account", State.NOT_RUN, reason, facts)
    assert fixes.step_ids(guide, finding) == ("5b", "7")


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], "a value"),
        (["region"], "Region"),
        (["access_key", "secret_key"], "Access Key and Secret Key"),
        (["application_key", "access_key", "secret_key"], "Application Key, Access Key and Secret Key"),
    ],
)
def test_it_lists_names_as_a_person_would(names: list[str], text: str) -> None:
    lacking = Finding("region", State.NOT_RUN, Reason.VALUE_MISSING, {"missing": [*names]})
    assert message(lacking) == f"Not run: {text} is not saved yet."


@pytest.mark.parametrize(
    "because", ["endpoint:eu-api.mimecast.com:tls", ["endpoint:eu-api.mimecast.com:tls"]]
)
def test_it_names_what_stood_in_the_way(because: JSON) -> None:
    blocked = Finding("access_key", State.NOT_RUN, Reason.PREREQUISITE_FAILED, {"because": because})
    assert message(blocked) == "Not run: eu-api.mimecast.com: TLS failed."


def test_it_says_that_a_proxy_inspects_tls_and_who_it_is() -> None:
    facts = {"issuer": "ACME Proxy {CA}"}
    finding = Finding(f"{HOST}:tls", State.WARNING, Reason.PRIVATE_ISSUER, facts)
    assert message(finding).startswith(
        "Your proxy inspects TLS: the certificate was issued by ACME Proxy {CA}"
    )


def test_it_blames_the_proxy_for_what_the_proxy_did() -> None:
    away = message(undecided(f"{HOST}:tls", Reason.REFUSED, via="proxy"))
    closed = message(undecided(f"{HOST}:tls", Reason.PROXY_REFUSED, via="proxy"))
    assert away.startswith("The proxy itself cannot be reached")
    assert closed.startswith("The proxy did not let us through")


def test_it_says_the_wrong_region_may_look_like_wrong_keys() -> None:
    assert "or the region" in message(undecided("secret_key", Reason.INVALID_SIGNATURE))
