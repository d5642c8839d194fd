"""A run as the worker does it, with its verdicts in the database."""

from dataclasses import replace

import pytest

from tests.helpers import TESTS, fill, work
from wizard.actions import verifications
from wizard.actions.settling import as_value
from wizard.actions.verifications import Trigger
from wizard.checks import Reason, Verdict, verdict
from wizard.guides.spec import Guide
from wizard.models import Finding, HistoryEvent, Onboarding
from wizard.simulator import Simulator, Tenant

SIGNING = ("application_key", "access_key", "secret_key")


def check(onboarding: Onboarding, only: str | None = None) -> dict[str, Finding]:
    run = verifications.request(
        onboarding=onboarding, trigger=Trigger.BUTTON, watched=True, by=TESTS, only=only
    )
    return work(run)


def verdict_of(findings: dict[str, Finding]) -> Verdict:
    return verdict(as_value(row) for row in findings.values())


def test_it_proves_every_subject_of_a_right_onboarding(filled: Onboarding) -> None:
    findings = check(filled)
    assert (len(findings), verdict_of(findings)) == (19, Verdict.PASSED)


def test_it_turns_green_when_the_wrong_key_is_corrected(
    filled: Onboarding, guide: Guide, tenant: Tenant
) -> None:
    fill(filled, guide, {"secret_key": "QUFB" * 22})
    filled.runs.all().delete()
    assert verdict_of(check(filled)) is Verdict.FAILED
    run = fill(filled, guide, {"secret_key": tenant.secret_key})
    assert run is not None
    assert verdict_of(work(run)) is Verdict.PASSED


def test_it_stores_the_three_signing_keys_alike(filled: Onboarding, guide: Guide) -> None:
    """G8"""
    fill(filled, guide, {"application_key": "wrong"})
    filled.runs.all().delete()
    findings = check(filled)
    assert {findings[key].reason for key in SIGNING} == {Reason.INVALID_SIGNATURE}


def test_it_asks_only_for_what_one_subject_rests_on(filled: Onboarding) -> None:
    findings = check(filled, only="access_key")
    assert verdict_of(findings) is Verdict.PASSED
    assert not any(subject.endswith("logs") for subject in findings)


def test_it_makes_a_verdict_void_when_a_value_it_used_changes(filled: Onboarding, guide: Guide) -> None:
    """G8"""
    row = check(filled)["account_code"]
    stamps = dict(row.inputs)
    assert not row.is_outdated(stamps, oldest=row.checked_at)
    assert all(row.is_outdated({**stamps, name: "other"}, oldest=row.checked_at) for name in stamps)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"binding_expired": True}, Verdict.FAILED),
        ({"permissions": ("account", "siem_logs")}, Verdict.FAILED),
        ({"enhanced_logging": False}, Verdict.UNKNOWN),
        ({"quiet": True}, Verdict.UNKNOWN),
    ],
)
def test_it_judges_and_records_the_whole(
    filled: Onboarding, simulator: Simulator, tenant: Tenant, changed: dict[str, object], outcome: Verdict
) -> None:
    """G8"""
    simulator.add_tenant(replace(tenant, **changed))  # type: ignore[arg-type]
    assert verdict_of(check(filled)) is outcome
    event = HistoryEvent.objects.filter(tag="run:finished").latest("pk")
    assert event.facts["verdict"] == outcome
