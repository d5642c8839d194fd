from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wizard import access, guides
from wizard.actions import customers as actions
from wizard.forms.customers import CustomerForm
from wizard.models import Onboarding
from wizard.roles import Permission
from wizard.views.cards import cards


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    access.require_everywhere(request, Permission.CREATE_CUSTOMER)
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
    rights = access.permissions(request, customer)
    context = {
        "customer": customer,
        "onboardings": cards(onboardings),
        "guides": [guide for guide in guides.all_guides().values() if guide.id not in started],
        "read_only": Permission.EDIT not in rights,
        "may_read_history": Permission.VIEW_HISTORY in rights,
    }
    return render(request, "customers/detail.html", context)
