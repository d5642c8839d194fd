import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from onboarding.runtime import broker
from scripts import chromium
from tests.helpers import TESTS, fill, member, values_of
from wizard import guides
from wizard.actions import customers, onboardings
from wizard.guides.spec import Guide
from wizard.models import Customer, Onboarding, User
from wizard.roles import Role
from wizard.simulator import Simulator, Tenant, make_tenant


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Without a browser its tests are skipped, but never in CI, where a skip would hide them."""
    path = chromium.find()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("There is no Chromium, and in CI the browser tests must run.")
    return path or pytest.skip("There is no Chromium; `make test` says how to get one.")


@pytest.fixture(scope="session")
def embedded_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real broker, as `up` runs it; gives the DATA_DIR it belongs to."""
    data_dir = tmp_path_factory.mktemp("broker")
    with subprocess.Popen(broker.command(data_dir)) as process:
        broker.wait_until_ready(data_dir)
        yield data_dir
        process.terminate()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Limits on signing in are counted there, and every test is the same visitor."""
    cache.clear()


@pytest.fixture
def mail_server_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("wizard.mails.send_mail", refuse)


# The cast: Alice owns, Bob may look and not change, Charlie belongs to another customer and must see nothing,
# Dana works for the MSSP, Erin audits, and root looks after people and settings.


@pytest.fixture
def alice(acme: Customer) -> User:
    return member("alice@acme.example", Role.CUSTOMER_OPERATOR, acme)


@pytest.fixture
def bob(acme: Customer) -> User:
    return member("bob@acme.example", Role.AUDITOR, acme)


@pytest.fixture
def charlie(db: None) -> User:
    other = customers.create(name="Other Company", slug="other", by=TESTS)
    return member("charlie@other.example", Role.CUSTOMER_OPERATOR, other)


@pytest.fixture
def dana(db: None) -> User:
    return member("dana@mssp.example", Role.MSSP_OPERATOR, None)


@pytest.fixture
def erin(db: None) -> User:
    return member("erin@mssp.example", Role.AUDITOR, None)


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root@mssp.example", "correct horse battery staple")


@pytest.fixture
def staff(client: Client, dana: User) -> Client:
    """Dana's browser."""
    client.force_login(dana)
    return client


@pytest.fixture
def acme(db: None) -> Customer:
    return customers.create(name="ACME", slug="acme", by=TESTS)


@pytest.fixture
def guide() -> Guide:
    return guides.get("mimecast-api1")


@pytest.fixture
def onboarding(acme: Customer, guide: Guide) -> Onboarding:
    return onboardings.start(customer=acme, guide=guide, by=TESTS)


@pytest.fixture(scope="session")
def simulator_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("simulator")


@pytest.fixture
def simulator(simulator_folder: Path) -> Iterator[Simulator]:
    """A practice Mimecast whose CA is made once for the whole session."""
    with Simulator(simulator_folder, tenants=[]) as running:
        yield running


@pytest.fixture
def tenant(simulator: Simulator) -> Tenant:
    made = make_tenant("ACME")
    simulator.add_tenant(made)
    return made


@pytest.fixture
def practice(simulator: Simulator, settings: Settings) -> Simulator:
    """The simulator, known to the product as the regions `practice` and `practice-us`."""
    settings.MIMECAST_EXTRA_REGIONS = str(simulator.regions_path)
    settings.OUTBOUND_CA_BUNDLE = str(simulator.ca_path)
    return simulator


@pytest.fixture
def filled(onboarding: Onboarding, guide: Guide, practice: Simulator, tenant: Tenant) -> Onboarding:
    """ACME's onboarding with every value its tenant needs; the run that saving asked for is not there any more."""
    fill(onboarding, guide, values_of(tenant))
    onboarding.runs.all().delete()
    return onboarding
