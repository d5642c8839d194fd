import io
import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management.base import CommandError

from tests.simulator.caller import Caller
from wizard.management.commands.simulate_mimecast import Command
from wizard.simulator import Simulator, load_tenants


def run(directory: Path, *arguments: str) -> str:
    printed = io.StringIO()
    command = Command(stdout=printed)
    parser = command.create_parser("manage.py", "simulate_mimecast")
    options = vars(parser.parse_args(["--directory", str(directory), "--bind", "127.0.0.1:0", *arguments]))
    command.handle(**options)
    return printed.getvalue()


@pytest.fixture
def stopped() -> Iterator[None]:
    """Ends the command as soon as it serves, by the signal a supervisor sends."""
    serve = Simulator.serve_forever

    def serve_and_be_stopped(self: Simulator) -> None:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        serve(self)

    with patch.object(Simulator, "serve_forever", serve_and_be_stopped):
        yield


@pytest.mark.usefixtures("stopped")
def test_it_prints_the_two_settings_and_stops_at_a_signal(directory: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    printed = run(directory)
    assert f"MIMECAST_EXTRA_REGIONS={directory / 'regions.toml'}\n" in printed
    assert f"OUTBOUND_CA_BUNDLE={directory / 'ca.pem'}\n" in printed
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.usefixtures("stopped")
def test_it_prints_no_key(directory: Path) -> None:
    printed = run(directory)
    keys = [tenant.secret_key for tenant in load_tenants(directory)]
    assert keys
    assert not any(key in printed for key in keys)


@pytest.mark.usefixtures("stopped")
def test_it_writes_onboardings_when_asked(directory: Path, tmp_path: Path) -> None:
    run(directory, "--write-onboardings", str(tmp_path / "file.json"))
    written = json.loads((tmp_path / "file.json").read_text())
    assert [one["customer"]["name"] for one in written] == [
        one.account_name for one in load_tenants(directory)
    ]


def test_it_starts_with_faults_and_latency(directory: Path) -> None:
    with patch.object(Simulator, "serve_forever", autospec=True) as serve:
        run(directory, "--fault", "html:account", "--fault", "slow", "--latency", "200")
    simulator = serve.call_args.args[0]
    assert [one["fault"] for one in simulator._desk.faults.active()] == ["html", "slow"]
    assert simulator.latency_ms == 200


def test_it_says_that_a_port_is_taken(directory: Path, caller: Caller) -> None:
    port = caller.simulator.port
    with pytest.raises(CommandError, match=f"Port {port} on 127.0.0.1 is already taken"):
        run(directory, "--bind", f"127.0.0.1:{port}")


@pytest.mark.parametrize("fault", ["earthquake", "html:moon"])
def test_it_refuses_a_fault_that_does_not_exist(directory: Path, fault: str) -> None:
    with pytest.raises(CommandError, match="There is no"):
        run(directory, "--fault", fault)


@pytest.mark.parametrize("address", ["8443", "localhost:", "localhost:99999", "localhost:https"])
def test_it_refuses_an_address_of_another_form(directory: Path, address: str) -> None:
    with pytest.raises(CommandError, match="form HOST:PORT"):
        run(directory, "--bind", address)


def test_it_says_why_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CommandError, match="could not start"):
        run(tmp_path / "file")
