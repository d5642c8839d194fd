from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wizard import access, guides
from wizard.actions import onboardings as actions
from wizard.actions import steps
from wizard.api import doors
from wizard.api.idempotency import KEY, once
from wizard.api.problems import invalid
from wizard.api.schemas import OnboardingIn, OnboardingOut, TicksIn
from wizard.api.standing import told
from wizard.models import Customer, Onboarding
from wizard.roles import Permission
from wizard.scopes import Scope
from wizard.snapshot import take, take_many

router = Router(tags=["Onboardings"])
ALL = "/customers/{slug:slug}/onboardings"
ONE = ALL + "/{slug:guide}"


@router.get(
    ALL, response=list[OnboardingOut], url_name="api-onboardings", summary="List a customer's onboardings"
)
def list_onboardings(request: HttpRequest, slug: str) -> list[OnboardingOut]:
    """One for each guide that has been started, so there are no pages."""
    customer = doors.customer(request, slug, Scope.READ)
    found = Onboarding.objects.filter(customer=customer).select_related("customer", "owner")
    known = [one for one in found if one.guide in guides.all_guides()]
    return [
        told(one, guides.get(one.guide), snapshot)
        for one, snapshot in zip(known, take_many(known), strict=True)
    ]


@router.post(
    ALL,
    response={200: OnboardingOut, 201: OnboardingOut},
    url_name="api-onboardings",
    summary="Start an onboarding",
)
def start_onboarding(
    request: HttpRequest, slug: str, body: OnboardingIn, idempotency_key: str | None = KEY
) -> HttpResponse:
    """200 and the one that exists, if it has been started before."""
    customer = doors.customer(request, slug, Scope.WRITE, Permission.EDIT)
    return once(request, idempotency_key, "guide", lambda: _start(request, customer, body.guide))


def _start(request: HttpRequest, customer: Customer, guide_id: str) -> tuple[HTTPStatus, OnboardingOut]:
    guide = guides.all_guides().get(guide_id)
    if guide is None:
        raise invalid([("guide", f"This guide is not known. Known are {', '.join(guides.all_guides())}.")])
    there = Onboarding.objects.filter(customer=customer, guide=guide.id).exists()
    onboarding = actions.start(customer=customer, guide=guide, by=doors.actor(request))
    status = HTTPStatus.OK if there else HTTPStatus.CREATED
    return status, told(onboarding, guide, take(onboarding))


@router.get(ONE, response=OnboardingOut, url_name="api-onboarding", summary="Show an onboarding")
def show_onboarding(request: HttpRequest, slug: str, guide: str) -> OnboardingOut:
    scope = doors.onboarding(request, slug, guide, Scope.READ)
    return told(scope.onboarding, scope.guide, take(scope.onboarding))


@router.put(
    ONE + "/steps/{slug:step}/ticks",
    response=OnboardingOut,
    url_name="api-ticks",
    summary="Tick a step's instructions",
)
def set_ticks(request: HttpRequest, slug: str, guide: str, step: str, body: TicksIn) -> OnboardingOut:
    scope = doors.onboarding(request, slug, guide, Scope.WRITE, Permission.EDIT)
    current = access.step(scope, step)
    if set(body.ticks) - set(current.numbers):
        raise invalid([("ticks", f"This step has the instructions {', '.join(map(str, current.numbers))}.")])
    by = doors.actor(request)
    steps.set_ticks(onboarding=scope.onboarding, step=current, numbers=body.ticks, by=by)
    return told(scope.onboarding, scope.guide, take(scope.onboarding))
