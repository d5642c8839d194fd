from django.db import transaction

from wizard import history, standings
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import Customer, Onboarding
from wizard.tags import Tag


@transaction.atomic
def start(*, customer: Customer, guide: Guide, by: Actor) -> Onboarding:
    """The customer's onboarding with this guide: the one that exists, or a new one."""
    onboarding, created = Onboarding.objects.get_or_create(
        customer=customer, guide=guide.id, defaults={"guide_version": guide.version}
    )
    if created:
        history.record(
            Tag.ONBOARDING_STARTED, by=by, customer=customer, about=onboarding.about, guide=guide.title
        )
        standings.follow([onboarding])
    return onboarding
