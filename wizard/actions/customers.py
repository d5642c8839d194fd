from django.db import IntegrityError, transaction

from wizard import history, standings, vault
from wizard.history import Actor
from wizard.models import Customer
from wizard.tags import Tag

_CHANGEABLE = ("name", "reference", "contact")


class SlugTaken(Exception):
    """Another customer has the short name; perhaps only since a moment ago."""


@transaction.atomic
def create(*, name: str, slug: str, reference: str = "", contact: str = "", by: Actor) -> Customer:
    customer = Customer(name=name, slug=slug, reference=reference, contact=contact)
    customer.data_key = vault.new_data_key(customer=str(customer.uid))
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
    except IntegrityError:
        raise SlugTaken from None
    history.record(Tag.CUSTOMER_CREATED, by=by, customer=customer, name=name, slug=slug)
    standings.enter([customer])
    return customer


@transaction.atomic
def change(*, customer: Customer, by: Actor, **values: str) -> list[str]:
    """Set name, reference or contact; the names of those that changed."""
    changed = [name for name in _CHANGEABLE if name in values and getattr(customer, name) != values[name]]
    for name in changed:
        setattr(customer, name, values[name])
    if changed:
        customer.save(update_fields=changed)
        history.record(Tag.CUSTOMER_CHANGED, by=by, customer=customer, fields=list(changed))
        standings.rename(customer)
    return changed
