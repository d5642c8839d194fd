"""What somebody without an account sees of an onboarding: a code to enter, then the link's own steps and verdicts."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wizard import access, mails, regions, tasks
from wizard.actions import secret_links as actions
from wizard.actions.steps import Conflict, Saved
from wizard.forms.secret_links import CodeForm
from wizard.forms.steps import ODD_BUT_SAVED, EmptiedSecrets, StepForm
from wizard.guides.spec import Step
from wizard.limits import Limit
from wizard.models import SecretLink
from wizard.values.numbers import whole_number
from wizard.views import letters, visiting
from wizard.views.answers import spoken
from wizard.views.verdicts import Verdicts
from wizard.views.visiting import Visit, visit_only

_HOUR = 3600
OPENING = Limit("link-opening", most=60, seconds=600)
CODES_OF_LINK = Limit("link-codes", most=5, seconds=_HOUR)
CODES_BY_ADDRESS = Limit("link-codes-address", most=20, seconds=_HOUR)
TRIES_BY_ADDRESS = Limit("link-tries-address", most=30, seconds=_HOUR)


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the token out of the address at once, so that no page, log or Referer further on holds it."""
    if not OPENING.allows(access.place(request)):
        return _slow_down(request)
    visiting.remember(request, token)
    answer = redirect("link")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    link = visiting.opened(request)
    if link is None:
        return visiting.unknown(request)
    if not visiting.is_proven(request, link):
        return _ask_for_code(request, link, CodeForm())
    visit = Visit(request, link)
    rows = [(step, visit.is_set(step)) for step in visit.steps]
    context = {"visit": visit, "rows": rows, "next": _next(visit), "verdicts": Verdicts(visit)}
    return render(request, "secret_links/home.html", context)


def _ask_for_code(request: HttpRequest, link: SecretLink, form: CodeForm) -> HttpResponse:
    context = {"link": link, "address": _masked(link.email), "form": form}
    return render(request, "secret_links/code.html", context, status=422 if form.is_bound else 200)


def _masked(email: str) -> str:
    """Enough for the person to know which mailbox; whoever found the link learns no address."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"


@never_cache
@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    link = visiting.opened(request)
    if link is None:
        return visiting.unknown(request)
    if not (CODES_BY_ADDRESS.allows(access.place(request)) and CODES_OF_LINK.allows(str(link.pk))):
        return _slow_down(request)
    try:
        code = actions.make_code(link=link, by=visiting.anonymous(request))
    except actions.LinkClosed:
        return visiting.unknown(request)
    try:
        mails.send(letters.code(link, code), to=link.email)
    except mails.NotSent:
        messages.error(request, "The code could not be mailed. Try again in a few minutes.")
    return redirect("link")


@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    link = visiting.opened(request)
    if link is None:
        return visiting.unknown(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_for_code(request, link, form)
    if not TRIES_BY_ADDRESS.allows(access.place(request)):
        return _slow_down(request)
    if actions.confirm(link=link, code=form.cleaned_data["code"], by=visiting.anonymous(request)):
        visiting.prove(request, link)
        return redirect("link")
    link.refresh_from_db()
    form.add_error("code", _refusal(link))
    return _ask_for_code(request, link, form)


def _refusal(link: SecretLink) -> str:
    if not link.awaits_code:
        return "This code no longer counts. Ask for a new one."
    left = f"{link.tries_left} more times" if link.tries_left > 1 else "once more"
    return f"This is not the code of the newest mail. You can try {left}."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@visit_only
def step(request: HttpRequest, visit: Visit, step_id: str) -> HttpResponse:
    current = visit.step(step_id)
    if current is None:
        raise Http404
    return _save(request, visit, current) if request.method == "POST" else _page(request, visit, current)


def _page(
    request: HttpRequest, visit: Visit, current: Step, *, status: int = 200, **typed: Any
) -> HttpResponse:
    """`typed`: what a refused form brought, in place of what is stored."""
    saved = visit.snapshot.steps.get(current.id)
    stored = {
        "form": StepForm(current, regions.current(), initial=visit.answers),
        "version": saved.version if saved else 0,
    }
    context = {
        "visit": visit,
        "guide": visit.guide,
        "step": current,
        "answers": visit.answers,
        "credentials": {f.id: visit.snapshot.credentials.get(f.id) for f in current.fields if f.is_secret},
        "wait": visit.progress.wait_of(current),
        **stored,
        **typed,
    }
    return render(request, "secret_links/step.html", context, status=status)


def _save(request: HttpRequest, visit: Visit, current: Step) -> HttpResponse:
    version = whole_number(request.POST.get("version", ""), digits=9)
    if version is None:
        return HttpResponseBadRequest("The form was incomplete. Go back, reload the page and try again.")
    form = EmptiedSecrets(current, regions.current(), initial={}, data=request.POST)
    if not form.is_valid():
        return _page(request, visit, current, status=422, form=form, version=version)
    try:
        saved = actions.save(
            link=visit.link,
            guide=visit.guide,
            step=current,
            version=version,
            answers=form.answers,
            secrets=form.secrets,
            by=visit.actor,
        )
    except Conflict as conflict:
        return _conflict(request, Visit(request, visit.link), current, form, conflict)
    except actions.LinkClosed:
        return visiting.unknown(request)
    doubted = bool(form.doubted and saved.changed and not saved.run)
    _tell(request, form, saved, doubted=doubted)
    if doubted:
        return redirect("link-step", current.id)  # where the value can be mended
    return _go_on(request, visit, just_set={*saved.changed})


def _conflict(
    request: HttpRequest, visit: Visit, current: Step, form: StepForm, conflict: Conflict
) -> HttpResponse:
    """What was typed stays, beside what was saved meanwhile; saving again decides (G12)."""
    stored = {field.id: visit.answers.get(field.id, "") for field in current.fields if not field.is_secret}
    differing = [
        field for field in current.fields if stored.get(field.id, "") != form.answers.get(field.id, "")
    ]
    hints = {f.id: f"Saved meanwhile: {spoken(f, stored[f.id]) or 'nothing'}." for f in differing}
    version = conflict.saved.version
    typed: dict[str, Any] = {"form": form, "version": version, "hints": hints, "conflict": True}
    return _page(request, visit, current, status=409, **typed)


def _tell(request: HttpRequest, form: StepForm, saved: Saved, *, doubted: bool) -> None:
    for note in form.notes:
        messages.info(request, note)
    for doubt in form.doubts:
        messages.warning(request, doubt)
    if saved.changed:
        messages.success(request, ODD_BUT_SAVED if doubted else "Saved.")
    else:
        messages.info(request, "Nothing new was entered.")
    if saved.run:
        tasks.start_runs([saved.run])
        messages.info(request, "Everything needed is saved, so Mimecast is being asked now.")


def _next(visit: Visit, just_set: Collection[str] = ()) -> Step | None:
    """The first step of which something is still to be typed."""
    for each in visit.steps:
        if not all(field.id in just_set or visit.has(field.id) for field in each.fields):
            return each
    return None


def _go_on(request: HttpRequest, visit: Visit, *, just_set: Collection[str]) -> HttpResponse:
    following = _next(visit, just_set)
    return redirect("link-step", following.id) if following else redirect("link")


@never_cache
@require_safe
@visit_only
def verdicts(request: HttpRequest, visit: Visit) -> HttpResponse:
    return render(request, "secret_links/_verdicts.html", {"verdicts": Verdicts(visit)})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """This browser forgets the link; the link itself goes on working with a new code."""
    visiting.forget(request)
    return render(request, "secret_links/left.html")


def _slow_down(request: HttpRequest) -> HttpResponse:
    return render(request, "secret_links/slow.html", status=429)
