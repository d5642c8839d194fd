import socket
from collections.abc import Iterator

import pytest

from onboarding.problems import CannotStart
from onboarding.runtime.address import Address, first_free, free_port, is_open, parse, refuse_taken


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:8000", Address("127.0.0.1", 8000)),
        ("9000", Address("127.0.0.1", 9000)),
        ("[::1]:80", Address("::1", 80)),
        ("localhost:65535", Address("localhost", 65535)),
    ],
)
def test_it_reads_a_host_and_a_port(text: str, expected: Address) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text", ["", "host", "host:", "host:0", "host:65536", "::1:80", "a:b", "1.2.3.4:80x"]
)
def test_it_says_how_an_address_is_written(text: str) -> None:
    with pytest.raises(CannotStart, match="HOST:PORT, for example"):
        parse(text)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (Address("0.0.0.0", 80), "http://127.0.0.1:80"),
        (Address("::", 80), "http://[::1]:80"),
        (Address("web.example", 80), "http://web.example:80"),
    ],
)
def test_it_gives_an_url_that_can_be_visited(address: Address, url: str) -> None:
    assert address.url == url


def test_it_refuses_a_taken_port(taken: int) -> None:
    with pytest.raises(CannotStart, match=f"Port {taken} is already taken"):
        refuse_taken(Address("127.0.0.1", taken))


def test_it_refuses_an_address_of_another_machine() -> None:
    with pytest.raises(CannotStart, match=r"192\.0\.2\.1 is not an address of this machine"):
        refuse_taken(Address("192.0.2.1", 8000))


def test_it_lets_a_free_port_pass() -> None:
    port = free_port()
    assert first_free("127.0.0.1", port) == Address("127.0.0.1", port)


def test_it_looks_for_another_port_when_the_preferred_one_is_taken(taken: int) -> None:
    assert first_free("127.0.0.1", taken).port != taken


def test_it_knows_whether_somebody_listens(taken: int) -> None:
    assert is_open(Address("127.0.0.1", taken))
    assert not is_open(Address("127.0.0.1", free_port()))
