import json
import stat
from pathlib import Path

import pytest

from wizard.simulator import Simulator, Tenant, load_tenants, make_tenant
from wizard.simulator.files import write_private
from wizard.simulator.onboardings import onboarding, write_onboardings


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_starts_with_customers_in_different_states(directory: Path) -> None:
    tenants = Simulator(directory).tenants
    assert len({tenant.account_code for tenant in tenants}) == len(tenants) == 7
    assert [tenant.binding_expired for tenant in tenants].count(True) == 1
    assert [tenant.region for tenant in tenants].count("practice-us") == 1


def test_it_keeps_the_keys_over_a_restart(directory: Path) -> None:
    first = Simulator(directory)
    first.add_tenant(make_tenant("Late Arrival"))
    assert Simulator(directory).tenants == first.tenants


def test_it_keeps_the_authority_over_a_restart(directory: Path) -> None:
    with Simulator(directory) as first:
        authority = first.ca_path.read_bytes()
    with Simulator(directory) as second:
        assert second.ca_path.read_bytes() == authority


def test_it_adds_given_customers_to_those_it_kept(directory: Path) -> None:
    old, new = make_tenant("Old"), make_tenant("New")
    Simulator(directory, tenants=[old])
    assert Simulator(directory, tenants=[new]).tenants == (old, new)


def test_it_replaces_the_customer_with_the_same_account_code(directory: Path) -> None:
    simulator = Simulator(directory, tenants=[make_tenant(account_code="CUK00A000")])
    renewed = make_tenant(account_code="CUK00A000")
    simulator.add_tenant(renewed)
    assert simulator.tenants == (renewed,)


def test_it_lets_others_read_its_customers(directory: Path) -> None:
    simulator = Simulator(directory)
    assert tuple(load_tenants(directory)) == simulator.tenants


def test_it_has_no_customers_before_its_first_start(directory: Path) -> None:
    assert load_tenants(directory) == []


@pytest.mark.parametrize("content", ["{", "[1]", '[{"secret_key": "hidden-value"}]', "3"])
def test_it_refuses_a_damaged_file_without_quoting_it(directory: Path, content: str) -> None:
    directory.mkdir()
    (directory / "tenants.json").write_text(content)
    with pytest.raises(ValueError, match=r"tenants\.json is damaged; delete it") as error:
        Simulator(directory)
    assert "hidden-value" not in str(error.value)
    assert error.value.__cause__ is None


def test_it_keeps_every_file_private(directory: Path) -> None:
    with Simulator(directory):
        modes = {path.name: mode(path) for path in directory.iterdir()}
    assert modes == dict.fromkeys(["ca.pem", "ca-key.pem", "regions.toml", "tenants.json"], 0o600)
    assert mode(directory) == 0o700


def test_it_makes_a_file_private_that_was_open_to_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)


def test_it_refuses_an_authority_key_of_another_kind(directory: Path) -> None:
    with Simulator(directory) as simulator:
        pass
    (directory / "ca-key.pem").write_bytes(simulator.ca_path.read_bytes())
    with pytest.raises(ValueError, match=r"ca-key\.pem"), Simulator(directory):
        pass


def test_it_describes_a_customer_as_onboarding_reads_it() -> None:
    tenant: Tenant = make_tenant("Birch & Rowan", service_account="svc@birch.example")
    described = onboarding(tenant)
    assert described["customer"] == {"slug": "birch-rowan", "name": "Birch & Rowan"}
    assert (described["guide"], described["region"]) == ("mimecast-api1", "practice")
    assert described["answers"] == {
        "service_account": "svc@birch.example",
        "account_code": tenant.account_code,
    }
    assert set(described["credentials"]) == {"application_id", "application_key", "access_key", "secret_key"}


def test_it_writes_onboardings_for_their_owner_only(tmp_path: Path) -> None:
    path, tenants = tmp_path / "onboardings.json", [make_tenant(), make_tenant()]
    write_onboardings(path, tenants)
    assert mode(path) == 0o600
    assert json.loads(path.read_text()) == [onboarding(tenant) for tenant in tenants]
