"""What time brings: lost messages, lost workers, verdicts that grow old."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from wizard import checks, guides, history, regions
from wizard.actions import execution, verifications
from wizard.actions.verifications import Trigger
from wizard.models import Check, Onboarding, VerificationRun
from wizard.models.verifications import ACTIVE, DONE, FINISHED, QUEUED
from wizard.progress import Progress
from wizard.snapshot import take_many

_RUNS_AT_ONCE = 500
_REVERIFY_AT_ONCE = 50
_PAGE = 200


def end_impossible() -> None:
    """End runs with checks that no plan holds any more: their region was taken away, or has other hosts now."""
    plans = {
        (key, item.kind.name, item.target)
        for key, region in regions.current().items()
        for item in checks.plan(region)
    }
    open_checks = Check.objects.filter(run__state=ACTIVE).exclude(state=DONE).order_by()
    asked = open_checks.values_list("run__onboarding__region", "kind", "target").distinct()
    for region, kind, target in set(asked) - plans:
        of_these = open_checks.filter(run__onboarding__region=region, kind=kind, target=target)
        for check in of_these.select_related("run__onboarding__customer"):
            verifications.supersede(onboarding=check.run.onboarding, by=history.SCHEDULER)


def forgotten() -> list[int]:
    """Checks that could run and have waited too long: their message was lost, so they need another."""
    limit = timezone.now() - timedelta(seconds=settings.CHECK_RENUDGE_AFTER)
    waiting = Check.objects.filter(state=QUEUED, nudged_at__lt=limit, run__state=ACTIVE)
    run_ids = list(waiting.order_by().values_list("run", flat=True).distinct()[:_RUNS_AT_ONCE])
    # A run may hold both: checks that were nudged just now, and older ones that wait for them.
    overdue = list(waiting.filter(pk__in=execution.ready_checks(run_ids)).values_list("pk", flat=True))
    Check.objects.filter(pk__in=overdue).update(nudged_at=timezone.now())
    return overdue


def reverify_due() -> list[VerificationRun]:
    """Ask again where the last run is older than REVERIFY_AFTER_HOURS and every needed value is still there."""
    return [
        verifications.request(
            onboarding=onboarding, trigger=Trigger.SCHEDULE, watched=False, by=history.SCHEDULER
        )
        for onboarding in islice(_due(), _REVERIFY_AT_ONCE)
    ]


def _due() -> Iterator[Onboarding]:
    limit = timezone.now() - timedelta(hours=settings.REVERIFY_AFTER_HOURS)
    runs = VerificationRun.objects.filter(onboarding=OuterRef("pk"))
    due = Onboarding.objects.filter(
        Exists(runs.filter(state=FINISHED)),
        ~Exists(runs.filter(requested_at__gte=limit)),
        ~Exists(runs.filter(state=ACTIVE)),
    )
    after = 0
    while page := list(due.filter(pk__gt=after).select_related("customer")[:_PAGE]):
        yield from _complete(page)
        after = page[-1].pk


def _complete(onboardings: Sequence[Onboarding]) -> Iterator[Onboarding]:
    for onboarding, snapshot in zip(onboardings, take_many(onboardings), strict=True):
        guide = guides.all_guides().get(onboarding.guide)
        if guide and not Progress(guide, snapshot).missing_for_checks():
            yield onboarding
