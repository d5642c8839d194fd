from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wizard import access, guides
from wizard.access import Scope
from wizard.actions import onboardings as actions
from wizard.guides.spec import Field
from wizard.models import HistoryEvent
from wizard.progress import StepStatus
from wizard.roles import Permission
from wizard.views import events
from wizard.views.answers import spoken
from wizard.views.collaboration import arrangements
from wizard.views.pages import Page, label, overall


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def overview(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    """The task list. A POST starts the onboarding."""
    if request.method == "POST":
        return _start(request, slug, guide_id)
    page = Page(request, access.onboarding(request, slug, guide_id))
    step = page.progress.next_step
    context = page.context(
        overall=overall(page.progress),
        done=page.progress.done,
        total=len(page.scope.guide.steps),
        next=page.item(step) if step else None,
        **arrangements(page),
    )
    return render(request, "onboarding/overview.html", context)


def _start(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    customer = access.customer(request, slug, Permission.EDIT)
    guide = guides.all_guides().get(guide_id)
    if guide is None:
        raise Http404
    actions.start(customer=customer, guide=guide, by=access.actor(request))
    return redirect("onboarding", slug, guide_id)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    label: str
    value: str
    url: str
    mono: bool = False


@dataclass(frozen=True, slots=True)
class ReviewSection:
    label: str
    title: str
    status: StepStatus
    url: str
    rows: list[ReviewRow]


@require_safe
@login_required
def review(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    page = Page(request, access.onboarding(request, slug, guide_id), "review")
    sections = [
        ReviewSection(
            label(step),
            step.title,
            page.progress.of(step.id),
            page.step_url(step.id),
            [_review_row(page, field, page.step_url(step.id)) for field in step.fields],
        )
        for step in page.scope.guide.steps
    ]
    return render(request, "onboarding/review.html", page.context(sections=sections))


def _review_row(page: Page, field: Field, url: str) -> ReviewRow:
    if field.is_secret:
        row = page.snapshot.credentials.get(field.id)
        return ReviewRow(
            field.label, f"{row.short_fingerprint} · {row.length} characters" if row else "", url, True
        )
    return ReviewRow(field.label, spoken(field, page.snapshot.answers.get(field.id, "")), url)


def _events(scope: Scope) -> "QuerySet[HistoryEvent]":
    """Those of this onboarding, and those of the customer itself: who created it, and the tokens made for it."""
    return HistoryEvent.objects.filter(stream=scope.customer.stream, about__in=("", scope.onboarding.about))


@require_safe
@login_required
def history_page(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.VIEW_HISTORY)
    context = Page(request, scope, "onboarding-history").context(
        **events.part(request, _events(scope)),
        integrity=events.integrity(scope.customer.stream, "This customer's"),
    )
    return render(request, "onboarding/history.html", context)
