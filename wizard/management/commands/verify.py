import json
import time
from argparse import BooleanOptionalAction
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wizard import guides, tasks
from wizard.actions import verifications
from wizard.actions.verifications import RegionMissing, Trigger
from wizard.checks import State, Verdict
from wizard.history import COMMAND_LINE
from wizard.models import Check, Onboarding, VerificationRun
from wizard.models.verifications import ACTIVE, QUEUED
from wizard.reports import report

_POLL_SECONDS = 0.2
_EXIT = {Verdict.PASSED: 0, Verdict.FAILED: 1}
COULD_NOT_CHECK, USAGE = 2, 3


class Command(BaseCommand):
    help = (
        "Checks the keys of customers. Exit status: 0 all passed, 1 something failed, "
        "2 something could not be checked and nothing failed, 3 wrong usage."
    )

    def run_from_argv(self, argv: list[str]) -> None:
        """Of wrong usage argparse says 2, which here says that something could not be checked."""
        self._called_from_command_line = True
        try:
            self.create_parser(argv[0], argv[1]).parse_args(argv[2:])
        except SystemExit as end:
            raise SystemExit(USAGE if end.code else 0) from None
        super().run_from_argv(argv)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the short names of customers")
        parser.add_argument("--all", action="store_true", dest="everyone", help="every customer")
        parser.add_argument(
            "--wait", action=BooleanOptionalAction, default=True, help="for the verdicts; on unless --no-wait"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")
        parser.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS", help="of --wait; 120")

    def handle(
        self, *, slugs: Sequence[str], everyone: bool, wait: bool, as_json: bool, timeout: float, **_: Any
    ) -> None:
        onboardings = _chosen(slugs, everyone)
        runs = {one.pk: _request(one, watched=not everyone) for one in onboardings}
        started = [run for run in runs.values() if run]
        tasks.start_runs(started)
        if wait and not _wait(started, timeout):
            self.stderr.write(_why_not(started, timeout))
        status = 0
        for one in onboardings:
            told = report(one, runs[one.pk])
            self.stdout.write(json.dumps(told) if as_json else _line(told))
            status = _worse(status, _EXIT.get(Verdict(told["verdict"]), COULD_NOT_CHECK))
        if status:
            raise SystemExit(status)


def _worse(one: int, other: int) -> int:
    return min(filter(None, (one, other)), default=0)


def _chosen(slugs: Sequence[str], everyone: bool) -> list[Onboarding]:
    if bool(slugs) == everyone:
        raise CommandError("Name the customers, or use --all.", returncode=USAGE)
    found = Onboarding.objects.filter(guide__in=guides.all_guides()).select_related("customer").order_by("pk")
    if slugs:
        found = found.filter(customer__slug__in=slugs)
        unknown = set(slugs) - {one.customer.slug for one in found}
        if unknown:
            raise CommandError(f"No onboarding for: {', '.join(sorted(unknown))}.", returncode=USAGE)
    if not found:
        raise CommandError("There is no onboarding yet, so nothing was proven.", returncode=USAGE)
    return list(found)


def _request(onboarding: Onboarding, *, watched: bool) -> VerificationRun | None:
    try:
        return verifications.request(
            onboarding=onboarding, trigger=Trigger.COMMAND, watched=watched, by=COMMAND_LINE
        )
    except RegionMissing:
        return None


def _wait(runs: Sequence[VerificationRun], timeout: float) -> bool:
    """All runs side by side. False if one was still open at the end."""
    deadline = time.monotonic() + timeout
    open_runs = VerificationRun.objects.filter(pk__in=[run.pk for run in runs], state=ACTIVE)
    while open_runs.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _why_not(runs: Sequence[VerificationRun], timeout: float) -> str:
    untouched = not Check.objects.filter(run__in=runs).exclude(state=QUEUED).exists()
    if untouched:
        return (
            f"No worker took the checks within {timeout:g} s. Start one: `manage.py up` runs everything, "
            "`celery -A onboarding worker --pool threads` only the worker."
        )
    return f"Not all checks ended within {timeout:g} s."


def _line(told: dict[str, Any]) -> str:
    bad = [f for f in told["findings"] if told["run"] is None or f["state"] in {State.FAILED, State.UNKNOWN}]
    run = f" (run {told['run']})" if told["run"] else ""
    lines = [f"{told['customer']}: {told['verdict']}{run}"]
    lines += [f"  {f['subject']}: {f['state']}. {f['message']}{_fix(told, f)}" for f in bad]
    return "\n".join(lines)


def _fix(told: dict[str, Any], finding: dict[str, Any]) -> str:
    guide = guides.get(told["onboarding"])
    names = [guide.step(step_id).name for step_id in finding["fix"]]
    return f" Fix in {', '.join(names)}." if names else ""
