"""The whole practice Mimecast: two regions, their customers, and files that tell the product how to reach it."""

import json
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from wizard.simulator.certificates import CertificateKind, authority_in, server_context
from wizard.simulator.delivery import Pace
from wizard.simulator.desk import Desk
from wizard.simulator.files import private_folder, write_private
from wizard.simulator.rates import KNOWN_KEY_LIMIT, RateLimits
from wizard.simulator.server import Listener
from wizard.simulator.tenants import ACCOUNT_CODE_PREFIXES, PRACTICE, PRACTICE_US, Tenant, Tenants

LABELS = {
    PRACTICE: "Practice (simulated Mimecast)",
    PRACTICE_US: "Practice, United States (simulated Mimecast)",
}
POLL_SECONDS = 0.05


class Simulator:
    """A context manager: listens from entering to leaving.

    `host_names`: the names under which discovery and the regional API are reached. `port` and `second_port` 0 take
    free ones. Entering raises OSError where a port is taken, ValueError where a kept file is damaged.
    `tenants` are added to those kept in the directory; without any, a first start makes a few.
    """

    def __init__(
        self,
        directory: Path,
        *,
        tenants: Iterable[Tenant] | None = None,
        latency_ms: float = 0,
        slow_seconds: float = 30,
        rate_limit: int = KNOWN_KEY_LIMIT,
        bind: str = "127.0.0.1",
        host_names: tuple[str, str] = ("localhost", "127.0.0.1"),
        port: int = 0,
        second_port: int = 0,
        certificate: str = CertificateKind.TRUSTED,
    ) -> None:
        self._directory = private_folder(directory)
        self._desk = Desk(Tenants(directory, tenants), rates=RateLimits(rate_limit))
        self._pace = Pace(latency_ms, slow_seconds)
        self._addresses = {PRACTICE: (bind, port), PRACTICE_US: (bind, second_port)}
        self._host_names = host_names
        self._certificate = CertificateKind(certificate)
        self._listeners: dict[str, Listener] = {}
        # A signal may interrupt the handler of another one: of all waiting things only this queue is safe then.
        self._stops: SimpleQueue[None] = SimpleQueue()

    def __enter__(self) -> Self:
        tls = server_context(authority_in(self._directory), self._host_names, self._certificate)
        try:
            for region, address in self._addresses.items():
                self._listeners[region] = Listener(
                    address, region=region, desk=self._desk, tls=tls, pace=self._pace
                )
        except OSError:
            for listener in self._listeners.values():
                listener.server_close()
            raise
        self._desk.api_urls.update({region: self.api_url(region) for region in self._listeners})
        write_private(self.regions_path, self._regions().encode())
        for listener in self._listeners.values():
            threading.Thread(target=listener.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pace.stopping.set()
        for listener in self._listeners.values():
            listener.close()

    def serve_forever(self) -> None:
        """Waits until another thread, or a signal, calls `stop`."""
        self._stops.get()

    def stop(self) -> None:
        self._stops.put(None)

    @property
    def ca_path(self) -> Path:
        return self._directory / "ca.pem"

    @property
    def regions_path(self) -> Path:
        return self._directory / "regions.toml"

    @property
    def tenants(self) -> tuple[Tenant, ...]:
        return self._desk.tenants.all()

    @property
    def port(self) -> int:
        return self._listeners[PRACTICE].port

    @property
    def second_port(self) -> int:
        return self._listeners[PRACTICE_US].port

    @property
    def discovery_url(self) -> str:
        return f"https://{self._host_names[0]}:{self.port}"

    def api_url(self, region: str = PRACTICE) -> str:
        return f"https://{self._host_names[1]}:{self._listeners[region].port}"

    @property
    def calls(self) -> Mapping[str, int]:
        """How often each path was called."""
        return self._desk.calls()

    @property
    def connections(self) -> int:
        """How many connections were accepted, failed handshakes included."""
        return sum(listener.accepted for listener in self._listeners.values())

    @property
    def latency_ms(self) -> float:
        return self._pace.latency_ms

    @latency_ms.setter
    def latency_ms(self, value: float) -> None:
        self._pace.latency_ms = value

    def add_tenant(self, *tenants: Tenant) -> None:
        self._desk.tenants.add(*tenants)

    def fail(
        self, name: str, endpoint: str = "*", *, account_code: str | None = None, times: int | None = None
    ) -> None:
        """`endpoint`: a short name, a path, or `*`. With an account code, unsigned calls are left alone."""
        self._desk.faults.add(name, endpoint=endpoint, account_code=account_code, times=times)

    def heal(self) -> None:
        self._desk.faults.heal()

    def _regions(self) -> str:
        return "\n".join(_region_toml(region, self.discovery_url, self.api_url(region)) for region in LABELS)


def _region_toml(region: str, discovery_url: str, api_url: str) -> str:
    facts = {
        "key": region,
        "label": LABELS[region],
        "discovery_url": discovery_url,
        "api_url": api_url,
        "account_code_prefixes": [ACCOUNT_CODE_PREFIXES[region]],
    }
    # JSON's plain strings and lists are TOML as well.
    return "[[region]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in facts.items())
