"""Who may run, who never will, and what is said of those."""

from dataclasses import replace

import pytest

from tests.checks.prover import KEYS, Prover, by_subject
from wizard.checks import (
    KINDS,
    Context,
    Finding,
    Planned,
    Reason,
    State,
    blocked,
    could_not,
    is_ready,
    message,
    not_run,
    perform,
    plan,
)
from wizard.ledger import JSON
from wizard.mimecast.regions import load_regions

API = "endpoint:eu-api.mimecast.com:api"


def planned(kind: str) -> Planned:
    return next(item for item in plan(load_regions()["eu"]) if item.kind.name == kind)


def all_passed(item: Planned) -> dict[str, Finding]:
    return {s: Finding(s, State.PASSED) for s in (*item.needs, *item.after, *item.kind.stops_on)}


def known(item: Planned, *others: Finding) -> dict[str, Finding]:
    return all_passed(item) | by_subject(others)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_ready_when_all_it_waits_for_is_decided(kind: str) -> None:
    assert is_ready(planned(kind), all_passed(planned(kind)))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "dns"])
def test_it_is_not_ready_before_each_of_them_is_decided(kind: str) -> None:
    item = planned(kind)
    for subject in all_passed(item):
        rest = {s: finding for s, finding in all_passed(item).items() if s != subject}
        assert not is_ready(item, rest)


@pytest.mark.parametrize("kind", KINDS)
def test_it_runs_where_everything_passed(kind: str) -> None:
    assert blocked(planned(kind), all_passed(planned(kind))) == []


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        ("warning", "private_issuer", None),
        ("not_run", "through_proxy", None),
        ("failed", "tls_untrusted", "prerequisite_failed"),
        ("unknown", "server_error", "prerequisite_unknown"),
        ("unknown", "worker_lost", "prerequisite_unknown"),
        ("not_run", "prerequisite_failed", "prerequisite_failed"),
        ("not_run", "prerequisite_unknown", "prerequisite_unknown"),
    ],
)
def test_it_runs_only_on_proven_ground(state: str, reason: str, told: str | None) -> None:
    """G8"""
    item = planned("account")
    findings = blocked(item, known(item, Finding(API, State(state), Reason(reason))))
    assert {finding.reason for finding in findings} == ({told} if told else set())
    assert {finding.state for finding in findings} <= {State.NOT_RUN}


def test_it_runs_when_a_check_that_only_comes_before_it_has_failed() -> None:
    item = planned("account")
    (discovery,) = item.after
    assert not blocked(item, known(item, Finding(discovery, State.FAILED, Reason.NOT_MIMECAST)))


@pytest.mark.parametrize("subject", ["account_code", "region"])
@pytest.mark.parametrize("kind", ["siem_logs", "audit_events", "ttp_url_logs"])
def test_it_reads_no_logs_that_may_be_another_customer_s(kind: str, subject: str) -> None:
    item = planned(kind)
    findings = blocked(item, known(item, Finding(subject, State.FAILED, Reason.ACCOUNT_MISMATCH)))
    assert {(f.state, f.reason) for f in findings} == {(State.NOT_RUN, Reason.OTHER_CUSTOMER)}
    assert [f.subject for f in findings] == list(item.subjects)


def test_it_names_the_root_of_a_chain_and_not_its_last_link() -> None:
    item = planned("siem_logs")
    because: dict[str, JSON] = {"because": ["application_key", "access_key", "secret_key"]}
    refused = Finding("application_id", State.NOT_RUN, Reason.PREREQUISITE_FAILED, because)
    (first, _) = blocked(item, known(item, refused))
    assert message(first) == "Not run: Application Key, Access Key and Secret Key failed."


@pytest.mark.parametrize("reason", [Reason.VALUE_MISSING, Reason.CANNOT_OPEN])
def test_it_names_the_value_that_is_missing_all_along_the_chain(reason: Reason) -> None:
    item = planned("siem_logs")
    lacking = Finding("application_id", State.NOT_RUN, reason, {"missing": ["secret_key"]})
    findings = blocked(item, known(item, lacking))
    assert {(f.reason, *f.named("missing")) for f in findings} == {(reason, "secret_key")}


def test_it_says_that_a_key_which_cannot_sign_stands_in_the_way() -> None:
    item = planned("siem_logs")
    useless = Finding("secret_key", State.NOT_RUN, Reason.SECRET_NOT_BASE64)
    assert message(blocked(item, known(item, useless))[0]) == "Not run: Secret Key failed."


@pytest.mark.parametrize("kind", KINDS)
def test_it_speaks_of_every_subject_when_it_could_not_check(kind: str) -> None:
    """G8"""
    item = planned(kind)
    lost, stopped = could_not(item, Reason.WORKER_LOST), not_run(item, Reason.SUPERSEDED)
    assert [f.subject for f in lost] == [f.subject for f in stopped] == list(item.subjects)
    assert {f.state for f in lost} | {f.state for f in stopped} == {State.UNKNOWN, State.NOT_RUN}


@pytest.mark.parametrize("kind", KINDS)
def test_it_tells_what_each_verdict_rests_on(prover: Prover, kind: str) -> None:
    """G8"""
    for finding in prover.check(kind).values():
        assert finding.uses is not None
        assert set(finding.uses) >= {"region", *(KEYS if KINDS[kind].values else ())}


def test_it_makes_the_account_code_and_discovery_part_of_their_verdicts(prover: Prover) -> None:
    """G8"""
    findings = prover.check("account")
    assert "account_code" in (findings["account_code"].uses or ())
    assert "service_account" in (findings["region"].uses or ())


def test_it_does_not_accept_a_check_that_leaves_a_subject_open(prover: Prover) -> None:
    item = planned("dns")
    lazy = replace(item, kind=replace(item.kind, run=lambda _: []))
    with pytest.raises(LookupError, match="dns decided"):
        perform(lazy, Context(prover.outbound, prover.regions, prover.region))


def test_it_has_no_host_where_a_check_has_none(prover: Prover) -> None:
    with pytest.raises(LookupError, match="no target host"):
        _ = Context(prover.outbound, prover.regions, prover.region).the_target


def test_it_keeps_values_out_of_its_repr(prover: Prover) -> None:
    """G1"""
    context = Context(prover.outbound, prover.regions, prover.region, values=prover.values)
    assert prover.values["secret_key"] not in repr(context)
