"""ACME with a mark in every text that a person can write about it, in a row of every table that holds such texts."""

from datetime import timedelta
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone

from tests.helpers import TESTS
from tests.views.pages import NOBODY
from wizard.actions import customers, invitations, steps
from wizard.actions.rows import Row
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import (
    ApiToken,
    Comment,
    Customer,
    CustomerImport,
    HistoryEvent,
    Membership,
    Onboarding,
    Recheck,
    SavedView,
    SecretLink,
    Standing,
    User,
    VerificationRun,
)
from wizard.models.verifications import FINISHED
from wizard.roles import Role

MARK = "zq7mark"
HALF = MARK[:3]  # finds it, and is not it: a page may repeat what it was asked
MARKED = Actor(f"{MARK}@acme.example")
BEHIND = 777_777  # the number of ACME's row in the portfolio
Numbered = TypeVar("Numbered", bound=Model)
KEY = "c2VjcmV0IGtleSBvZiBhY21l"


def mark(onboarding: Onboarding, guide: Guide) -> None:
    """Rows that an address names by number have the number that `ADDRESSES` has."""
    acme, person = onboarding.customer, _person(onboarding.customer)
    facts = {"name": f"{MARK} name", "reference": f"{MARK}-ref", "contact": f"{MARK}@acme.example"}
    customers.change(customer=acme, **facts, by=MARKED)
    _save(onboarding, guide, "1", answers={"service_account": f"{MARK}@acme.example"})
    _save(onboarding, guide, "7", secrets={"secret_key": KEY})
    Onboarding.objects.filter(pk=onboarding.pk).update(owner=person, waiting_reason=f"{MARK} reason")
    _invite(acme)
    _talk(onboarding, person)
    _check(onboarding)
    _import()
    _keep(acme, person)
    Standing.objects.filter(onboarding=onboarding).update(
        id=BEHIND, name=f"{MARK} name", overall="problem", blocking_step="1", blocking_reason="customer"
    )
    HistoryEvent.objects.filter(stream=acme.stream).update(actor=MARKED.name)


def _first(made: Numbered) -> Numbered:
    """Numbered 1. Made under the next number before, since PostgreSQL would give 1 to somebody else otherwise."""
    type(made)._default_manager.filter(pk=made.pk).update(id=1)
    made.pk = 1
    return made


def _person(acme: Customer) -> User:
    email = f"{MARK}-person@acme.example"
    person = User.objects.create(pk=NOBODY, email=email, name=f"{MARK} Person")
    Membership.objects.create(user=person, customer=acme, role=Role.CUSTOMER_OPERATOR)
    return person


def _save(
    onboarding: Onboarding,
    guide: Guide,
    step: str,
    answers: dict[str, str] | None = None,
    secrets: dict[str, str] | None = None,
) -> None:
    steps.save(
        onboarding=onboarding,
        guide=guide,
        step=guide.step(step),
        version=0,
        answers=answers or {},
        secrets=secrets,
        by=MARKED,
    )


def _invite(acme: Customer) -> None:
    made, _ = invitations.invite(email=f"{MARK}-new@acme.example", role=Role.AUDITOR, customer=acme, by=TESTS)
    _first(made)


def _talk(onboarding: Onboarding, person: User) -> None:
    comment = _first(
        Comment.objects.create(onboarding=onboarding, step="1", author=MARKED.name, text=f"{MARK} comment")
    )
    comment.mentions.add(person)
    _first(
        SecretLink.objects.create(
            onboarding=onboarding,
            email=f"{MARK}-visitor@acme.example",
            fields=["secret_key"],
            token_hash=MARK,
            created_by=MARKED.name,
            expires_at=timezone.now() + timedelta(days=1),
        )
    )


def _check(onboarding: Onboarding) -> None:
    """A run that has ended, of a recheck that somebody else asked for."""
    run = _first(
        VerificationRun.objects.create(
            onboarding=onboarding,
            trigger="bulk",
            state=FINISHED,
            requested_by=MARKED.name,
            finished_at=timezone.now(),
        )
    )
    recheck = _first(Recheck.objects.create(requested_by=MARKED.name, total=1, asked_at=timezone.now()))
    recheck.items.create(onboarding=onboarding, run=run, asked=True)


def _import() -> None:
    row = Row(number=2, slug=f"{MARK}-slug", name=f"{MARK} imported", reference=f"{MARK}-imported")
    made = _first(
        CustomerImport.objects.create(file_name=f"{MARK}.csv", total=1, creates=1, requested_by=MARKED.name)
    )
    made.parts.create(number=1, rows=[row.as_json()])


def _keep(acme: Customer, person: User) -> None:
    _first(SavedView.objects.create(user=person, name=f"{MARK} view", query=f"q={MARK}"))
    _first(
        ApiToken.objects.create(
            name=f"{MARK} token",
            user=person,
            customer=acme,
            prefix="qro_12345678",
            token_hash=MARK,
            created_by=MARKED.name,
            expires_at=timezone.now() + timedelta(days=1),
        )
    )
