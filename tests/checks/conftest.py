from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.checks.prover import Prover
from tests.helpers import values_of
from wizard.mimecast.deadline import Limits
from wizard.mimecast.outbound import Outbound
from wizard.mimecast.regions import Region, load_regions
from wizard.simulator import Simulator, Tenant

HASTY = Limits(connect=0.4, read=0.5, whole=0.6)

MakeProver = Callable[..., Prover]


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator"), tenants=[], slow_seconds=3) as simulator:
        yield simulator


@pytest.fixture
def simulator(shared: Simulator) -> Iterator[Simulator]:
    yield shared
    shared.heal()


@pytest.fixture(scope="package")
def regions(shared: Simulator) -> dict[str, Region]:
    return dict(load_regions(shared.regions_path))


@pytest.fixture(scope="package")
def outbound(shared: Simulator, regions: dict[str, Region]) -> Iterator[Outbound]:
    made = Outbound(regions.values(), ca_bundle=shared.ca_path)
    yield made
    made.close()


@pytest.fixture(scope="package")
def hasty_outbound(shared: Simulator, regions: dict[str, Region]) -> Iterator[Outbound]:
    made = Outbound(regions.values(), ca_bundle=shared.ca_path, limits=HASTY)
    yield made
    made.close()


@pytest.fixture
def prover(outbound: Outbound, regions: dict[str, Region], tenant: Tenant) -> Prover:
    """With all of the tenant's values, in its region."""
    return Prover(outbound, regions, regions["practice"], values_of(tenant))


@pytest.fixture
def hasty(prover: Prover, hasty_outbound: Outbound) -> Prover:
    """For answers that do not come: it waits half a second instead of ten."""
    return Prover(hasty_outbound, prover.regions, prover.region, prover.values)


@pytest.fixture
def make_prover(tenant: Tenant) -> Iterator[MakeProver]:
    """For one region only, with ways of its own to reach it."""
    with ExitStack() as running:

        def make(region: Region, ca_path: Path, **ways: Any) -> Prover:
            made = Outbound([region], ca_bundle=ca_path, **ways)
            running.callback(made.close)
            return Prover(made, {region.key: region}, region, values_of(tenant))

        yield make
