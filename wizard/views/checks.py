from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wizard import access, tasks
from wizard.access import Scope
from wizard.actions import verifications
from wizard.actions.verifications import RegionMissing, Trigger
from wizard.roles import Permission
from wizard.views.pages import Page
from wizard.views.panel import Panel


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def checks(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    """The check panel. A POST asks for a run, of everything or of one `subject`."""
    needed = Permission.VERIFY if request.method == "POST" else Permission.VIEW
    scope = access.onboarding(request, slug, guide_id, needed)
    if request.method == "POST":
        _request(request, scope)
        if not request.headers.get("HX-Request"):
            return redirect("checks", slug, guide_id)
    return _render(request, scope, "onboarding/checks.html")


@never_cache
@require_safe
@login_required
def panel(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    return _render(request, access.onboarding(request, slug, guide_id), "onboarding/_panel.html")


def _render(request: HttpRequest, scope: Scope, template: str) -> HttpResponse:
    page = Page(request, scope, "checks")
    return render(request, template, page.context(panel=Panel(page), panel_url=page.url("checks-panel")))


def _request(request: HttpRequest, scope: Scope) -> None:
    try:
        run = verifications.request(
            onboarding=scope.onboarding,
            trigger=Trigger.BUTTON,
            watched=True,
            by=access.actor(request),
            only=request.POST.get("subject") or None,
        )
    except RegionMissing:
        messages.error(request, "Choose the region first: without it there is no host to ask.")
    else:
        tasks.start_runs([run])
