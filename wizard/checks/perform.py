from collections.abc import Mapping, Sequence
from dataclasses import replace

from wizard.checks.context import Context
from wizard.checks.finding import Finding, Reason, State
from wizard.checks.table import Planned
from wizard.ledger import JSON


def perform(planned: Planned, context: Context) -> list[Finding]:
    """Decide every subject of one check. Raises only where the product itself is wrong."""
    missing = [name for name in planned.kind.values if not context.values.get(name)]
    if missing:
        return not_run(planned, Reason.VALUE_MISSING, missing=missing)
    findings = [_with_uses(finding, planned) for finding in planned.kind.run(context)]
    decided = {finding.subject for finding in findings}
    if decided != set(planned.subjects):
        raise LookupError(f"{planned.kind.name} decided {sorted(decided)}, not {sorted(planned.subjects)}")
    return findings


def _with_uses(finding: Finding, planned: Planned) -> Finding:
    return finding if finding.uses is not None else replace(finding, uses=planned.kind.uses)


def is_ready(planned: Planned, known: Mapping[str, Finding]) -> bool:
    return all(subject in known for subject in (*planned.needs, *planned.after, *planned.kind.stops_on))


def blocked(planned: Planned, known: Mapping[str, Finding]) -> list[Finding]:
    """The verdicts of a check that has nothing to stand on: "not run", and because of what. Empty if it may run."""
    for subject in planned.needs:
        if not known[subject].lets_others_run:
            return _because(planned, known[subject])
    for subject in planned.kind.stops_on:
        if known[subject].state is State.FAILED:
            return not_run(planned, Reason.OTHER_CUSTOMER, because=subject)
    return []


def _because(planned: Planned, finding: Finding) -> list[Finding]:
    if finding.reason in {Reason.VALUE_MISSING, Reason.CANNOT_OPEN}:
        return not_run(planned, finding.reason, missing=finding.named("missing"))
    failed = finding.state is State.FAILED or finding.reason in {
        Reason.PREREQUISITE_FAILED,
        Reason.SECRET_NOT_BASE64,
    }
    reason = Reason.PREREQUISITE_FAILED if failed else Reason.PREREQUISITE_UNKNOWN
    return not_run(planned, reason, because=finding.named("because") or finding.subject)


def not_run(planned: Planned, reason: Reason, **facts: str | Sequence[str]) -> list[Finding]:
    told: dict[str, JSON] = {n: v if isinstance(v, str) else list(v) for n, v in facts.items()}
    return [Finding(s, State.NOT_RUN, reason, told, uses=planned.kind.uses) for s in planned.subjects]


def could_not(planned: Planned, reason: Reason) -> list[Finding]:
    """Could not be checked: a lost worker, a timeout, a mistake of ours. Never red, never green."""
    return [Finding(s, State.UNKNOWN, reason, {}, uses=planned.kind.uses) for s in planned.subjects]
