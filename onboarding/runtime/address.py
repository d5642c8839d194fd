import errno
import re
import socket
from dataclasses import dataclass

from onboarding.problems import CannotStart

FORM = re.compile(r"(?:(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+):)?(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    @property
    def reachable_host(self) -> str:
        """From this machine: a wildcard address is no place to visit."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104

    @property
    def url(self) -> str:
        host = self.reachable_host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def parse(text: str) -> Address:
    found = FORM.fullmatch(text)
    if not found or not 0 < int(found["port"]) < 65536:
        raise CannotStart(f"{text!r} is not an address. Write it as HOST:PORT, for example 127.0.0.1:8000.")
    return Address((found["host"] or "127.0.0.1").strip("[]"), int(found["port"]))


def refuse_taken(address: Address) -> None:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except PermissionError:
        raise CannotStart(
            f"Port {address.port} needs more rights. Choose one above 1023 with --bind."
        ) from None
    except OSError as error:
        raise CannotStart(_why(address, error)) from None


def _why(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {address.port} is already taken. Stop what uses it or choose another with --bind HOST:PORT."
    return f"{address.host} is not an address of this machine. Choose another with --bind HOST:PORT."


def first_free(host: str, preferred: int) -> Address:
    try:
        refuse_taken(Address(host, preferred))
    except CannotStart:
        preferred = free_port()
    return Address(host, preferred)


def is_open(address: Address) -> bool:
    try:
        socket.create_connection((address.host, address.port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
