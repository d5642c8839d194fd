from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Path

from wizard import access, checks, regions, reports, tasks
from wizard.actions import verifications
from wizard.actions.verifications import Trigger
from wizard.api import doors
from wizard.api.idempotency import KEY, once
from wizard.api.onboardings import ONE
from wizard.api.paging import AFTER_NUMBER, LIMIT, Page, page
from wizard.api.problems import Refusal, invalid
from wizard.api.schemas import RunIn, RunLine, RunOut, Verdict
from wizard.models import VerificationRun
from wizard.roles import Permission
from wizard.scopes import Scope

router = Router(tags=["Runs and findings"])
NUMBER: Any = Path(ge=1, le=2**63 - 1)


def _region_missing() -> Refusal:
    told = "Save the region first: without it there is no host to ask."
    return Refusal(HTTPStatus.CONFLICT, "region_missing", told)


@router.get(ONE + "/runs", response=Page[RunLine], url_name="api-runs", summary="List the runs")
def list_runs(
    request: HttpRequest, slug: str, guide: str, after: int | None = AFTER_NUMBER, limit: int = LIMIT
) -> Any:
    """The newest first."""
    scope = doors.onboarding(request, slug, guide, Scope.READ)
    found = VerificationRun.objects.filter(onboarding=scope.onboarding).order_by("-pk")
    found = found.filter(pk__lt=after) if after else found
    return page(found, limit, key="pk", show=lambda runs: [RunLine(**_line(run)) for run in runs])


@router.post(ONE + "/runs", response={201: RunOut}, url_name="api-runs", summary="Ask for the checks to run")
def start_run(
    request: HttpRequest, slug: str, guide: str, body: RunIn, idempotency_key: str | None = KEY
) -> HttpResponse:
    """While a run is under way that covers what is asked for, that one is answered and no other is started."""
    scope = doors.onboarding(request, slug, guide, Scope.VERIFY, Permission.VERIFY)
    return once(
        request, idempotency_key, "run", lambda: (HTTPStatus.CREATED, _start(request, scope, body.only))
    )


def _start(request: HttpRequest, scope: access.Scope, only: str | None) -> RunOut:
    region = regions.current().get(scope.onboarding.region)
    if region is not None and only and not checks.with_prerequisites(checks.plan(region), only):
        raise invalid([("only", "There is no such subject. The findings of a whole run name them all.")])
    by = doors.actor(request)
    try:
        run = verifications.request(
            onboarding=scope.onboarding, trigger=Trigger.API, watched=True, only=only, by=by
        )
    except verifications.RegionMissing:
        raise _region_missing() from None
    tasks.start_runs([run])
    return _told(scope, run)


@router.get(
    ONE + "/runs/{int:run}", response=RunOut, url_name="api-run", summary="Show a run and its findings"
)
def show_run(request: HttpRequest, slug: str, guide: str, run: int = NUMBER) -> RunOut:
    """Ask again while `verdict` is running."""
    scope = doors.onboarding(request, slug, guide, Scope.READ)
    found = VerificationRun.objects.filter(onboarding=scope.onboarding, pk=run).first()
    if found is None:
        raise Http404
    return _told(scope, found)


@router.get(ONE + "/findings", response=Verdict, url_name="api-findings", summary="Show the newest findings")
def show_findings(request: HttpRequest, slug: str, guide: str) -> Any:
    """Of each subject of the region the newest, from whichever run."""
    scope = doors.onboarding(request, slug, guide, Scope.READ)
    return reports.newest(scope.onboarding)


def _line(run: VerificationRun) -> dict[str, Any]:
    told = ("state", "trigger", "requested_by", "requested_at", "finished_at")
    return {"run": run.pk, **{name: getattr(run, name) for name in told}}


def _told(scope: access.Scope, run: VerificationRun) -> RunOut:
    report = reports.report(scope.onboarding, run)
    known = {name: report[name] for name in ("customer", "verdict", "findings")}
    return RunOut(**_line(run), guide=scope.guide.id, **known)
