"""DNS, TCP and TLS: the rows of the check panel before anything is asked of the API."""

import socket
import threading
import time
from typing import Any

import pytest

from wizard.mimecast.deadline import Limits
from wizard.mimecast.errors import HostNotAllowed, NotReached, NotTrusted
from wizard.mimecast.outbound import Outbound
from wizard.mimecast.regions import load_regions

from .certificates import Authority
from .conftest import QUICK, MakeOutbound, MakeStub


@pytest.fixture
def caller() -> Outbound:
    return Outbound(load_regions().values(), limits=QUICK)


def _place(address: str, port: int) -> tuple[Any, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))


def test_it_names_each_address_once(caller: Outbound, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [_place("192.0.2.1", 443), _place("192.0.2.2", 443), _place("192.0.2.1", 443)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    assert caller.resolve("api.mimecast.com").addresses == ("192.0.2.1", "192.0.2.2")


@pytest.mark.parametrize(
    ("number", "reason"), [(socket.EAI_NONAME, "dns_not_found"), (socket.EAI_AGAIN, "dns_timeout")]
)
def test_it_tells_an_unknown_name_from_a_silent_name_server(
    caller: Outbound, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NotReached) as caught:
        caller.resolve("api.mimecast.com")
    assert caught.value.reason == reason


def test_it_does_not_wait_for_a_name_server_that_hangs(
    caller: Outbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G7"""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(5))
    started = time.monotonic()
    with pytest.raises(NotReached) as caught:
        caller.resolve("api.mimecast.com")
    over.set()
    assert caught.value.reason == "dns_timeout"
    assert time.monotonic() - started < 2 * QUICK.connect


def test_it_connects_and_says_to_which_address(stub: MakeStub, outbound: MakeOutbound) -> None:
    server = stub()
    assert outbound(server).connect("127.0.0.1", server.port).address == "127.0.0.1"


def test_it_tries_the_next_address_when_one_refuses(
    stub: MakeStub, outbound: MakeOutbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = stub()
    places = [_place("127.0.0.1", 1), _place("127.0.0.1", server.port)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    assert outbound(server).connect("localhost", server.port).address == "127.0.0.1"


def test_it_reports_a_refused_connection(stub: MakeStub, outbound: MakeOutbound) -> None:
    with stub() as server:
        pass
    with pytest.raises(NotReached) as caught:
        outbound(server).connect("127.0.0.1", server.port)
    assert (caught.value.reason, caught.value.retryable) == ("refused", True)


def test_it_reports_the_most_telling_of_several_failures(
    stub: MakeStub, outbound: MakeOutbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons = iter([OSError(101, "no route"), ConnectionRefusedError(111, "no")])

    def fail(*_: Any) -> None:
        raise next(reasons)

    monkeypatch.setattr(socket.socket, "connect", fail)
    places = [_place("192.0.2.1", 443), _place("192.0.2.2", 443)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    server = stub()
    with pytest.raises(NotReached) as caught:
        outbound(server).connect("127.0.0.1", server.port)
    assert caught.value.reason == "refused"


def test_it_leaves_time_for_the_next_address_when_one_hangs(
    stub: MakeStub, outbound: MakeOutbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def hang(sock: socket.socket, _: Any) -> None:
        waits.append(sock.gettimeout() or 60)
        raise TimeoutError

    monkeypatch.setattr(socket.socket, "connect", hang)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [_place("192.0.2.1", 443)] * 2)
    server = stub()
    with pytest.raises(NotReached):
        outbound(server).connect("127.0.0.1", server.port)
    assert waits[0] < QUICK.connect / 2 + 0.01


def test_it_gives_up_on_a_host_that_does_not_answer(
    stub: MakeStub, outbound: MakeOutbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G7"""

    def hang(sock: socket.socket, _: Any) -> None:
        time.sleep(sock.gettimeout() or 60)
        raise TimeoutError

    monkeypatch.setattr(socket.socket, "connect", hang)
    server = stub()
    with pytest.raises(NotReached) as caught:
        outbound(server).connect("127.0.0.1", server.port)
    assert caught.value.reason == "connect_timeout"


def test_it_calls_a_certificate_private_that_only_the_bundle_vouches_for(
    stub: MakeStub, outbound: MakeOutbound
) -> None:
    server = stub()
    certificate = outbound(server).handshake("127.0.0.1", server.port)
    assert (certificate.public, certificate.issuer, certificate.subject) == (False, "Test Authority", "stub")
    assert certificate.protocol == "TLSv1.3"


def test_it_calls_a_certificate_public_that_the_public_roots_vouch_for(
    stub: MakeStub, outbound: MakeOutbound, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certifi.where", lambda: str(authority.path))
    server = stub()
    assert outbound(server).handshake("localhost", server.port).public is True


def test_it_refuses_an_unknown_authority_and_names_it(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G9"""
    server = stub()
    with pytest.raises(NotTrusted) as caught:
        outbound(server, ca_bundle=None).handshake("127.0.0.1", server.port)
    assert (caught.value.reason, caught.value.facts["issuer"]) == ("tls_untrusted", "Test Authority")
    assert caught.value.retryable is False


@pytest.mark.parametrize(
    ("hosts", "days", "reason"),
    [(("example.com",), 1, "tls_hostname_mismatch"), (("localhost", "127.0.0.1"), -1, "tls_expired")],
)
def test_it_refuses_a_certificate_that_is_wrong(
    stub: MakeStub,
    outbound: MakeOutbound,
    authority: Authority,
    hosts: tuple[str, ...],
    days: int,
    reason: str,
) -> None:
    """G9"""
    server = stub(leaf=authority.leaf(hosts=hosts, days=days))
    for host in ("localhost", "127.0.0.1"):
        with pytest.raises(NotTrusted) as caught:
            outbound(server).handshake(host, server.port)
        assert (caught.value.reason, caught.value.facts["subject"]) == (reason, "stub")


def test_it_sends_nothing_to_a_host_it_does_not_trust(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G9"""
    server = stub()
    caller = outbound(server, ca_bundle=None)
    with pytest.raises(NotTrusted):
        caller.post(server.url + "/x", {})
    with pytest.raises(NotTrusted):
        caller.handshake("127.0.0.1", server.port)
    assert (server.heads, server.bodies) == ([], [])


def test_it_reports_a_port_that_does_not_speak_tls(stub: MakeStub, outbound: MakeOutbound) -> None:
    server = stub(leaf=None, greeting=b"220 mail ready\r\n")
    with pytest.raises(NotTrusted) as caught:
        outbound(server).post(server.url + "/x", {})
    assert (caught.value.reason, caught.value.retryable) == ("tls_failed", True)


def test_it_gives_up_on_a_handshake_that_hangs(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G7"""
    server = stub(leaf=None)
    with pytest.raises(NotReached) as caught:
        outbound(server).handshake("127.0.0.1", server.port)
    assert (caught.value.reason, caught.value.facts) == ("connect_timeout", {"stage": "tls"})


@pytest.mark.parametrize("method", ["connect", "handshake"])
def test_it_reaches_for_no_port_outside_the_region_table(caller: Outbound, method: str) -> None:
    """G9"""
    with pytest.raises(HostNotAllowed):
        getattr(caller, method)("api.mimecast.com", 8443)


def test_it_looks_up_no_host_outside_the_region_table(caller: Outbound) -> None:
    """G9"""
    with pytest.raises(HostNotAllowed):
        caller.resolve("example.com")


@pytest.mark.parametrize("seconds", [(2, 1, 3), (1, 3, 2), (1, 1, 2), (0, 1, 2)])
def test_it_refuses_limits_out_of_order(seconds: tuple[float, float, float]) -> None:
    """G7"""
    with pytest.raises(ValueError, match="connect < read < whole"):
        Limits(*seconds)


def test_it_has_limits_in_order_by_default() -> None:
    """G7"""
    limits = Limits()
    assert limits.connect < limits.read < limits.whole
