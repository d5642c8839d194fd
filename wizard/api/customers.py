from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query

from wizard import access
from wizard.actions import customers as actions
from wizard.api import doors
from wizard.api.idempotency import KEY, once
from wizard.api.paging import AFTER_NAME, LIMIT, Page, page
from wizard.api.problems import FORBIDDEN, Refusal, invalid
from wizard.api.schemas import CustomerChange, CustomerIn, CustomerOut
from wizard.forms.customers import CustomerFacts, CustomerForm
from wizard.models import Customer
from wizard.roles import Permission
from wizard.scopes import Scope

router = Router(tags=["Customers"])
REFERENCE: Any = Query("", max_length=100, description="Your own number for a customer, exactly.")


def _reference_kept() -> Refusal:
    """An import finds a customer by it: with the reference of another one, the other's row would be written here (G10)."""
    told = "Only somebody who works for all customers may change this: an import finds the customer by it."
    return Refusal(FORBIDDEN.status, FORBIDDEN.code, FORBIDDEN.detail, [("reference", told)])


@router.get("/customers", response=Page[CustomerOut], url_name="api-customers", summary="List customers")
def list_customers(
    request: HttpRequest, reference: str = REFERENCE, after: str = AFTER_NAME, limit: int = LIMIT
) -> Any:
    """In the order of their short names."""
    found = doors.customers(request, Scope.READ).order_by("slug")
    found = found.filter(slug__gt=_plain(after)) if after else found
    found = found.filter(reference=_plain(reference)) if reference else found
    return page(found, limit, key="slug", show=list)


@router.post("/customers", response={201: CustomerOut}, url_name="api-customers", summary="Create a customer")
def create_customer(
    request: HttpRequest, body: CustomerIn, idempotency_key: str | None = KEY
) -> HttpResponse:
    doors.new_customer(request)
    return once(request, idempotency_key, "slug", lambda: (HTTPStatus.CREATED, _create(request, body)))


def _create(request: HttpRequest, body: CustomerIn) -> CustomerOut:
    form = CustomerForm(body.model_dump())
    if form.is_valid():
        try:
            made = actions.create(**form.cleaned_data, by=doors.actor(request))
            return CustomerOut.from_orm(made)
        except actions.SlugTaken:
            form.refuse_taken_slug()
    raise _refused(form)


@router.get(
    "/customers/{slug:slug}", response=CustomerOut, url_name="api-customer", summary="Show a customer"
)
def show_customer(request: HttpRequest, slug: str) -> Customer:
    return doors.customer(request, slug, Scope.READ)


@router.patch(
    "/customers/{slug:slug}", response=CustomerOut, url_name="api-customer", summary="Change a customer"
)
def change_customer(request: HttpRequest, slug: str, body: CustomerChange) -> Customer:
    """For the staff that adds customers. The reference only where the roles of the owner hold for all customers."""
    customer = doors.customer(request, slug, Scope.WRITE, Permission.CREATE_CUSTOMER)
    now = {name: getattr(customer, name) for name in CustomerFacts.base_fields}
    form = CustomerFacts({**now, **body.model_dump(exclude_unset=True)})
    if not form.is_valid():
        raise _refused(form)
    if form.cleaned_data["reference"] != customer.reference and not access.may_create_customers(request):
        raise _reference_kept()
    actions.change(customer=customer, by=doors.actor(request), **form.cleaned_data)
    return customer


def _refused(form: CustomerFacts) -> Refusal:
    return invalid([(field, str(error)) for field, errors in form.errors.items() for error in errors])


def _plain(text: str) -> str:
    """A database takes no NUL, and no customer is named with one."""
    return text.replace("\0", "")
