from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from wizard import access, checks, fixes, regions, tasks, values
from wizard.access import Scope
from wizard.actions import settling
from wizard.actions import steps as actions
from wizard.actions.steps import Conflict, Saved
from wizard.forms.steps import ODD_BUT_SAVED, EmptiedSecrets, StepForm
from wizard.guides.spec import Guide, Shows, Step
from wizard.models import Credential, Finding
from wizard.roles import Permission
from wizard.snapshot import Snapshot
from wizard.values.numbers import whole_number
from wizard.views.collaboration import discussion
from wizard.views.conflicts import conflict_page
from wizard.views.pages import Page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step(request: HttpRequest, slug: str, guide_id: str, step_id: str) -> HttpResponse:
    needed = Permission.EDIT if request.method == "POST" else Permission.VIEW
    scope = access.onboarding(request, slug, guide_id, needed)
    current = access.step(scope, step_id)
    if request.method == "POST":
        return _save(request, scope, current)
    return _page(request, scope, current)


def _page(request: HttpRequest, scope: Scope, current: Step, **typed: Any) -> HttpResponse:
    """`typed`: what a refused form brought, in place of what is stored."""
    page = Page(request, scope, current.id)
    steps = scope.guide.steps
    index = steps.index(current)
    saved = page.snapshot.steps.get(current.id)
    of_step = page.progress.of(current.id)
    stored = {
        "form": StepForm(current, regions.current(), initial=page.snapshot.answers),
        "ticks": set(saved.ticks) if saved else set(),
        "version": saved.version if saved else 0,
    }
    context = page.context(
        **(stored | typed),
        **discussion(page, current),
        step=current,
        answers=page.snapshot.answers,
        status=of_step,
        waits_for=[page.item(other) for other in of_step.waits_for],
        wait=page.progress.wait_of(current),
        credentials={f.id: page.snapshot.credentials.get(f.id) for f in current.fields if f.is_secret},
        hints=_hints(scope.guide, page.snapshot),
        regions=list(regions.current().values()) if current.shows is Shows.REGIONS else [],
        findings=_findings(page, current),
        previous=page.item(steps[index - 1]) if index else None,
        next=page.item(steps[index + 1]) if index + 1 < len(steps) else None,
    )
    return render(request, "onboarding/step.html", context, status=422 if typed else 200)


def _hints(guide: Guide, snapshot: Snapshot) -> dict[str, str]:
    hints = values.cross_hints(
        fingerprints={name: row.fingerprint for name, row in snapshot.credentials.items()},
        labels={field.id: field.label for field in guide.fields},
        account_code=snapshot.answers.get("account_code", ""),
        region=snapshot.onboarding.region,
        regions=regions.current().values(),
    )
    told: dict[str, str] = {}
    for field in guide.fields:
        value = snapshot.answers.get(field.id, "")
        if doubt := values.doubt(field.format, value):
            told[field.id] = doubt
    for hint in hints:
        told[hint.field] = f"{told[hint.field]} {hint.text}" if hint.field in told else hint.text
    return told


def _findings(page: Page, current: Step) -> list[dict[str, Any]]:
    """What the checks say against this step: findings about it, and those that are mended in it."""
    told: dict[str, dict[str, Any]] = {}
    titles: dict[str, list[str]] = {}
    for row in page.snapshot.findings.values():
        if row.state not in {checks.State.FAILED, checks.State.UNKNOWN, checks.State.WARNING}:
            continue
        mended_here = current.id in fixes.step_ids(page.scope.guide, settling.as_value(row))
        if mended_here or current.proves(row.subject):
            titles.setdefault(row.reason, []).append(checks.title(row.subject))
            told.setdefault(row.reason, _notice(page, row))
    return [{**notice, "title": ", ".join(titles[reason])} for reason, notice in told.items()]


def _notice(page: Page, row: Finding) -> dict[str, Any]:
    value = settling.as_value(row)
    return {
        "state": row.state,
        "outdated": page.snapshot.is_outdated(row),
        "message": checks.message(value),
        "checked_at": row.checked_at,
    }


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""), digits=9)


def _save(request: HttpRequest, scope: Scope, current: Step) -> HttpResponse:
    version = _version(request)
    if version is None:
        return HttpResponseBadRequest("The form was incomplete. Go back, reload the page and try again.")
    form = EmptiedSecrets(current, regions.current(), initial={}, data=request.POST)
    if not form.is_valid():
        # The version stays the one that was sent: the newest would hide that somebody else saved since (G12).
        return _page(request, scope, current, form=form, ticks=set(_ticks(request)), version=version)
    confirm_first = _replaces(scope, form) and not access.recently_authenticated(request)
    try:
        saved = actions.save(
            onboarding=scope.onboarding,
            guide=scope.guide,
            step=current,
            version=version,
            answers=form.answers,
            secrets={} if confirm_first else form.secrets,
            ticks=_ticks(request),
            by=access.actor(request),
        )
    except Conflict as conflict:
        return conflict_page(request, scope, current, form, conflict.saved)
    if confirm_first:
        return _confirm(request, scope, current, saved)
    doubted = _doubted(request, scope, current, form, saved)
    _tell(request, form, saved, again=doubted and not saved.run and request.POST.get("then") != "leave")
    return _go_on(request, scope, current, saved, doubted=doubted)


def _doubted(request: HttpRequest, scope: Scope, current: Step, form: StepForm, saved: Saved) -> bool:
    """Whether something odd has just come in. The warning is read beside the field that it is about, not a step later."""
    if not saved.changed:
        return False
    hints = _hints(scope.guide, Page(request, scope, current.id).snapshot)
    return any(name in form.doubted or name in hints for name in saved.changed)


def _replaces(scope: Scope, form: StepForm) -> bool:
    """Whether a key that was typed takes the place of one that is stored."""
    return Credential.objects.filter(onboarding=scope.onboarding, field__in=form.secrets).exists()


def _confirm(request: HttpRequest, scope: Scope, current: Step, saved: Saved) -> HttpResponse:
    """The rest of the form is saved, so nothing is lost but the key, which is kept nowhere meanwhile (G1)."""
    if saved.run:
        tasks.start_runs([saved.run])
    messages.warning(
        request,
        "Everything but the key is saved. Now that you have confirmed who you are, enter the key again.",
    )
    place = reverse("step", args=[scope.customer.slug, scope.guide.id, current.id])
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': place})}")


def _ticks(request: HttpRequest) -> list[int]:
    numbers = (whole_number(text, digits=3) for text in request.POST.getlist("tick"))
    return [number for number in numbers if number is not None]


def _tell(request: HttpRequest, form: StepForm, saved: Saved, *, again: bool) -> None:
    """`again`: whether the step is shown once more for something odd in it."""
    for note in form.notes:
        messages.info(request, note)
    for doubt in form.doubts:
        messages.warning(request, doubt)
    if saved.changed:
        messages.success(request, ODD_BUT_SAVED if again else "Saved.")
    elif form.secrets:
        messages.info(request, "What you entered is stored already.")
    if saved.run:
        tasks.start_runs([saved.run])
        messages.info(request, "Everything needed is saved, so the checks have started.")


def _go_on(request: HttpRequest, scope: Scope, current: Step, saved: Saved, *, doubted: bool) -> HttpResponse:
    place = (scope.customer.slug, scope.guide.id)
    then = request.POST.get("then", "continue")
    if then == "leave":
        return redirect("onboarding", *place)
    if saved.run:
        return redirect("checks", *place)
    steps = scope.guide.steps
    following = steps.index(current) + 1
    if then == "stay" or doubted:
        return redirect("step", *place, current.id)
    return (
        redirect("step", *place, steps[following].id)
        if following < len(steps)
        else redirect("checks", *place)
    )


@require_POST
@login_required
def tick(request: HttpRequest, slug: str, guide_id: str, step_id: str, number: int) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.EDIT)
    current = access.step(scope, step_id)
    if number not in current.numbers:
        raise Http404
    done = bool(request.POST.get("done"))
    progress = actions.tick(
        onboarding=scope.onboarding, step=current, numbers=[number], done=done, by=access.actor(request)
    )
    return JsonResponse({"ticks": progress.ticks, "status": _status(request, scope, current)})


@require_POST
@login_required
def autosave(request: HttpRequest, slug: str, guide_id: str, step_id: str) -> HttpResponse:
    """Saves the answers that are sent, and never a secret: those are saved by the button alone."""
    scope = access.onboarding(request, slug, guide_id, Permission.EDIT)
    current = access.step(scope, step_id)
    version = _version(request)
    if version is None:
        return JsonResponse({"message": "Reload the page and try again."}, status=400)
    sent = _sent_answers(request, current)
    if not sent:
        raise Http404
    form = StepForm(current, regions.current(), initial={}, data=sent)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    try:
        saved = actions.save(
            onboarding=scope.onboarding,
            guide=scope.guide,
            step=current,
            version=version,
            answers=form.answers,
            by=access.actor(request),
        )
    except Conflict as conflict:
        told = (
            f"{conflict.saved.updated_by or 'Somebody'} changed this step meanwhile. Press Save to compare."
        )
        return JsonResponse({"message": told}, status=409)
    if saved.run:
        tasks.start_runs([saved.run])
    return JsonResponse(
        {**_told(form, saved), "values": form.answers, "status": _status(request, scope, current)}
    )


def _told(form: StepForm, saved: Saved) -> dict[str, Any]:
    return {
        "version": saved.version,
        "notes": form.notes,
        "doubts": form.doubts,
        "run": saved.run is not None,
    }


def _sent_answers(request: HttpRequest, current: Step) -> dict[str, str]:
    names = (field.id for field in current.fields if not field.is_secret)
    return {name: request.POST[name] for name in names if name in request.POST}


def _status(request: HttpRequest, scope: Scope, current: Step) -> dict[str, str]:
    status = Page(request, scope, current.id).progress.of(current.id)
    return {"word": status.word, "tone": status.tone}


@require_POST
@login_required
def wait_override(request: HttpRequest, slug: str, guide_id: str, step_id: str) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.EDIT)
    current = access.step(scope, step_id)
    overridden = actions.override_wait(
        onboarding=scope.onboarding, guide=scope.guide, step=current, by=access.actor(request)
    )
    if overridden:
        messages.success(request, "You can go on. The history keeps that you did not wait.")
    return redirect("step", slug, guide_id, step_id)


@require_POST
@login_required
def credential_remove(request: HttpRequest, slug: str, guide_id: str, field: str) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.EDIT)
    try:
        current = scope.guide.step_of(field)
    except KeyError:
        raise Http404 from None
    if not scope.guide.field(field).is_secret:
        raise Http404
    access.require_confirmation(request)
    removed = actions.remove_credential(
        onboarding=scope.onboarding, guide=scope.guide, step=current, field=field, by=access.actor(request)
    )
    if removed:
        messages.success(request, f"Removed the {scope.guide.field(field).label}.")
    return redirect("step", slug, guide_id, current.id)
