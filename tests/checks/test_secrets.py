"""G1: whatever goes wrong, no verdict, sentence or log line repeats a value that was sent."""

import json
import logging

import pytest

from tests.checks.prover import Findings, Prover
from wizard.checks import hint, message
from wizard.simulator import FaultName, Simulator

CANARIES = {
    "application_id": "CANARY-application-id",
    "application_key": "CANARY-application-key",
    "access_key": "CANARY-access-key",
    "secret_key": "Q0FOQVJZ" * 8,
}
KINDS = ("account", "siem_logs", "audit_events", "ttp_url_logs")
# What an answer that does not come says is the business of other tests; here it would only cost time.
FAULTS = [fault for fault in FaultName if fault not in {"slow", "drip_body", "drip_headers"}]


def everything_said(findings: Findings) -> str:
    sentences = [f"{message(one)} {hint(one)} {one!r}" for one in findings.values()]
    facts = [json.dumps(dict(one.facts)) for one in findings.values()]
    return " ".join([*sentences, *facts])


def leaked(text: str, values: dict[str, str]) -> list[str]:
    return [name for name, value in values.items() if value in text]


@pytest.fixture
def keys(prover: Prover) -> dict[str, str]:
    return {name: prover.values[name] for name in CANARIES}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", CANARIES)
def test_it_does_not_repeat_a_value_that_mimecast_refuses(
    prover: Prover, log: pytest.LogCaptureFixture, wrong: str, kind: str
) -> None:
    """G1"""
    findings = prover.having(**{wrong: CANARIES[wrong]}).check(kind)
    assert leaked(everything_said(findings) + log.text, CANARIES) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_it_does_not_repeat_a_right_value_in_any_fault(
    prover: Prover,
    simulator: Simulator,
    log: pytest.LogCaptureFixture,
    keys: dict[str, str],
    fault: str,
    kind: str,
) -> None:
    """G1"""
    simulator.fail(fault, kind)
    assert leaked(everything_said(prover.check(kind)) + log.text, keys) == []


@pytest.mark.parametrize("secret", ["CANARY not base64", "CANARY\r\nX-Injected: yes", "CANARYé"])
def test_it_does_not_repeat_a_secret_key_that_cannot_be_used(
    prover: Prover, log: pytest.LogCaptureFixture, secret: str
) -> None:
    """G1"""
    findings = prover.having(secret_key=secret).check("account")
    assert "CANARY" not in everything_said(findings) + log.text


def test_it_does_not_repeat_an_application_id_in_what_discovery_says(
    prover: Prover, log: pytest.LogCaptureFixture
) -> None:
    """G1"""
    findings = prover.having(**CANARIES).check("api", "localhost")
    assert leaked(everything_said(findings) + log.text, CANARIES) == []


def test_it_would_notice_a_leak(log: pytest.LogCaptureFixture) -> None:
    logging.getLogger("wizard").debug("sent %s", CANARIES["access_key"])
    assert leaked(log.text, CANARIES) == ["access_key"]
