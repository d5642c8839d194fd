"""What the service account may read, and whether Mimecast writes mail logs."""

from dataclasses import replace

import pytest

from tests.checks.prover import Prover, told
from wizard.checks import Finding, Reason, State
from wizard.simulator import Simulator, Tenant, make_tenant

LOGS = ("siem_logs", "audit_events", "ttp_url_logs")
PASSED = ("passed", "ok")


def listing(package: bool | None) -> Finding:
    facts = {} if package is None else {"package": package}
    return Finding("permission:account", State.PASSED, Reason.OK, facts)


@pytest.mark.parametrize("kind", LOGS)
def test_it_proves_each_permission_by_reading(prover: Prover, kind: str) -> None:
    assert told(prover.check(kind))[f"permission:{kind}"] == PASSED


def test_it_proves_enhanced_logging_by_a_log_file(prover: Prover) -> None:
    assert told(prover.check("siem_logs"))["enhanced_logging"] == PASSED


@pytest.mark.parametrize("kind", LOGS)
def test_it_fails_the_permission_that_the_role_lacks(
    prover: Prover, simulator: Simulator, tenant: Tenant, kind: str
) -> None:
    """G8"""
    simulator.add_tenant(replace(tenant, permissions=("account",)))
    assert told(prover.check(kind))[f"permission:{kind}"] == ("failed", "forbidden")


def test_it_does_not_judge_the_logging_it_may_not_read(
    prover: Prover, simulator: Simulator, tenant: Tenant
) -> None:
    """G8"""
    simulator.add_tenant(replace(tenant, permissions=("account",)))
    logging = prover.check("siem_logs")["enhanced_logging"]
    assert (logging.state, logging.facts) == ("not_run", {"because": "permission:siem_logs"})


@pytest.mark.parametrize(
    ("package", "reason"), [(True, "no_data"), (None, "no_data"), (False, "package_missing")]
)
def test_it_never_calls_missing_logs_a_failure(
    prover: Prover, simulator: Simulator, tenant: Tenant, package: bool | None, reason: str
) -> None:
    """G8"""
    simulator.add_tenant(replace(tenant, enhanced_logging=False))
    findings = told(prover.knowing(listing(package)).check("siem_logs"))
    assert findings == {"permission:siem_logs": PASSED, "enhanced_logging": ("unknown", reason)}


def test_it_notices_in_a_whole_run_that_the_package_is_missing(
    prover: Prover, simulator: Simulator, tenant: Tenant
) -> None:
    simulator.add_tenant(replace(tenant, enhanced_logging=False, packages=("Practice Gateway [9001]",)))
    assert told(prover.run())["enhanced_logging"] == ("unknown", "package_missing")


def test_it_believes_a_log_file_more_than_a_list_of_packages(prover: Prover, simulator: Simulator) -> None:
    simulator.fail("no_package", "account")
    assert told(prover.run())["enhanced_logging"] == PASSED


def test_it_needs_an_event_to_prove_the_reading_of_events(
    prover: Prover, simulator: Simulator, tenant: Tenant
) -> None:
    """G8"""
    simulator.add_tenant(replace(tenant, quiet=True))
    assert told(prover.check("audit_events")) == {"permission:audit_events": ("unknown", "no_events")}


def test_it_takes_an_empty_list_of_clicks_for_a_proof(
    prover: Prover, simulator: Simulator, tenant: Tenant
) -> None:
    simulator.add_tenant(replace(tenant, quiet=True))
    assert told(prover.check("ttp_url_logs")) == {"permission:ttp_url_logs": PASSED}


@pytest.mark.parametrize("kind", LOGS)
def test_it_asks_again_where_the_application_id_was_refused_once(
    prover: Prover, simulator: Simulator, kind: str
) -> None:
    """G8"""
    simulator.fail("intermittent_app_id", kind)
    assert told(prover.check(kind))[f"permission:{kind}"] == PASSED


@pytest.mark.parametrize("kind", LOGS)
def test_it_fails_no_permission_for_keys_that_are_refused(prover: Prover, kind: str) -> None:
    """G8"""
    findings = prover.having(secret_key="QUFB" * 22).check(kind)
    assert {one.state for one in findings.values()} == {State.UNKNOWN}


def test_it_fails_the_log_permission_in_a_region_that_does_not_host_the_account(
    prover: Prover, simulator: Simulator
) -> None:
    far = make_tenant("Far Away", region="practice-us")
    simulator.add_tenant(far)
    keys = {n: getattr(far, n) for n in ("application_id", "application_key", "access_key", "secret_key")}
    assert told(prover.having(**keys).check("siem_logs"))["permission:siem_logs"] == (
        "failed",
        "wrong_region",
    )
