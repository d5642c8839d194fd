"""Which steps mend a finding: the guide's rules, read with the finding's facts."""

from wizard.checks import Finding, State
from wizard.guides.spec import Guide


def refs(guide: Guide, finding: Finding) -> tuple[str, ...]:
    """Refs such as "7" or "6.2", in the order in which they are worth trying."""
    if finding.state is State.PASSED:
        return ()
    return guide.fixes_for(finding.subject, finding.reason, missing=finding.named("missing"))


def step_ids(guide: Guide, finding: Finding) -> tuple[str, ...]:
    """The distinct steps, in the order of the guide."""
    if finding.state is State.PASSED:
        return ()
    return guide.fix_steps(finding.subject, finding.reason, missing=finding.named("missing"))
