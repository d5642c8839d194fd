from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wizard import access, mails, notices
from wizard.access import Scope
from wizard.actions import collaboration as actions
from wizard.forms.collaboration import ArrangementForm, CommentForm
from wizard.guides.spec import Step
from wizard.models import Comment, User
from wizard.roles import Permission
from wizard.views.pages import Page

_LATEST = 5
_ON_A_STEP = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as a page shows it. `author` is a name where there is one; `heading` and `url` are of its step."""

    comment: Comment
    author: str
    told: list[User]
    heading: str
    url: str
    may_remove: bool

    @property
    def at(self) -> datetime:
        return self.comment.created_at


def discussion(page: Page, step: Step) -> dict[str, Any]:
    """What the page of a step shows of its comments; no form for those who may not write."""
    rows = list(_newest(page).filter(step=step.id)[: _ON_A_STEP + 1])
    writes = Permission.COMMENT in page.rights
    person = access.person(page.request)
    return {
        "remarks": _remarks(page, rows[:_ON_A_STEP][::-1]),
        "older_remarks": len(rows) > _ON_A_STEP,
        "comment_form": CommentForm(page.scope.onboarding, person) if writes else None,
    }


def arrangements(page: Page) -> dict[str, Any]:
    """What the task list shows: who does it until when, and the newest comments of all steps."""
    return {
        "may_assign": Permission.ASSIGN in page.rights,
        "mail_configured": mails.configured(),
        "latest": _remarks(page, list(_newest(page)[:_LATEST])),
    }


def _newest(page: Page) -> "QuerySet[Comment]":
    """Written down is the address, which outlives the account; `author_name` is what that account is called now."""
    named = User.objects.filter(email=OuterRef("author")).values("name")[:1]
    found = Comment.objects.filter(onboarding=page.scope.onboarding).order_by("-pk")
    return found.annotate(author_name=Subquery(named, output_field=CharField())).prefetch_related("mentions")


def _remarks(page: Page, rows: list[Comment]) -> list[Remark]:
    steps = {step.id: step for step in page.scope.guide.steps}
    email = access.person(page.request).email
    writes, tidies = Permission.COMMENT in page.rights, Permission.ASSIGN in page.rights
    return [
        Remark(
            row,
            row.author_name or row.author,  # type: ignore[attr-defined]  # annotated above
            list(row.mentions.all()),
            steps[row.step].heading,
            page.step_url(row.step),
            writes and (tidies or row.author == email),
        )
        for row in rows
        if row.step in steps
    ]


@require_POST
@login_required
def comment(request: HttpRequest, slug: str, guide_id: str, step_id: str) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.COMMENT)
    step = access.step(scope, step_id)
    form = CommentForm(scope.onboarding, access.person(request), data=request.POST)
    if not form.is_valid():
        page = Page(request, scope, step.id)
        context = page.context(step=step, form=form, comment_form=form)
        return render(request, "collaboration/comment.html", context, status=422)
    written = actions.comment(
        onboarding=scope.onboarding,
        step=step,
        text=form.cleaned_data["text"],
        mentions=form.mentions,
        by=access.actor(request),
    )
    if form.mentions and not mails.configured():
        messages.warning(request, "No mail goes out: no mail server is set here. Tell them yourself.")
    return redirect(f"{Page(request, scope).step_url(step.id)}#comment-{written.pk}")


@require_POST
@login_required
def comment_remove(request: HttpRequest, slug: str, guide_id: str, step_id: str, number: int) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.COMMENT)
    step = access.step(scope, step_id)
    found = get_object_or_404(Comment, onboarding=scope.onboarding, step=step.id, pk=number)
    if found.author != access.person(request).email and not access.may(
        request, scope.customer, Permission.ASSIGN
    ):
        raise PermissionDenied
    actions.remove_comment(comment=found, step=step, by=access.actor(request))
    messages.success(request, "Removed the comment. The history keeps that there was one.")
    return redirect("step", slug, guide_id, step.id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def arrange(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    """Owner, due date and what the customer owes."""
    scope = access.onboarding(request, slug, guide_id, Permission.ASSIGN)
    form = ArrangementForm(scope.onboarding, data=request.POST or None)
    if form.is_valid() and _arranged(request, scope, form):
        return redirect("onboarding", slug, guide_id)
    context = Page(request, scope).context(form=form)
    return render(request, "collaboration/arrange.html", context, status=422 if form.is_bound else 200)


def _arranged(request: HttpRequest, scope: Scope, form: ArrangementForm) -> bool:
    try:
        changed = actions.arrange(
            onboarding=scope.onboarding,
            changes={name: form.cleaned_data[name] for name in form.changed_data},
            by=access.actor(request),
        )
    except actions.NotAColleague:
        form.add_error("owner", "They may not fill in steps of this customer any more. Choose somebody else.")
        return False
    if changed:
        messages.success(request, "Saved.")
    return True


@require_POST
@login_required
def remind(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.ASSIGN)
    reminded = notices.remind([scope.onboarding], access.actor(request))
    tell = messages.success if reminded.told else messages.error
    tell(request, reminded.sentence)
    return redirect("onboarding", slug, guide_id)
