import errno
import signal
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wizard.simulator import Simulator
from wizard.simulator.onboardings import write_onboardings

READY = """\
A simulated Mimecast is ready on port {port} (second region: port {second_port}).
Put these two settings into the environment, or into .env, of the product and start it again:

MIMECAST_EXTRA_REGIONS={regions}
OUTBOUND_CA_BUNDLE={ca}

Then choose the region "Practice (simulated Mimecast)". Ctrl-C stops the simulator."""


def address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal() and int(port) < 65536):
        raise ArgumentTypeError(f"{text!r} is not of the form HOST:PORT, such as 127.0.0.1:8443.")
    return host.strip("[]"), int(port)


class Command(BaseCommand):
    help = "Runs a simulated Mimecast to practise on; no account and no internet needed."
    requires_system_checks = []  # nothing of the product has to work for it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", type=address, default=("127.0.0.1", 8443), metavar="HOST:PORT")
        parser.add_argument(
            "--second-port", type=int, default=0, help="port of the second region (0: any free one)"
        )
        parser.add_argument("--directory", type=Path, default=Path(settings.DATA_DIR) / "simulator")
        parser.add_argument("--latency", type=float, default=0, metavar="MS", help="wait before every answer")
        parser.add_argument(
            "--fault", action="append", default=[], metavar="NAME[:ENDPOINT]", help="may be repeated"
        )
        parser.add_argument(
            "--write-onboardings", type=Path, metavar="FILE", help="the tenants as `onboard` reads them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["bind"]
        try:
            simulator = Simulator(
                options["directory"].resolve(),
                latency_ms=options["latency"],
                bind=host,
                port=port,
                second_port=options["second_port"],
            )
            switch_on(simulator, options["fault"])
            with stopped_by_signals(simulator), simulator:
                self.serve(simulator, options["write_onboardings"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(explain(error, host, port, options["second_port"])) from error

    def serve(self, simulator: Simulator, onboardings: Path | None) -> None:
        if onboardings:
            write_onboardings(onboardings, simulator.tenants)
        self.stdout.write(self.ready(simulator))
        self.stdout.flush()
        simulator.serve_forever()

    def ready(self, simulator: Simulator) -> str:
        return READY.format(
            port=simulator.port,
            second_port=simulator.second_port,
            regions=simulator.regions_path,
            ca=simulator.ca_path,
        )


@contextmanager
def stopped_by_signals(simulator: Simulator) -> Iterator[None]:
    """Until the last socket is closed: Ctrl-C and a supervisor's SIGTERM often come together."""
    previous = {
        one: signal.signal(one, lambda *_: simulator.stop()) for one in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for one, handler in previous.items():
            signal.signal(one, handler)


def switch_on(simulator: Simulator, faults: list[str]) -> None:
    for text in faults:
        name, _, endpoint = text.partition(":")
        simulator.fail(name, endpoint or "*")


def explain(error: OSError, host: str, port: int, second_port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        ports = f"{port} or {second_port}" if second_port else str(port)
        return f"Port {ports} on {host} is already taken. Choose another with --bind or --second-port."
    return f"The simulator could not start: {error.strerror or error}."
