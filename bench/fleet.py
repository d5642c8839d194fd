"""A fleet of made-up customers, written in bulk, for measuring pages that list thousands."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import connection
from django.utils import timezone

from wizard import guides, standings, vault
from wizard.guides.spec import Guide
from wizard.models import Customer, FleetSample, Onboarding, Standing, User, VerificationRun
from wizard.models.standings import NO_DATE, NO_MOMENT, NONE
from wizard.models.verifications import FINISHED
from wizard.standing_values import CHECKS, CUSTOMER, URGENCY, band

GUIDE = "mimecast-api1"
_FIRST = (
    "Harbour",
    "Kestrel",
    "Birch",
    "Willow",
    "Mesa",
    "Juniper",
    "Foxglove",
    "Larkfield",
    "Tern",
    "Alder",
    "Quay",
)
_SECOND = (
    "Lane",
    "Ridge",
    "Court",
    "Row",
    "Island",
    "Street",
    "Hill",
    "Field",
    "Bay",
    "Cross",
    "Gate",
    "Mill",
)
_THIRD = (
    "Dental",
    "Freight",
    "Solicitors",
    "Care",
    "Supply",
    "Clinics",
    "Books",
    "Council",
    "Bakery",
    "Foods",
)
_OWNERS = ("Ada Lindqvist", "Ben Okafor", "Chidi Marsh", "Dora Whitlock", "Emil Novak", "Fay Perrin")
_OVERALL = {
    "done": 58,
    "in_progress": 18,
    "not_started": 8,
    "problem": 5,
    "waiting": 2,
    "stale": 3,
    "unknown": 2,
    NONE: 4,
}
_REASONS = ("enhanced_logging", "keys", "permission:siem_logs", "network", "region", "application_id")
_AWAITED = ("They approve the API application.", "Their administrator is back on Monday.")
_CHECKED = ("done", "problem", "stale", "unknown")
_PART = 2000


def seed(count: int, *, runs_each: int = 3) -> None:
    """`count` customers with an onboarding each, but for some without, and `runs_each` finished runs."""
    chance, guide = Random(count), guides.get(GUIDE)  # noqa: S311  (no secret is made of it)
    people = [_owner(number, name) for number, name in enumerate(_OWNERS)]
    for start in range(0, count, _PART):
        numbers = range(start, min(start + _PART, count))
        _seed_part([_customer(number, chance) for number in numbers], guide, people, runs_each, chance)
    _seed_samples(count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _owner(number: int, name: str) -> User:
    return User.objects.get_or_create(email=f"op{number}@mssp.example", defaults={"name": name})[0]


def _customer(number: int, chance: Random) -> Customer:
    name = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {chance.choice(_THIRD)} {number}"
    customer = Customer(
        name=name,
        slug=f"c{number}",
        reference=f"MSP-{10000 + number}",
        contact=f"it{number}@customer{number}.example",
    )
    customer.data_key = vault.new_data_key(customer=str(customer.uid))
    return customer


def _seed_part(
    customers: list[Customer], guide: Guide, people: list[User], runs_each: int, chance: Random
) -> None:
    Customer.objects.bulk_create(customers)
    standings.index(customers)
    codes = chance.choices(list(_OVERALL), list(_OVERALL.values()), k=len(customers))
    started = [
        _onboarding(one, guide, code, chance)
        for one, code in zip(customers, codes, strict=True)
        if code != NONE
    ]
    Onboarding.objects.bulk_create(started)
    _seed_runs(started, runs_each)
    of_customer = {onboarding.customer_id: onboarding for onboarding in started}
    Standing.objects.bulk_create(
        _standing(one, of_customer.get(one.pk), code, guide, people, chance)
        for one, code in zip(customers, codes, strict=True)
    )


def _onboarding(customer: Customer, guide: Guide, code: str, chance: Random) -> Onboarding:
    started = Onboarding(customer=customer, guide=guide.id, guide_version=guide.version, region="eu")
    if code == "in_progress" and chance.random() < 0.2:
        started.waiting_reason, started.waiting_since = chance.choice(_AWAITED), timezone.now()
    return started


def _seed_runs(onboardings: list[Onboarding], runs_each: int) -> None:
    now = timezone.now()
    VerificationRun.objects.bulk_create(
        VerificationRun(
            onboarding=one,
            trigger="schedule",
            state=FINISHED,
            requested_by="scheduler",
            requested_at=now - timedelta(days=number + 1),
            finished_at=now - timedelta(days=number + 1),
        )
        for one in onboardings
        for number in range(runs_each)
    )


def _standing(
    customer: Customer,
    onboarding: Onboarding | None,
    code: str,
    guide: Guide,
    people: list[User],
    chance: Random,
) -> Standing:
    row = Standing(
        customer=customer,
        onboarding=onboarding,
        name=standings.sort_name(customer),
        overall=code,
        urgency=URGENCY[code],
    )
    if onboarding is None:
        return row
    steps = [step.id for step in guide.steps]
    is_done = code == "done"
    row.total, row.done = len(steps), len(steps) if is_done else chance.randrange(len(steps))
    row.blocking_step = "" if is_done else steps[row.done]
    row.blocking_reason = _reason(code, chance)
    row.waiting_for_customer = bool(onboarding.waiting_reason)
    if row.waiting_for_customer:
        row.blocking_reason = CUSTOMER
    row.band = band(code, for_customer=row.waiting_for_customer)
    row.waiting_until = (
        timezone.now() + timedelta(minutes=chance.randrange(30)) if code == "waiting" else None
    )
    row.groups = _groups(guide, row.blocking_step, code)
    row.owner = chance.choice(people) if chance.random() < 0.7 else None
    row.due_date = date.today() + timedelta(days=chance.randrange(-10, 60)) if chance.random() < 0.6 else None  # noqa: DTZ011
    row.due_order = row.due_date if row.due_date and not is_done else NO_DATE
    row.proven_at = timezone.now() - timedelta(hours=chance.randrange(80)) if is_done else None
    row.proof_order = row.proven_at or NO_MOMENT
    return row


def _groups(guide: Guide, blocking_step: str, code: str) -> dict[str, str]:
    """Done up to the one that holds the customer up, and not started after it."""
    order = [group.id for group in guide.groups]
    here = order.index(guide.step(blocking_step).group) if blocking_step else len(order)
    reached = {group: "done" if place < here else "not_started" for place, group in enumerate(order)}
    checked = {CHECKS: code if code in _CHECKED else "not_started"}
    return reached | ({order[here]: code} if blocking_step else {}) | checked


def _reason(code: str, chance: Random) -> str:
    if code == "problem":
        return chance.choice(_REASONS)
    return "unchecked" if code == "unknown" else ""


def _seed_samples(count: int) -> None:
    today = datetime.now(UTC).date()
    FleetSample.objects.bulk_create(
        (
            FleetSample(
                day=today - timedelta(days=ago),
                done=int(count * (0.58 - ago * 0.006)),
                moving=int(count * (0.25 + ago * 0.003)),
                waiting=int(count * 0.08),
                failing=int(count * (0.05 + ago * 0.001)),
            )
            for ago in range(1, 60)
        ),
        ignore_conflicts=True,
    )
