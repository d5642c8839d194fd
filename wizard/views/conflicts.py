"""Two people, one step: both versions side by side, and nothing is lost (G12)."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wizard.access import Scope
from wizard.forms.steps import StepForm
from wizard.guides.spec import Field, Step
from wizard.models import StepProgress
from wizard.views.answers import spoken
from wizard.views.pages import Page


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    saved: str
    typed: str
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Resent:
    name: str
    value: str


def conflict_page(
    request: HttpRequest, scope: Scope, current: Step, form: StepForm, saved: StepProgress
) -> HttpResponse:
    page = Page(request, scope, current.id)
    context = page.context(
        step=current,
        rows=[_row(page, form, field) for field in current.fields],
        resend=_resent(request, current),
        version=saved.version,
        saved_by=saved.updated_by,
        saved_at=saved.updated_at,
    )
    return render(request, "onboarding/conflict.html", context, status=409)


def _row(page: Page, form: StepForm, field: Field) -> Row:
    if field.is_secret:
        row = page.snapshot.credentials.get(field.id)
        stored = f"Fingerprint {row.short_fingerprint}, set by {row.set_by}" if row else ""
        return Row(field.label, stored, "new" if field.id in form.secrets else "", True)
    stored = page.snapshot.answers.get(field.id, "")
    typed = form.answers.get(field.id, stored)
    return Row(field.label, spoken(field, stored), spoken(field, typed), False)


def _resent(request: HttpRequest, current: Step) -> list[Resent]:
    """What was typed, to be sent again with the newer version; a secret has to be entered again."""
    names = [field.id for field in current.fields if not field.is_secret] + ["tick"]
    return [Resent(name, value) for name in names for value in request.POST.getlist(name)]
