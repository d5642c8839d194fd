import contextlib
import socket
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.simulator.caller import PATHS, Caller
from wizard.simulator import Simulator
from wizard.simulator.calls import Endpoint


def test_it_keeps_a_connection_for_the_next_call(caller: Caller) -> None:
    before = caller.simulator.connections
    for _ in range(3):
        caller.post()
    assert caller.simulator.connections == before + 1


def test_it_waits_before_every_answer_when_told_to(caller: Caller) -> None:
    caller.simulator.latency_ms = 60
    began = time.monotonic()
    caller.post()
    caller.simulator.latency_ms = 0
    assert time.monotonic() - began >= 0.06


@pytest.mark.parametrize(
    ("certificate", "complaint"),
    [("untrusted", "unable to get"), ("expired", "expired"), ("wrong_host", "not valid for")],
)
def test_it_can_show_a_bad_certificate(
    directory: Path, session: requests.Session, certificate: str, complaint: str
) -> None:
    with (
        Simulator(directory, certificate=certificate) as simulator,
        pytest.raises(requests.exceptions.SSLError) as e,
    ):
        session.post(simulator.api_url() + PATHS["account"], verify=str(simulator.ca_path), timeout=5)
    assert complaint in str(e.value)


def test_it_is_not_held_up_by_a_client_that_never_shakes_hands(caller: Caller) -> None:
    with socket.create_connection(("127.0.0.1", caller.simulator.port)):
        assert caller.post().status_code == 200


def test_it_stops_at_once_although_a_call_is_waiting(directory: Path, session: requests.Session) -> None:
    with Simulator(directory, latency_ms=60_000) as simulator:
        caller = Caller(simulator, simulator.tenants[0], session)

        def call() -> None:
            """It may be answered or cut off; either way it must not keep the simulator."""
            with contextlib.suppress(requests.RequestException):
                caller.send("POST", simulator.api_url() + PATHS["account"], json={})

        waiting = threading.Thread(target=call)
        waiting.start()
        time.sleep(0.1)
        began = time.monotonic()
    waiting.join(5)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("fault", ["drip_body", "huge"])
def test_it_stops_at_once_although_an_answer_is_endless(
    directory: Path, session: requests.Session, fault: str
) -> None:
    with Simulator(directory) as simulator:
        simulator.fail(fault)
        reply = Caller(simulator, simulator.tenants[0], session).post(stream=True)
        began = time.monotonic()
    reply.close()
    assert time.monotonic() - began < 2


def test_it_ends_kept_connections_when_it_stops(directory: Path, session: requests.Session) -> None:
    with Simulator(directory) as simulator:
        Caller(simulator, simulator.tenants[0], session).post()
        open_before = len(simulator._listeners["practice"]._open)
    assert (open_before, len(simulator._listeners["practice"]._open)) == (1, 0)


def test_it_serves_until_it_is_stopped(directory: Path) -> None:
    with Simulator(directory) as simulator:
        began = time.monotonic()
        threading.Timer(0.1, simulator.stop).start()
        simulator.serve_forever()
        assert time.monotonic() - began >= 0.1


def test_it_gives_back_its_ports(directory: Path) -> None:
    with Simulator(directory) as first:
        port = first.port
    with Simulator(directory, port=port) as second:
        assert second.port == port


def test_it_leaves_nothing_open_when_the_second_port_is_taken(directory: Path, caller: Caller) -> None:
    failed = Simulator(directory, second_port=caller.simulator.port)
    with pytest.raises(OSError, match="in use"), failed:
        pass
    assert failed._listeners["practice"].socket.fileno() == -1


def test_it_knows_the_paths_of_all_its_endpoints() -> None:
    assert set(PATHS) == set(Endpoint)
