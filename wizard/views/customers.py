from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wizard import access, guides
from wizard.actions import customers as actions
from wizard.forms.customers import CustomerForm
from wizard.models import Customer, Onboarding
from wizard.models.customers import CustomerQuerySet
from wizard.roles import Permission
from wizard.views.cards import Card, cards

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    customer: Customer
    onboardings: list[Card]


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Pages by key: `after` is the number of the last customer of the page before."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = access.customers(request)
    found = _after(found, request.GET.get("after", ""))
    found = found.matching(query) if query else found
    page = list(found.order_by("name", "pk")[: PAGE_SIZE + 1])
    more, page = len(page) > PAGE_SIZE, page[:PAGE_SIZE]
    context = {
        "rows": _rows(page),
        "query": query,
        "read_only": not access.may_create_customers(request),
        "next_after": page[-1].pk if more else "",
    }
    return render(request, "customers/list.html", context)


def _after(found: CustomerQuerySet, key: str) -> CustomerQuerySet:
    last = found.filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
    return found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)) if last else found


def _rows(page: list[Customer]) -> list[Row]:
    of_customer: dict[int, list[Card]] = {}
    for card in cards(Onboarding.objects.filter(customer__in=page).select_related("customer")):
        of_customer.setdefault(card.customer_id, []).append(card)
    return [Row(customer, of_customer.get(customer.pk, [])) for customer in page]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    if not access.may_create_customers(request):
        raise PermissionDenied
    form = CustomerForm(request.POST or None)
    if form.is_valid():
        try:
            customer = actions.create(**form.cleaned_data, by=access.actor(request))
            return redirect("customer", customer.slug)
        except actions.SlugTaken:
            form.refuse_taken_slug()
    return render(request, "customers/form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@login_required
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    customer = access.customer(request, slug)
    onboardings = list(Onboarding.objects.filter(customer=customer).select_related("customer"))
    started = {onboarding.guide for onboarding in onboardings}
    context = {
        "customer": customer,
        "onboardings": cards(onboardings),
        "guides": [guide for guide in guides.all_guides().values() if guide.id not in started],
        "read_only": not access.may(request, customer, Permission.EDIT),
    }
    return render(request, "customers/detail.html", context)
