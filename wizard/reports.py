"""A run as data for machines: what `verify --json` prints and the API answers."""

from typing import Any

from wizard import checks, fixes, guides, regions
from wizard.actions.settling import as_value
from wizard.checks import Finding, Reason, State, Verdict
from wizard.models import Check, Onboarding, VerificationRun
from wizard.models import Finding as Row
from wizard.models.verifications import DONE
from wizard.progress import Progress
from wizard.snapshot import subjects_of, take


def report(onboarding: Onboarding, run: VerificationRun | None) -> dict[str, Any]:
    """Keys: customer, onboarding, run, verdict, findings. A finding that is still open has the check's state."""
    findings = _findings(onboarding, run)
    decided = [Finding(f["subject"], State(f["state"]), Reason(f["reason"] or "ok")) for f in findings]
    return {
        "customer": onboarding.customer.slug,
        "onboarding": onboarding.guide,
        "run": run.pk if run else None,
        "verdict": checks.verdict(decided) if run else Verdict.UNKNOWN,
        "findings": findings,
    }


def newest(onboarding: Onboarding) -> dict[str, Any]:
    """Keys: verdict, findings. Of each subject of the region the newest finding, with its run and whether it is outdated."""
    snapshot = take(onboarding)
    region = regions.current().get(onboarding.region)
    findings = []
    for subject in checks.subjects(region) if region else ():
        row = snapshot.findings.get(subject)
        told = _decided(onboarding, as_value(row), row) if row else _entry(subject, State.NOT_RUN)
        run, outdated = (row.run_id, snapshot.is_outdated(row)) if row else (None, False)
        findings.append({**told, "run": run, "outdated": outdated})
    verdict = Progress(guides.get(onboarding.guide), snapshot, snapshot.read_at).verdict
    return {"verdict": verdict, "findings": findings}


def _findings(onboarding: Onboarding, run: VerificationRun | None) -> list[dict[str, Any]]:
    region = regions.current().get(onboarding.region)
    if run is None or region is None:
        missing = Finding("region", State.NOT_RUN, Reason.VALUE_MISSING, {"missing": ["region"]})
        return [_decided(onboarding, missing, None)]
    rows = {row.subject: row for row in run.findings.all()}
    asked = {subject: check for check in run.checks.all() for subject in subjects_of(check)}
    return [
        _told(onboarding, subject, rows.get(subject), asked.get(subject))
        for subject in checks.subjects(region)
    ]


def _told(onboarding: Onboarding, subject: str, row: Row | None, check: Check | None) -> dict[str, Any]:
    """No subject is left out, or a run that was stopped, or asked for a part, would look like a whole one (G8)."""
    if row:
        return _decided(onboarding, as_value(row), row)
    if check is None:
        return _entry(subject, State.NOT_RUN, message="This run was asked for other checks only.")
    if check.state != DONE:
        return _entry(subject, check.state)
    return _decided(onboarding, Finding(subject, State.UNKNOWN, Reason.SUPERSEDED), None)


def _decided(onboarding: Onboarding, finding: Finding, row: Row | None) -> dict[str, Any]:
    guide = guides.get(onboarding.guide)
    return _entry(
        finding.subject,
        finding.state,
        reason=finding.reason,
        message=checks.message(finding),
        fix=list(fixes.step_ids(guide, finding)),
        checked_at=row.checked_at.isoformat(timespec="milliseconds") if row else None,
        duration_ms=row.duration_ms if row else None,
    )


def _entry(subject: str, state: str, **known: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "reason": None,
        "message": "",
        "fix": [],
        "checked_at": None,
        "duration_ms": None,
    }
    return {"subject": subject, "state": str(state), **empty, **known}
