"""What tests of several rooms need: people, filled-in onboardings, and a worker that works at once."""

import time
from collections.abc import Mapping

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from wizard.actions import execution, steps
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import Customer, Finding, Membership, Onboarding, StepProgress, User, VerificationRun
from wizard.roles import Role
from wizard.simulator import Tenant

TESTS = Actor("tests")
VALUES = (
    "service_account",
    "account_code",
    "region",
    "application_id",
    "application_key",
    "access_key",
    "secret_key",
)


def member(email: str, role: Role, customer: Customer | None) -> User:
    user = User.objects.create_user(email, "correct horse battery staple")
    Membership.objects.create(user=user, role=role, customer=customer)
    return user


def confirm(client: Client, user: User) -> None:
    """As if this person had given their password a moment ago."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def values_of(tenant: Tenant) -> dict[str, str]:
    return {name: getattr(tenant, name) for name in VALUES}


def fill(onboarding: Onboarding, guide: Guide, values: Mapping[str, str]) -> VerificationRun | None:
    """Save values by field id, each in its step. Returns the run that saving asked for, if any."""
    run = None
    for step in guide.steps:
        mine = {field.id: field for field in step.fields if field.id in values}
        if not mine:
            continue
        stored = StepProgress.objects.filter(onboarding=onboarding, step=step.id).first()
        saved = steps.save(
            onboarding=onboarding,
            guide=guide,
            step=step,
            version=stored.version if stored else 0,
            answers={name: values[name] for name, field in mine.items() if not field.is_secret},
            secrets={name: values[name] for name, field in mine.items() if field.is_secret},
            by=TESTS,
        )
        run = saved.run or run
    return run


def work(run: VerificationRun) -> dict[str, Finding]:
    """Do what a worker does until nothing of the run is ready; the run's findings by subject."""
    while ready := execution.ready_checks([run.pk]):
        execution.execute(execution.claim(ready))
    run.refresh_from_db()
    return {finding.subject: finding for finding in run.findings.all()}
