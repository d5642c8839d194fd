from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.simulator.caller import Caller
from wizard.simulator import Simulator, make_tenant


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator"), tenants=[], slow_seconds=0.2) as simulator:
        yield simulator


@pytest.fixture
def simulator(shared: Simulator) -> Iterator[Simulator]:
    yield shared
    shared.heal()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def caller(simulator: Simulator, session: requests.Session) -> Caller:
    tenant = make_tenant("Alice's Customer")
    simulator.add_tenant(tenant)
    return Caller(simulator, tenant, session)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "practice"
