"""What belongs together is said by the database itself."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tests.helpers import TESTS
from wizard.actions import verifications
from wizard.models import Check, Credential, Customer, Finding, Membership, Onboarding, StepProgress, User
from wizard.roles import Role


def a_second_onboarding_of_the_same_guide(onboarding: Onboarding) -> None:
    Onboarding.objects.create(customer=onboarding.customer, guide=onboarding.guide, guide_version=1)


def an_empty_secret(onboarding: Onboarding) -> None:
    Credential.objects.create(onboarding=onboarding, field="access_key", sealed="", fingerprint="f", length=1)


def a_second_secret_of_one_field(onboarding: Onboarding) -> None:
    for sealed in ("one", "two"):
        Credential.objects.create(
            onboarding=onboarding, field="access_key", sealed=sealed, fingerprint="f", length=1
        )


def a_second_row_of_one_step(onboarding: Onboarding) -> None:
    for _ in range(2):
        StepProgress.objects.create(onboarding=onboarding, step="1")


def a_customer_operator_of_all_customers(onboarding: Onboarding) -> None:
    user = User.objects.create_user("c@acme.example")
    Membership.objects.create(user=user, role=Role.CUSTOMER_OPERATOR, customer=None)


def a_second_role_for_one_customer(onboarding: Onboarding) -> None:
    user = User.objects.create_user("c@acme.example")
    for role in (Role.AUDITOR, Role.CUSTOMER_OPERATOR):
        Membership.objects.create(user=user, role=role, customer=onboarding.customer)


def a_second_role_for_all_customers(onboarding: Onboarding) -> None:
    user = User.objects.create_user("c@acme.example")
    for role in (Role.AUDITOR, Role.MSSP_OPERATOR):
        Membership.objects.create(user=user, role=role, customer=None)


def a_second_person_with_one_address(onboarding: Onboarding) -> None:
    for email in ("c@acme.example", "C@ACME.example"):
        User.objects.create_user(email)


def an_ended_run_without_an_end(onboarding: Onboarding) -> None:
    onboarding.runs.update(state="finished")


def an_active_run_with_an_end(onboarding: Onboarding) -> None:
    onboarding.runs.update(finished_at=timezone.now())


def a_check_twice_in_one_run(onboarding: Onboarding) -> None:
    check = Check.objects.all()[0]
    Check.objects.create(run=check.run, kind=check.kind, target=check.target)


def a_subject_decided_twice_in_one_run(onboarding: Onboarding) -> None:
    check = Check.objects.all()[0]
    same = {"onboarding": onboarding, "run": check.run, "produced_by": check, "checked_at": timezone.now()}
    for state in ("passed", "failed"):
        Finding.objects.create(**same, subject="access_key", state=state, reason="ok")


def a_second_customer_with_one_slug(onboarding: Onboarding) -> None:
    Customer.objects.create(name="Another", slug=onboarding.customer.slug)


@pytest.mark.parametrize(
    "write",
    [
        a_second_onboarding_of_the_same_guide,
        an_empty_secret,
        a_second_secret_of_one_field,
        a_second_row_of_one_step,
        a_customer_operator_of_all_customers,
        a_second_role_for_one_customer,
        a_second_role_for_all_customers,
        a_second_person_with_one_address,
        an_ended_run_without_an_end,
        an_active_run_with_an_end,
        a_check_twice_in_one_run,
        a_subject_decided_twice_in_one_run,
        a_second_customer_with_one_slug,
    ],
    ids=lambda write: write.__name__,
)
def test_it_cannot_hold(write: Callable[[Onboarding], None], onboarding: Onboarding) -> None:
    Onboarding.objects.update(region="eu")
    verifications.request(onboarding=onboarding, trigger=verifications.Trigger.BUTTON, watched=True, by=TESTS)
    with pytest.raises(IntegrityError):
        write(onboarding)
