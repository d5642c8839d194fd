"""Keys to the API: one's own, and for administrators everybody's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wizard import access
from wizard.actions import tokens as actions
from wizard.actions.tokens import Made
from wizard.forms.tokens import NEW_SERVICE, ServiceTokenForm, TokenForm
from wizard.models import ApiToken, User
from wizard.models.tokens import ApiTokenQuerySet
from wizard.roles import Permission, Role
from wizard.scopes import Scope
from wizard.values.numbers import whole_number

PAGE_SIZE = 50


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Pages by key, the newest first."""
    found = _tokens(request).select_related("user", "customer")
    after = whole_number(request.GET.get("after", ""))
    if after is not None:
        found = found.filter(pk__lt=after)
    page = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    more, page = len(page) > PAGE_SIZE, page[:PAGE_SIZE]
    context = {"tokens": page, "everybody": _manages(request), "next_after": page[-1].pk if more else ""}
    return render(request, "tokens/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@access.confirmed
def new(request: HttpRequest) -> HttpResponse:
    """A POST makes the token and shows it, in that answer alone."""
    form = _form(request)
    if form.is_valid():
        made = _make(request, form)
        return render(request, "tokens/made.html", {"token": made.token, "text": made.text})
    context = {"form": form, "scopes": list(Scope)}
    return render(request, "tokens/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    token = get_object_or_404(_tokens(request), pk=number)
    if actions.revoke(token=token, by=access.actor(request)):
        messages.success(request, f"Revoked “{token.name}”. It opens nothing any more.")
    return redirect("tokens")


def _manages(request: HttpRequest) -> bool:
    return access.may_everywhere(request, Permission.MANAGE_PEOPLE)


def _tokens(request: HttpRequest) -> ApiTokenQuerySet:
    everybody = ApiToken.objects.all()
    return everybody if _manages(request) else everybody.filter(user=access.person(request))


def _form(request: HttpRequest) -> TokenForm:
    customers, data = access.customers(request), request.POST or None
    if not _manages(request):
        return TokenForm(customers, data)
    return ServiceTokenForm(customers, list(actions.services()), data)


@transaction.atomic
def _make(request: HttpRequest, form: TokenForm) -> Made:
    told, by = form.cleaned_data, access.actor(request)
    return actions.create(
        user=_owner(request, form),
        name=told["name"],
        scopes=told["scopes"],
        days=told["days"],
        customer=told["customer"],
        by=by,
    )


def _owner(request: HttpRequest, form: TokenForm) -> User:
    if not isinstance(form, ServiceTokenForm):
        return access.person(request)
    told = form.cleaned_data
    if told["owner"] == NEW_SERVICE:
        return actions.create_service(
            name=told["name"], role=Role(told["role"]), customer=told["customer"], by=access.actor(request)
        )
    return form.service or access.person(request)
