"""One thing done to many onboardings: first a page that says how many and asks what it needs, then the deed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wizard import access, notices, tasks
from wizard.actions import portfolio, rechecks
from wizard.actions.portfolio import NotTheirs
from wizard.forms.bulk import DueDateForm, OwnerForm
from wizard.forms.portfolio import Filters
from wizard.models import Onboarding
from wizard.models.standings import StandingQuerySet
from wizard.roles import Permission
from wizard.values.numbers import whole_number

_NAMED, _MOST_IDS = 12, 500


@dataclass(frozen=True, slots=True)
class Deed:
    """`form` is asked for before; `do` returns where to go next, or None where the form says what is wrong."""

    permission: Permission
    heading: str
    button: str
    explanation: str
    form: Callable[[QueryDict | None, StandingQuerySet], forms.Form] | None
    do: Callable[[HttpRequest, list[int], forms.Form | None], str | None]


@require_POST
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None or deed.permission not in access.powers(request).somewhere:
        raise PermissionDenied
    filters = Filters.read(QueryDict(request.POST.get("query", "")))
    back = f"{reverse('customers')}?{filters.query()}".rstrip("?")
    chosen = _chosen(request, filters, deed.permission)
    count = chosen.count()
    if not count:
        messages.info(request, "Choose at least one onboarding that you may change.")
        return redirect(back)
    confirmed = "confirmed" in request.POST
    form = deed.form(request.POST if confirmed else None, chosen) if deed.form else None
    if confirmed and (form is None or form.is_valid()):
        ids = list(chosen.order_by().values_list("onboarding", flat=True))
        if where := deed.do(request, ids, form):
            return redirect(where if where != _BACK else back)
    context = {
        "deed": deed,
        "name": request.POST["do"],
        "form": form,
        "count": count,
        "named": list(chosen.select_related("customer").order_by("name", "pk")[:_NAMED]),
        "more": max(count - _NAMED, 0),
        "ids": request.POST.getlist("id")[:_MOST_IDS],
        "everything": "all" in request.POST,
        "query": filters.query(),
        "back": back,
    }
    return render(request, "portfolio/bulk.html", context, status=422 if confirmed else 200)


def _chosen(request: HttpRequest, filters: Filters, permission: Permission) -> StandingQuerySet:
    """Never more than what this person may do it to."""
    allowed = access.standings(request, permission).started()
    if "all" in request.POST:
        return filters.apply(allowed, person=access.person(request), today=timezone.localdate())
    ids = map(whole_number, request.POST.getlist("id")[:_MOST_IDS])
    return allowed.filter(pk__in=[pk for pk in ids if pk is not None])


_BACK = "back"


def _assign(request: HttpRequest, ids: list[int], form: forms.Form | None) -> str | None:
    if not isinstance(form, OwnerForm):
        return None
    owner = form.cleaned_data["owner"]
    try:
        changed = portfolio.assign(onboarding_ids=ids, owner=owner, by=access.actor(request))
    except NotTheirs as problem:
        form.refuse_strange(problem.count)
        return None
    whom = f"to {owner}" if owner else "to nobody"
    messages.success(request, f"Assigned {_onboardings(changed)} {whom}.{_rest(len(ids) - changed)}")
    return _BACK


def _set_due_date(request: HttpRequest, ids: list[int], form: forms.Form | None) -> str | None:
    if form is None:
        return None
    due = form.cleaned_data["due_date"]
    changed = portfolio.set_due_date(onboarding_ids=ids, due_date=due, by=access.actor(request))
    done = (
        f"Set the due date of {_onboardings(changed)}."
        if due
        else f"Took the due date from {_onboardings(changed)}."
    )
    messages.success(request, done + _rest(len(ids) - changed))
    return _BACK


def _recheck(request: HttpRequest, ids: list[int], form: forms.Form | None) -> str:
    """Its page keeps the filters in its own address, to lead back to the same list."""
    recheck = rechecks.start(onboarding_ids=ids, by=access.actor(request))
    tasks.start_recheck(recheck.pk)
    filters = Filters.read(QueryDict(request.POST.get("query", "")))
    return f"{reverse('recheck', args=[recheck.pk])}?{filters.query()}".rstrip("?")


def _remind(request: HttpRequest, ids: list[int], form: forms.Form | None) -> str:
    told = notices.remind(Onboarding.objects.filter(pk__in=ids), access.actor(request))
    level = messages.SUCCESS if told.told else messages.WARNING
    messages.add_message(request, level, told.sentence)
    return _BACK


def _onboardings(count: int) -> str:
    return f"{count} onboarding{'' if count == 1 else 's'}"


def _rest(count: int) -> str:
    return f" {count} had it already." if count else ""


DEEDS: Mapping[str, Deed] = {
    "assign": Deed(
        Permission.ASSIGN, "Assign", "Assign", "Everyone sees the owner, and can filter by owner.",
        lambda data, chosen: OwnerForm(data, chosen=chosen), _assign,
    ),
    "due": Deed(
        Permission.ASSIGN, "Set the due date of", "Set the due date",
        "Three days before, it turns amber in lists; once it is over, red.",
        lambda data, chosen: DueDateForm(data), _set_due_date,
    ),
    "recheck": Deed(
        Permission.VERIFY, "Check again", "Check again",
        "Every check runs anew, in the background. An onboarding without a region is left out: there is no host to ask.",
        None, _recheck,
    ),
    "remind": Deed(
        Permission.ASSIGN, "Remind the owners of", "Send the reminder",
        "Each owner gets one mail with a list of what waits for them.", None, _remind,
    ),
}  # fmt: skip
