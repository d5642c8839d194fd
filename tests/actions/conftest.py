from dataclasses import replace

import pytest
from django.utils import timezone

from tests.helpers import TESTS, fill
from wizard import checks
from wizard.actions import verifications
from wizard.actions.verifications import Trigger
from wizard.checks.finding import passed
from wizard.guides.spec import Guide
from wizard.models import Onboarding, VerificationRun

# The region is a real one. No test here asks it anything: `all_pass` stands for Mimecast.
VALUES = {
    "service_account": "svc-qradar@acme.example",
    "account_code": "CUKA00A000",
    "region": "eu",
    "application_id": "11111111-2222-3333-4444-555555555555",
    "application_key": "66666666-7777-8888-9999-000000000000",
    "access_key": "an access key",
    "secret_key": "c2VjcmV0",
}


@pytest.fixture
def complete(onboarding: Onboarding, guide: Guide) -> Onboarding:
    """ACME's onboarding with every value that checks need, and no run."""
    fill(onboarding, guide, {**VALUES, "application_key_created_at": timezone.now().isoformat()})
    onboarding.runs.all().delete()
    return onboarding


@pytest.fixture
def run(complete: Onboarding) -> VerificationRun:
    """An active run that nobody has worked on."""
    return verifications.request(onboarding=complete, trigger=Trigger.BUTTON, watched=True, by=TESTS)


@pytest.fixture
def all_pass(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every check that is performed passes at once; the names of those that were."""
    performed: list[str] = []

    def perform(planned: checks.Planned, context: checks.Context) -> list[checks.Finding]:
        performed.append(f"{planned.kind.name} {planned.target}".strip())
        return [replace(passed(subject), uses=planned.kind.uses) for subject in planned.subjects]

    monkeypatch.setattr(checks, "perform", perform)
    return performed
