import pytest
from django.test import Client

from tests.helpers import TESTS
from wizard.actions import collaboration
from wizard.guides.spec import Guide, Step
from wizard.models import Comment, Onboarding, User


@pytest.fixture
def step(guide: Guide) -> Step:
    return guide.step("6")


@pytest.fixture
def browser(client: Client, dana: User, onboarding: Onboarding) -> Client:
    """Dana's, who may assign."""
    client.force_login(dana)
    return client


@pytest.fixture
def remark(onboarding: Onboarding, step: Step, alice: User) -> Comment:
    return collaboration.comment(
        onboarding=onboarding, step=step, text="Is it on?", mentions=[alice], by=TESTS
    )
