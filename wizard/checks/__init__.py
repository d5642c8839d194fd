from wizard.checks.context import Context
from wizard.checks.finding import Finding, Reason, State
from wizard.checks.perform import blocked, could_not, is_ready, not_run, perform
from wizard.checks.sentences import hint, message, proves, title
from wizard.checks.table import KINDS, Planned, plan, subjects, target_of, with_prerequisites
from wizard.checks.verdict import Verdict, summary, verdict

__all__ = [
    "KINDS",
    "Context",
    "Finding",
    "Planned",
    "Reason",
    "State",
    "Verdict",
    "blocked",
    "could_not",
    "hint",
    "is_ready",
    "message",
    "not_run",
    "perform",
    "plan",
    "proves",
    "subjects",
    "summary",
    "target_of",
    "title",
    "verdict",
    "with_prerequisites",
]
