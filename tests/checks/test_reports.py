"""A run as data for machines."""

import json
from typing import Any

import pytest

from tests.helpers import TESTS, fill, work
from wizard.actions import execution, verifications
from wizard.actions.verifications import Trigger
from wizard.guides.spec import Guide
from wizard.models import Onboarding, VerificationRun
from wizard.reports import report

OPEN: dict[str, Any] = {"reason": None, "message": "", "fix": [], "checked_at": None, "duration_ms": None}


def ask(onboarding: Onboarding, only: str | None = None) -> VerificationRun:
    return verifications.request(
        onboarding=onboarding, trigger=Trigger.COMMAND, watched=False, by=TESTS, only=only
    )


def entries(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["subject"]: finding for finding in told["findings"]}


@pytest.fixture
def run(filled: Onboarding) -> VerificationRun:
    return ask(filled)


def test_it_tells_a_finished_run(filled: Onboarding, run: VerificationRun) -> None:
    work(run)
    told = report(filled, run)
    assert {name: told[name] for name in told if name != "findings"} == {
        "customer": "acme", "onboarding": "mimecast-api1", "run": run.pk, "verdict": "passed",
    }  # fmt: skip
    assert len(told["findings"]) == 19


def test_it_tells_each_verdict_in_the_same_shape(filled: Onboarding, run: VerificationRun) -> None:
    work(run)
    told = entries(report(filled, run))["secret_key"]
    assert list(told) == ["subject", "state", "reason", "message", "fix", "checked_at", "duration_ms"]
    assert (told["state"], told["reason"], told["fix"]) == ("passed", "ok", [])


def test_it_gives_the_steps_that_fix_a_failure_and_no_secret(filled: Onboarding, guide: Guide) -> None:
    """G1"""
    fill(filled, guide, {"access_key": "CANARY" * 20})
    filled.runs.all().delete()
    run = ask(filled)
    work(run)
    told = report(filled, run)
    assert (told["verdict"], entries(told)["access_key"]["fix"]) == ("failed", ["6", "7", "network"])
    assert "CANARY" not in json.dumps(told)


def test_it_tells_a_run_that_nobody_has_taken_up(filled: Onboarding, run: VerificationRun) -> None:
    told = report(filled, run)
    assert told["verdict"] == "running"
    assert all(finding == {**finding, "state": "queued", **OPEN} for finding in told["findings"])


def test_it_tells_what_is_decided_while_the_rest_is_open(filled: Onboarding, run: VerificationRun) -> None:
    execution.execute(execution.claim(execution.ready_checks([run.pk])))
    states = {subject: one["state"] for subject, one in entries(report(filled, run)).items()}
    assert (states["endpoint:localhost:dns"], states["access_key"]) == ("passed", "queued")


def test_it_never_passes_a_run_that_was_stopped_half_way(filled: Onboarding, run: VerificationRun) -> None:
    """G8"""
    execution.execute(execution.claim(execution.ready_checks([run.pk])))
    verifications.supersede(onboarding=filled, by=TESTS)
    run.refresh_from_db()
    told = report(filled, run)
    assert told["verdict"] == "unknown"
    assert entries(told)["access_key"]["reason"] == "superseded"


def test_it_never_passes_a_whole_by_a_run_of_a_part(filled: Onboarding) -> None:
    """G8"""
    run = ask(filled, only="access_key")
    work(run)
    told = report(filled, run)
    assert (told["verdict"], entries(told)["access_key"]["state"]) == ("unknown", "passed")
    assert entries(told)["permission:siem_logs"]["message"] == "This run was asked for other checks only."


def test_it_sends_to_the_region_where_there_was_none(onboarding: Onboarding) -> None:
    told = report(onboarding, None)
    assert (told["verdict"], told["run"]) == ("unknown", None)
    assert told["findings"] == [
        {**OPEN, "subject": "region", "state": "not_run", "reason": "value_missing", "fix": ["network"],
         "message": "Not run: Region is not saved yet."},
    ]  # fmt: skip


def test_it_is_plain_json(filled: Onboarding, run: VerificationRun) -> None:
    work(run)
    told = report(filled, run)
    assert json.loads(json.dumps(told)) == told
