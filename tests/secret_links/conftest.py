import pytest
from django.core import mail
from django.test import Client

from tests.helpers import TESTS, confirm
from tests.secret_links.visitor import Visitor
from wizard.actions import secret_links
from wizard.actions.secret_links import Made
from wizard.guides.spec import Guide
from wizard.models import Onboarding, SecretLink, User

MIRA = "mira@acme.example"


@pytest.fixture
def operator(client: Client, dana: User, onboarding: Onboarding) -> Client:
    client.force_login(dana)
    confirm(client, dana)
    return client


@pytest.fixture
def made(onboarding: Onboarding, guide: Guide) -> Made:
    """A link for Mira of ACME, to type the two keys of step 7."""
    fields = ["access_key", "secret_key"]
    return secret_links.make(onboarding=onboarding, guide=guide, email=MIRA, fields=fields, days=3, by=TESTS)


@pytest.fixture
def link(made: Made) -> SecretLink:
    return made.link


@pytest.fixture
def stranger(made: Made) -> Visitor:
    """A browser that has followed the link and knows no code."""
    mail.outbox = []
    visitor = Visitor(Client())
    visitor.open(made.token)
    return visitor


@pytest.fixture
def mira(stranger: Visitor) -> Visitor:
    """Mira's browser, with the code entered."""
    stranger.ask_for_code()
    stranger.enter(stranger.mailed_code())
    return stranger
