"""G8: every fault of the practice Mimecast, met by every kind of call. The tables say what each may decide."""

import pytest

from tests.checks.prover import ACCOUNT, KEYS, Findings, Prover, told
from wizard.checks import State, Verdict, verdict
from wizard.simulator import FaultName, Simulator, Tenant

# What a fault says: for the row of a host, whose way is the thing tested; and for everything that a signed call
# judges, where an answer that Mimecast did not mean as a verdict leaves all of it undecided.
#   fault                    row of the host   signed call   reason
FAULTS: dict[str, tuple[str, str, str]] = {
    "fail_in_200":           ("passed",        "unknown",    "unexpected_answer"),
    "empty_200":             ("unknown",       "unknown",    "empty_answer"),
    "empty_object":          ("failed",        "unknown",    "not_mimecast"),
    "status_401":            ("passed",        "unknown",    "not_accepted"),
    "forbidden":             ("passed",        "failed",     "forbidden"),
    "not_found":             ("unknown",       "unknown",    "not_found"),
    "expired":               ("passed",        "expired",    "binding_expired"),
    "rate_limited":          ("unknown",       "unknown",    "rate_limited"),
    "rate_limited_no_reset": ("unknown",       "unknown",    "rate_limited"),
    "server_error":          ("unknown",       "unknown",    "server_error"),
    "html":                  ("failed",        "unknown",    "not_mimecast"),
    "redirect":              ("failed",        "unknown",    "redirected"),
    "reset":                 ("unknown",       "unknown",    "connection_reset"),
    "drip_body":             ("unknown",       "unknown",    "too_slow"),
    "drip_headers":          ("unknown",       "unknown",    "too_slow"),
    "huge":                  ("unknown",       "unknown",    "too_large"),
    "wrong_content_type":    ("failed",        "unknown",    "not_mimecast"),
    "broken_json":           ("failed",        "unknown",    "not_mimecast"),
    "slow":                  ("unknown",       "unknown",    "too_slow"),
    "intermittent_app_id":   ("passed",        "passed",     "ok"),
    "no_package":            ("passed",        "passed",     "ok"),
    "meta_status_500":       ("unknown",       "unknown",    "server_error"),
}  # fmt: skip
NEVER_COME = ("drip_body", "drip_headers", "slow")
SAYS_NOTHING = [fault for fault, (_, signed, _) in FAULTS.items() if signed == "unknown"]
SIGNED = {
    "account": set(ACCOUNT),
    "siem_logs": {"permission:siem_logs", "enhanced_logging"},
    "audit_events": {"permission:audit_events"},
    "ttp_url_logs": {"permission:ttp_url_logs"},
}
every_fault = pytest.mark.parametrize("fault", FAULTS)
every_silence = pytest.mark.parametrize("fault", SAYS_NOTHING)
every_signed_call = pytest.mark.parametrize("kind", SIGNED)
# A log file may be of any size, so a huge one is a log file like any other: it has a test of its own.
CELLS = [(fault, kind) for fault in SAYS_NOTHING for kind in SIGNED if (fault, kind) != ("huge", "siem_logs")]
every_cell = pytest.mark.parametrize(("fault", "kind"), CELLS)
# In a whole run one kind of waiting is enough: the three differ in what one call sees, not in what a run makes of it.
RUN_CELLS = [(fault, kind) for fault, kind in CELLS if fault not in {"drip_body", "drip_headers"}]


@pytest.fixture
def met(prover: Prover, hasty: Prover, fault: str) -> Prover:
    """Patient, unless the answer never comes."""
    return hasty if fault in NEVER_COME else prover


def test_it_has_a_row_for_every_fault() -> None:
    """G8"""
    assert set(FAULTS) == set(FaultName)


@every_cell
def test_it_decides_nothing_by_an_answer_that_says_nothing(
    met: Prover, simulator: Simulator, fault: str, kind: str
) -> None:
    """G8"""
    simulator.fail(fault, kind)
    assert told(met.check(kind)) == dict.fromkeys(SIGNED[kind], ("unknown", FAULTS[fault][2]))


@pytest.mark.parametrize(("host", "endpoint"), [("localhost", "discover"), ("127.0.0.1", "account")])
@every_fault
def test_it_calls_a_host_open_only_where_mimecast_answers(
    met: Prover, simulator: Simulator, fault: str, host: str, endpoint: str
) -> None:
    """G8"""
    simulator.fail(fault, endpoint)
    state, _, reason = FAULTS[fault]
    assert told(met.check("api", host)) == {
        f"endpoint:{host}:api": (state, "ok" if state == "passed" else reason)
    }


@every_silence
def test_it_neither_passes_nor_fails_a_key_in_a_run_that_meets_the_fault_everywhere(
    met: Prover, simulator: Simulator, fault: str
) -> None:
    """G8"""
    simulator.fail(fault)
    findings = met.run()
    signed = {one.state for s, one in findings.items() if not s.startswith("endpoint:")}
    assert signed <= {State.UNKNOWN, State.NOT_RUN}
    assert verdict(findings.values()) is not Verdict.PASSED


@pytest.mark.parametrize(("fault", "kind"), RUN_CELLS)
def test_it_keeps_what_other_calls_have_proven(
    met: Prover, simulator: Simulator, tenant: Tenant, fault: str, kind: str
) -> None:
    """G8"""
    simulator.fail(fault, kind, account_code=tenant.account_code)
    findings = met.run()
    undecided = {s for s, one in findings.items() if one.state is State.UNKNOWN}
    assert undecided == SIGNED[kind]
    assert not any(one.state is State.FAILED for one in findings.values())


def test_it_takes_a_huge_log_file_for_the_proof_it_is(prover: Prover, simulator: Simulator) -> None:
    simulator.fail("huge", "siem_logs")
    assert set(told(prover.check("siem_logs")).values()) == {("passed", "ok")}


# The faults that are a word of Mimecast's own.


def failed(findings: Findings) -> dict[str, tuple[str, str]]:
    return {s: word for s, word in told(findings).items() if word[0] == "failed"}


@every_signed_call
def test_it_takes_a_403_for_a_missing_permission_and_accuses_no_key(
    prover: Prover, simulator: Simulator, kind: str
) -> None:
    """G8"""
    simulator.fail("forbidden", kind)
    findings = prover.check(kind)
    assert failed(findings) == {f"permission:{kind}": ("failed", "forbidden")}
    assert all(findings[key].state is State.PASSED for key in KEYS if key in findings)


def test_it_takes_a_418_for_an_expired_access_key(prover: Prover, simulator: Simulator) -> None:
    """G8"""
    simulator.fail("expired", "account")
    assert failed(prover.check("account")) == {"access_key": ("failed", "binding_expired")}


@pytest.mark.parametrize("kind", ["siem_logs", "audit_events", "ttp_url_logs"])
def test_it_fails_no_permission_for_an_expired_key(prover: Prover, simulator: Simulator, kind: str) -> None:
    """G8"""
    simulator.fail("expired", kind)
    assert set(told(prover.check(kind)).values()) == {("unknown", "binding_expired")}


@every_signed_call
@pytest.mark.parametrize("fault", ["intermittent_app_id", "no_package"])
def test_it_passes_where_the_fault_takes_nothing_away(
    prover: Prover, simulator: Simulator, fault: str, kind: str
) -> None:
    """G8"""
    simulator.fail(fault, kind)
    assert set(told(prover.check(kind)).values()) == {("passed", "ok")}


@pytest.mark.parametrize("endpoint", ["account", "siem_logs", "audit_events", "ttp_url_logs"])
def test_it_follows_no_redirect(prover: Prover, simulator: Simulator, endpoint: str) -> None:
    """G9"""
    simulator.fail("redirect", endpoint)
    prover.check(endpoint)
    assert "/practice/elsewhere" not in simulator.calls
