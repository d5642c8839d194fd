from datetime import UTC, date, datetime, timedelta

import pytest

from tests.helpers import TESTS
from wizard.actions import collaboration, customers, onboardings
from wizard.guides.spec import Guide
from wizard.models import Customer, Onboarding, Standing, User
from wizard.standing_values import band


@pytest.fixture
def fleet(guide: Guide, dana: User) -> dict[str, Onboarding]:
    """Onboardings by name, one for each filter. Their standings say what they are for, whatever progress would."""
    made = {name: _onboarding(name, guide) for name in ("Broken", "Old", "Quick", "Late", "Held", "Finished")}
    collaboration.assign(onboarding=made["Late"], owner=dana, by=TESTS)
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011
    collaboration.set_due_date(onboarding=made["Late"], due_date=yesterday, by=TESTS)
    collaboration.set_waiting(onboarding=made["Held"], reason="Send the region", by=TESTS)
    until = datetime.now(UTC) + timedelta(minutes=20)
    Standing.objects.filter(onboarding=made["Quick"]).update(waiting_until=until)
    for name, overall, reason in (
        ("Broken", "problem", "enhanced_logging"),
        ("Old", "stale", ""),
        ("Quick", "waiting", ""),
        ("Finished", "done", ""),
    ):
        row = Standing.objects.filter(onboarding=made[name])
        row.update(overall=overall, band=band(overall, for_customer=False), blocking_reason=reason)
    Standing.objects.filter(onboarding=made["Broken"]).update(blocking_step="5a", urgency=0)
    Standing.objects.filter(onboarding=made["Finished"]).update(blocking_step="", urgency=9)
    return made


def _onboarding(name: str, guide: Guide) -> Onboarding:
    customer = customers.create(name=name, slug=name.lower(), by=TESTS)
    return onboardings.start(customer=customer, guide=guide, by=TESTS)


@pytest.fixture
def bare(db: None) -> Customer:
    return customers.create(name="Bare", slug="bare", by=TESTS)
