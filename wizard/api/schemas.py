"""What is sent and what is answered. A secret is only ever sent, and hides itself from whoever prints it (G1)."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, SecretStr

Text = Annotated[str, Field(max_length=4096)]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class FieldProblem(Schema):
    field: str
    message: str


class Problem(Schema):
    """RFC 9457. `code` is stable; `detail` and the messages are for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []


class Me(Schema):
    """The token itself: whose power it has, what it is for, and until when."""

    name: str
    owner: str
    scopes: list[str]
    customer: str | None
    expires_at: datetime


class CustomerOut(Schema):
    slug: str
    name: str
    reference: str
    contact: str
    created_at: datetime


class CustomerIn(Strict):
    name: str = Field(min_length=1, max_length=200)
    slug: str = Field("", max_length=80, description="Made from the name if left out.")
    reference: str = Field("", max_length=100)
    contact: str = Field("", max_length=254, description="An e-mail address.")


class CustomerChange(Strict):
    """What is left out stays."""

    name: str = Field("", max_length=200)
    reference: str = Field("", max_length=100)
    contact: str = Field("", max_length=254)


class GuideField(Schema):
    id: str
    label: str
    kind: str
    required: bool
    needed_for_checks: bool
    choices: list[str]


class GuideStep(Schema):
    id: str
    label: str
    title: str
    instructions: list[int]
    fields: list[GuideField]


class GuideOut(Schema):
    """A secret field is set under `credentials`, every other under `answers`."""

    id: str
    title: str
    version: int
    steps: list[GuideStep]


class OnboardingIn(Strict):
    guide: str = Field(max_length=60)


class StepOut(Schema):
    id: str
    label: str
    title: str
    status: str
    ticks: list[int]
    missing: list[str]
    waits_for: list[str]
    waits_until: datetime | None


class OnboardingOut(Schema):
    """`verdict` is passed only while every subject is proven and the proof is fresh."""

    customer: str
    guide: str
    guide_version: int
    region: str
    status: str
    verdict: str
    next_step: str | None
    missing_for_checks: list[str]
    active_run: int | None
    owner: str | None
    due_date: date | None
    waiting_for_customer: str
    last_proven: datetime | None
    created_at: datetime
    steps: list[StepOut]


class TicksIn(Strict):
    """The numbers of all instructions that are done."""

    ticks: list[Annotated[int, Field(ge=0, le=999)]] = Field(max_length=100)


class AnswersOut(Schema):
    version: int
    answers: dict[str, str]


class Versioned(Strict):
    version: int | None = Field(
        None,
        ge=0,
        le=2**31 - 1,
        description="The version you have read: if somebody has saved since, nothing is changed (409).",
    )


class AnswersIn(Versioned):
    """Field ids and values; what is left out stays. A confirmation is true or false."""

    answers: dict[str, bool | Text]


class CredentialsIn(Versioned):
    credentials: dict[str, Annotated[SecretStr, Field(max_length=4096)]]


class Saved(Schema):
    """`run` is the run that saving has started, once everything that the checks need is there."""

    version: int
    changed: list[str]
    run: int | None


class CredentialOut(Schema):
    """All that is ever told about a saved secret."""

    field: str
    label: str
    step: str
    is_set: bool
    fingerprint: str | None = None
    length: int | None = None
    set_at: datetime | None = None
    set_by: str | None = None


class CredentialsOut(Schema):
    version: int
    credentials: list[CredentialOut]


class RunIn(Strict):
    only: str | None = Field(
        None, max_length=300, description="One subject, with what has to run before it. Left out: everything."
    )


class RunLine(Schema):
    run: int
    state: str
    trigger: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None


class FindingOut(Schema):
    """`reason` is a stable code, `message` is for people, `fix` are the ids of steps."""

    subject: str
    state: str
    reason: str | None
    message: str
    fix: list[str]
    checked_at: datetime | None
    duration_ms: int | None


class RunOut(RunLine):
    customer: str
    guide: str
    verdict: str
    findings: list[FindingOut]


class Verdict(Schema):
    """The newest finding of each subject. An outdated one proves nothing any more."""

    verdict: str
    findings: list["DatedFinding"]


class DatedFinding(FindingOut):
    run: int | None
    outdated: bool


class EventOut(Schema):
    sequence: int
    at: datetime
    actor: str
    address: str
    request_id: str
    tag: str
    about: str
    sentence: str
    facts: dict[str, Any]
