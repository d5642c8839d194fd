from collections.abc import Mapping

from django.db import transaction

from wizard import history, standings, vault
from wizard.guides.spec import Field
from wizard.history import Actor
from wizard.ledger import JSON
from wizard.models import Credential, Onboarding
from wizard.tags import Tag
from wizard.vault import Place


def place_of(onboarding: Onboarding, field: str) -> Place:
    return Place(str(onboarding.customer.uid), str(onboarding.uid), field)


@transaction.atomic
@standings.kept
def set_(*, onboarding: Onboarding, field: Field, value: str, by: Actor) -> bool:
    """Seal and store; False where the same value was there already."""
    customer = onboarding.customer
    fingerprint = vault.fingerprint(value, customer=str(customer.uid))
    old = Credential.objects.filter(onboarding=onboarding, field=field.id).first()
    if old is not None and old.fingerprint == fingerprint and _opens(old):
        return False
    sealed = vault.seal(value, data_key=customer.data_key, place=place_of(onboarding, field.id))
    new = {"sealed": sealed, "fingerprint": fingerprint, "length": len(value), "set_by": by.name}
    if old is not None:
        old.delete()
    row = Credential.objects.create(onboarding=onboarding, field=field.id, **new)
    facts: dict[str, JSON] = {
        "field": field.label,
        "fingerprint": row.short_fingerprint,
        "length": row.length,
    }
    if old is None:
        _record(Tag.CREDENTIAL_SET, onboarding, by, facts)
    else:
        _record(Tag.CREDENTIAL_REPLACED, onboarding, by, {**facts, "previous": old.short_fingerprint})
    return True


@transaction.atomic
@standings.kept
def remove(*, onboarding: Onboarding, field: Field, by: Actor) -> bool:
    old = Credential.objects.filter(onboarding=onboarding, field=field.id).first()
    if old is None:
        return False
    old.delete()
    _record(Tag.CREDENTIAL_REMOVED, onboarding, by, {"field": field.label, "previous": old.short_fingerprint})
    return True


def _opens(credential: Credential) -> bool:
    """A stored value that cannot be opened any more can always be replaced, even by the same value."""
    try:
        open_(credential)
    except vault.CannotOpen:
        return False
    return True


def open_(credential: Credential) -> str:
    """The secret itself. Raises vault.CannotOpen; for the checks and nothing that ends on a page."""
    onboarding = credential.onboarding
    place = place_of(onboarding, credential.field)
    return vault.open_sealed(credential.sealed, data_key=onboarding.customer.data_key, place=place)


def _record(tag: Tag, onboarding: Onboarding, by: Actor, facts: Mapping[str, JSON]) -> None:
    history.record(tag, by=by, customer=onboarding.customer, about=onboarding.about, **facts)
