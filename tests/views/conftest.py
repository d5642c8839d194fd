import pytest
from django.test import Client

from tests.helpers import confirm
from wizard.models import Onboarding, User


@pytest.fixture
def browser(client: Client, alice: User, onboarding: Onboarding) -> Client:
    """Alice's browser; ACME's onboarding has been started and is empty."""
    client.force_login(alice)
    confirm(client, alice)
    return client
