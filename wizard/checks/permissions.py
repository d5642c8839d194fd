"""May the service account read each kind of log, and does Mimecast write the mail logs at all?"""

from collections.abc import Callable
from typing import TypeVar

from wizard.checks.asking import ask
from wizard.checks.context import Context
from wizard.checks.finding import Finding, Reason, State, passed
from wizard.mimecast.errors import MimecastError

T = TypeVar("T")
_REFUSALS = frozenset({Reason.FORBIDDEN, Reason.WRONG_REGION})


def _refused_or_undecided(subject: str, error: MimecastError) -> Finding:
    reason = Reason(error.reason)
    state = State.FAILED if reason in _REFUSALS else State.UNKNOWN
    return Finding(subject, state, reason, dict(error.facts))


def _judge(subject: str, call: Callable[[], T], decide: Callable[[T], list[Finding]]) -> list[Finding]:
    try:
        answer = ask(call)
    except MimecastError as error:
        return [_refused_or_undecided(subject, error)]
    return decide(answer)


def siem_logs(context: Context) -> list[Finding]:
    """A log file proves the permission and that logging is on. Which boxes are ticked cannot be read."""
    subject, logging = "permission:siem_logs", "enhanced_logging"
    try:
        answer = ask(context.client().siem_logs)
    except MimecastError as error:
        finding = _refused_or_undecided(subject, error)
        state, reason = State.NOT_RUN, Reason.PREREQUISITE_FAILED
        if finding.state is State.UNKNOWN:
            state, reason = State.UNKNOWN, finding.reason
        return [finding, Finding(logging, state, reason, {"because": subject})]
    if answer.has_data:
        return [passed(subject), passed(logging)]
    return [passed(subject), Finding(logging, State.UNKNOWN, _why_no_data(context))]


def _why_no_data(context: Context) -> Reason:
    account = context.known.get("permission:account")
    listed = account.facts.get("package") if account else None
    return Reason.PACKAGE_MISSING if listed is False else Reason.NO_DATA


def audit_events(context: Context) -> list[Finding]:
    """Creating the service account and its keys left events behind: an empty answer proves nothing."""
    subject = "permission:audit_events"

    def decide(count: int) -> list[Finding]:
        return [passed(subject) if count else Finding(subject, State.UNKNOWN, Reason.NO_EVENTS)]

    return _judge(subject, lambda: context.client().audit_events(), decide)


def ttp_url_logs(context: Context) -> list[Finding]:
    """The list of clicks may be empty where nobody clicked; that it was handed over is the proof."""
    subject = "permission:ttp_url_logs"
    return _judge(subject, context.client().ttp_url_logs, lambda _: [passed(subject)])
