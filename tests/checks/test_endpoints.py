"""Is the way to a host open, and does Mimecast answer there?"""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.checks.conftest import MakeProver
from tests.checks.prover import PROVEN_WAY, Prover, told
from wizard.checks import State, Verdict, message, verdict
from wizard.mimecast.client import Client, Discovery
from wizard.mimecast.regions import Region, Source, load_regions
from wizard.simulator import Simulator

DISCOVERY = "endpoint:localhost"
PASSED, LEFT_TO_PROXY = ("passed", "ok"), ("not_run", "through_proxy")


@pytest.fixture(params=["untrusted", "expired", "wrong_host"])
def badly_certified(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Simulator]]:
    with Simulator(tmp_path / "bad", tenants=[], certificate=request.param) as simulator:
        yield request.param, simulator


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name server knows "localhost" any more; addresses need none."""
    look_up = socket.getaddrinfo

    def fail(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "localhost":
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", fail)


@pytest.mark.parametrize("layer", PROVEN_WAY)
def test_it_proves_each_layer_of_a_host(prover: Prover, layer: str) -> None:
    assert told(prover.check(layer, "localhost")) == {f"{DISCOVERY}:{layer}": PASSED}


@pytest.mark.parametrize(
    ("layer", "facts"),
    [
        ("dns", {"addresses"}),
        ("tcp", {"address", "port"}),
        ("tls", {"issuer", "expires", "protocol"}),
        ("api", {"address_known", "discovered"}),
    ],
)
def test_it_keeps_what_it_saw(prover: Prover, layer: str, facts: set[str]) -> None:
    (finding,) = prover.check(layer, "localhost").values()
    assert set(finding.facts) == facts


def test_it_fails_a_host_whose_name_does_not_resolve_and_leaves_the_other_alone(
    prover: Prover, no_names: None
) -> None:
    """G8"""
    states = told(prover.run())
    assert states[f"{DISCOVERY}:dns"] == ("failed", "dns_not_found")
    assert {states[f"{DISCOVERY}:{n}"] for n in PROVEN_WAY[1:]} == {("not_run", "prerequisite_failed")}
    assert states[f"endpoint:{prover.region.api_target.name}:api"] == PASSED


def test_it_proves_the_keys_where_only_discovery_is_out_of_reach(prover: Prover, no_names: None) -> None:
    assert prover.run()["secret_key"].state is State.PASSED


def test_it_fails_a_port_that_nobody_listens_on(
    simulator: Simulator, regions: dict[str, Region], make_prover: MakeProver
) -> None:
    """G8"""
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = f"https://127.0.0.1:{free.getsockname()[1]}"
    prover = make_prover(replace(regions["practice"], api_url=closed), simulator.ca_path)
    findings = prover.run()
    assert told(findings)["endpoint:127.0.0.1:tcp"] == ("failed", "refused")
    assert {one.state for s, one in findings.items() if "endpoint" not in s} == {State.NOT_RUN}


REASONS = {"untrusted": "tls_untrusted", "expired": "tls_expired", "wrong_host": "tls_hostname_mismatch"}


def test_it_fails_a_bad_certificate_and_asks_nothing_behind_it(
    badly_certified: tuple[str, Simulator], make_prover: MakeProver
) -> None:
    """G8 G9"""
    kind, simulator = badly_certified
    findings = make_prover(load_regions(simulator.regions_path)["practice"], simulator.ca_path).run()
    assert told(findings)[f"{DISCOVERY}:tls"] == ("failed", REASONS[kind])
    assert {one.state for s, one in findings.items() if not s.endswith(("dns", "tcp", "tls"))} == {
        State.NOT_RUN
    }
    assert (verdict(findings.values()), simulator.calls) == (Verdict.FAILED, {})


def test_it_accuses_no_key_of_a_bad_certificate(
    badly_certified: tuple[str, Simulator], make_prover: MakeProver
) -> None:
    """G8"""
    kind, simulator = badly_certified
    prover = make_prover(load_regions(simulator.regions_path)["practice"], simulator.ca_path)
    assert set(told(prover.check("account")).values()) == {("unknown", REASONS[kind])}


def test_it_warns_of_a_certificate_that_only_the_administrator_trusts(prover: Prover) -> None:
    inspected = prover.within(replace(prover.region, source=Source(api="a page of Mimecast")))
    finding = inspected.check("tls", "localhost")[f"{DISCOVERY}:tls"]
    assert (finding.state, finding.reason) == ("warning", "private_issuer")
    assert "Practice Authority" in message(finding)


def test_it_leaves_names_and_connections_to_the_proxy_and_names_it_where_it_is_away(
    simulator: Simulator, regions: dict[str, Region], make_prover: MakeProver
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        proxy = f"http://127.0.0.1:{free.getsockname()[1]}"
    findings = make_prover(regions["practice"], simulator.ca_path, proxy=proxy).run()
    states = told(findings)
    assert [states[f"{DISCOVERY}:{n}"] for n in ("dns", "tcp")] == [LEFT_TO_PROXY] * 2
    assert (states[f"{DISCOVERY}:tls"], states["access_key"]) == (
        ("failed", "refused"),
        ("not_run", "prerequisite_failed"),
    )
    assert "The proxy itself cannot be reached" in message(findings[f"{DISCOVERY}:tls"])


# What discovery says.


def test_it_learns_the_region_s_host_from_discovery(prover: Prover, simulator: Simulator) -> None:
    finding = prover.check("api", "localhost")[f"{DISCOVERY}:api"]
    assert finding.facts["discovered"] == f"127.0.0.1:{simulator.port}"


def test_it_knows_no_host_for_an_address_that_mimecast_does_not_know(prover: Prover) -> None:
    stranger = prover.having(service_account="nobody@elsewhere.example")
    finding = stranger.check("api", "localhost")[f"{DISCOVERY}:api"]
    assert (finding.state, finding.facts) == ("passed", {"address_known": False, "discovered": None})


@pytest.mark.parametrize(
    "values",
    [{"service_account": ""}, {"secret_key": "not base64!"}, {"application_id": ""}],
    ids=lambda values: next(iter(values)),
)
def test_it_proves_the_way_without_the_values_that_discovery_needs(
    prover: Prover, values: dict[str, str]
) -> None:
    assert told(prover.having(**values).check("api", "localhost")) == {f"{DISCOVERY}:api": PASSED}


def test_it_asks_discovery_again_after_one_refusal(prover: Prover, simulator: Simulator) -> None:
    simulator.fail("intermittent_app_id", "discover")
    finding = prover.check("api", "localhost")[f"{DISCOVERY}:api"]
    assert finding.facts["discovered"] == f"127.0.0.1:{simulator.port}"


@pytest.mark.parametrize(
    ("named", "host"),
    [
        ("https://127.0.0.1:{port}/", "127.0.0.1:{port}"),
        ("127.0.0.1:{port}", "127.0.0.1:{port}"),
        ("https://EU- api.mimecast.com:443/api", "eu-api.mimecast.com"),
        ("https://", None),
        ("http://eu-api.mimecast.com", None),
        ("ask your administrator (again)", None),
        ("x" * 4000, None),
    ],
)
def test_it_takes_only_a_host_for_discovery_s_word(
    prover: Prover, monkeypatch: pytest.MonkeyPatch, named: str, host: str | None
) -> None:
    """G8"""
    port = str(prover.region.api_target.port)
    monkeypatch.setattr(Client, "discover", lambda *_: Discovery(named.replace("{port}", port), known=True))
    finding = prover.check("api", "localhost")[f"{DISCOVERY}:api"]
    assert finding.facts["discovered"] == (host and host.replace("{port}", port))
