"""Sample customers for `make demo`, each in another state, with the keys of the practice Mimecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from wizard import guides
from wizard.actions import (
    bulk_import,
    collaboration,
    customers,
    invitations,
    onboardings,
    secret_links,
    steps,
    tokens,
)
from wizard.actions.rows import Row
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import Customer, FleetSample, Onboarding, StepProgress, User, VerificationRun
from wizard.roles import Role
from wizard.scopes import Scope

GUIDE = "mimecast-api1"
DEMO = Actor("demo")
_ALL = ("1", "2", "3", "4", "5a", "5b", "6", "7", "values", "network")


@dataclass(frozen=True, slots=True)
class Story:
    """How far a sample customer has come. `values` overrides what its tenant would give.

    `due_in` is in days from now; `waits_for` is what the customer owes; `remark` stands on the first step not done.
    """

    name: str
    reference: str
    done: Sequence[str] = _ALL
    values: Mapping[str, str] = field(default_factory=dict)
    key_minutes_ago: int = 90
    due_in: int | None = None
    waits_for: str = ""
    remark: str = ""


STORIES = (
    Story("Harbour Lane Dental", "MSP-1001"),
    Story("Kestrel Freight", "MSP-1002", due_in=2),
    Story("Birch and Rowan Solicitors", "MSP-1003"),
    Story("Willow Court Care", "MSP-1004"),
    Story("Mesa Ridge Supply", "MSP-1005", values={"region": "practice"}, due_in=-4),
    Story(
        "Juniper Row Clinics",
        "MSP-1006",
        done=_ALL[:7],
        key_minutes_ago=8,
        due_in=12,
        remark="Priya has the login for the service account. She can sign in for the keys after 14:00.",
    ),
    Story(
        "Foxglove Books",
        "MSP-1007",
        done=_ALL[:3],
        waits_for="They decide whether internal mail may be logged too.",
    ),
)


# The text of its token is shown to nobody: it is there to be seen in the list, and revoked.
SERVICE_SCOPES = (Scope.READ, Scope.WRITE, Scope.VERIFY)

# A list that somebody uploaded and has not confirmed yet.
INTAKE = tuple(
    Row(number, name.lower().replace(" ", "-"), name, f"MSP-{1007 + number}", guide=GUIDE)
    for number, name in enumerate(
        ("Alder Street Bakery", "Old Quay Chandlers", "Tern Island Ferries"), start=2
    )
)


# Northgate is the MSSP of the demo. These people have no password: look around as the administrator.
PEOPLE = (
    ("dana@northgate.example", "Dana Whitlock", Role.MSSP_OPERATOR, ""),
    ("erin@northgate.example", "Erin Marsh", Role.AUDITOR, ""),
    ("alice@harbourlane.example", "Alice Perrin", Role.CUSTOMER_OPERATOR, "harbour-lane-dental"),
)


def _invite_people() -> None:
    for email, name, role, slug in PEOPLE:
        customer = Customer.objects.filter(slug=slug).first()
        invitation, _ = invitations.invite(email=email, role=role, customer=customer, by=DEMO)
        invitations.accept(invitation=invitation, name=name, password=None, by=DEMO)
    foxglove = Customer.objects.get(slug="foxglove-books")
    invitations.invite(
        email="owner@foxglove.example", role=Role.CUSTOMER_OPERATOR, customer=foxglove, by=DEMO
    )


@transaction.atomic
def seed(known: Mapping[str, Mapping[str, str]]) -> list[VerificationRun]:
    """`known`: for each customer's name the values its practice tenant gives. Returns the runs to start."""
    if Customer.objects.exists():
        return []
    guide = guides.get(GUIDE)
    runs = [run for story in STORIES if (run := _tell(story, guide, known.get(story.name, {})))]
    customers.create(name="Larkfield Council", slug="larkfield-council", reference="MSP-1008", by=DEMO)
    _send_link(guide)
    _look_back()
    service = tokens.create_service(name="Ticket system", role=Role.MSSP_OPERATOR, by=DEMO)
    tokens.create(user=service, name="Ticket system", scopes=SERVICE_SCOPES, days=90, by=DEMO)
    bulk_import.prepare(file_name="spring-intake.csv", rows=INTAKE, by=DEMO)
    _invite_people()
    return runs


def _send_link(guide: Guide) -> None:
    """Somebody at a customer whose keys are still to come has been asked to type them."""
    waiting = Onboarding.objects.select_related("customer").get(customer__slug="juniper-row-clinics")
    fields, email = ("access_key", "secret_key"), "it@juniper-row.example"
    secret_links.make(onboarding=waiting, guide=guide, email=email, fields=fields, days=3, by=DEMO)


def _look_back() -> None:
    """Two weeks gone by, for the picture of the fleet."""
    today = timezone.localdate()
    FleetSample.objects.bulk_create(
        FleetSample(
            day=today - timedelta(days=ago), done=(14 - ago) // 5, moving=2 + ago // 4, waiting=1, failing=2
        )
        for ago in range(1, 15)
    )


def _tell(story: Story, guide: Guide, tenant: Mapping[str, str]) -> VerificationRun | None:
    slug = story.name.lower().replace(" ", "-")
    customer = customers.create(name=story.name, slug=slug, reference=story.reference, by=DEMO)
    onboarding = onboardings.start(customer=customer, guide=guide, by=DEMO)
    values = {**_typed(story), **tenant, **story.values}
    run = None
    for step_id in story.done:
        run = _do(onboarding, guide, step_id, values) or run
    _arrange(onboarding, guide, story)
    return run


def _arrange(onboarding: Onboarding, guide: Guide, story: Story) -> None:
    if story.due_in is not None:
        due = timezone.localdate() + timedelta(days=story.due_in)
        owner = User.objects.filter(is_superuser=True).first()
        collaboration.arrange(onboarding=onboarding, changes={"due_date": due, "owner": owner}, by=DEMO)
    if story.waits_for:
        collaboration.set_waiting(onboarding=onboarding, reason=story.waits_for, by=DEMO)
    if story.remark:
        step = next(step for step in guide.steps if step.id not in story.done)
        collaboration.comment(onboarding=onboarding, step=step, text=story.remark, by=DEMO)


def _do(
    onboarding: Onboarding, guide: Guide, step_id: str, values: Mapping[str, str]
) -> VerificationRun | None:
    step = guide.step(step_id)
    fields = [field for field in step.fields if values.get(field.id)]
    stored = StepProgress.objects.filter(onboarding=onboarding, step=step.id).first()
    saved = steps.save(
        onboarding=onboarding,
        guide=guide,
        step=step,
        version=stored.version if stored else 0,
        answers={field.id: values[field.id] for field in fields if not field.is_secret},
        secrets={field.id: values[field.id] for field in fields if field.is_secret},
        ticks=step.numbers,
        by=DEMO,
    )
    return saved.run


def _typed(story: Story) -> dict[str, str]:
    """What somebody would have typed besides the keys."""
    created = timezone.now() - timedelta(minutes=story.key_minutes_ago)
    return {
        "group_name": "QRadar Admin",
        "authentication_profile": "QRadar, never expires",
        "ttl_confirmed": "yes",
        "application_setting": "QRadar",
        "enhanced_logging_inbound": "yes",
        "enhanced_logging_outbound": "yes",
        "enhanced_logging_internal": "yes",
        "application_name": "IBM QRadar",
        "application_category": "SIEM Integration",
        "application_developer": "Northgate MSSP",
        "application_description": "Collects logs for IBM QRadar",
        "application_key_created_at": created.isoformat(timespec="seconds"),
    }
