from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wizard import access, guides, history
from wizard.actions import onboardings as actions
from wizard.guides.spec import Field
from wizard.models import HistoryEvent
from wizard.progress import StepStatus
from wizard.roles import Permission
from wizard.tags import sentence
from wizard.views.answers import spoken
from wizard.views.collaboration import arrangements
from wizard.views.pages import Page, label, overall

EVENTS_A_PAGE = 100


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


@dataclass(frozen=True, slots=True)
class IntegrityLine:
    ok: bool
    count: int
    text: str


@require_safe
@login_required
def history_page(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.VIEW_HISTORY)
    page = Page(request, scope, "onboarding-history")
    events = HistoryEvent.objects.filter(about=scope.onboarding.about).order_by("-sequence")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        events = events.filter(sequence__lt=int(before))
    shown = list(events[: EVENTS_A_PAGE + 1])
    older = f"?before={shown[EVENTS_A_PAGE - 1].sequence}" if len(shown) > EVENTS_A_PAGE else ""
    context = page.context(
        events=[EventLine(event) for event in shown[:EVENTS_A_PAGE]],
        older_url=older,
        integrity=_integrity(scope.customer.stream),
    )
    return render(request, "onboarding/history.html", context)


class EventLine:
    """An event as the page shows it."""

    def __init__(self, event: HistoryEvent) -> None:
        self.at, self.actor, self.address = event.at, event.actor, event.address
        self.tag, self.sequence = event.tag, event.sequence
        self.sentence = sentence(event.tag, event.facts)


def _integrity(stream: str) -> IntegrityLine:
    found = history.verify(stream)
    if found.broken is None:
        text = f"This customer's history is unbroken: {found.count} events, each linked to the one before."
        return IntegrityLine(True, found.count, text)
    text = f"This customer's history was changed after it was written: event {found.broken.sequence} was {found.broken.reason}."
    return IntegrityLine(False, found.count, text)
