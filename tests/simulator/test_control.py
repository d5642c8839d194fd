from typing import Any

import pytest

from tests.simulator.caller import Caller
from wizard.simulator.server import Handler


def test_it_lists_customers_but_never_a_key(caller: Caller) -> None:
    reply = caller.control("GET", "/simulator/")
    tenant = caller.tenant
    assert tenant.account_code in reply.text
    hidden = (tenant.application_id, tenant.application_key, tenant.access_key, tenant.secret_key)
    assert not any(key in reply.text for key in hidden)


def test_it_switches_a_fault_on_and_off(caller: Caller) -> None:
    content = {
        "fault": "not_found",
        "endpoint": "account",
        "account_code": caller.tenant.account_code,
        "times": 9,
    }
    assert caller.control("POST", "/simulator/faults", content).status_code == 201
    assert caller.post().status_code == 404
    assert caller.control("DELETE", "/simulator/faults").json() == {"faults": []}
    assert caller.post().status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        {"fault": 1},
        {"fault": "earthquake"},
        {"fault": "html", "endpoint": "moon"},
        {"fault": "html", "times": "many"},
        {"fault": "html", "colour": "red"},
    ],
)
def test_it_refuses_a_wrong_fault_with_a_sentence(caller: Caller, content: Any) -> None:
    reply = caller.control("POST", "/simulator/faults", content)
    assert (reply.status_code, bool(reply.json()["error"])) == (400, True)
    assert caller.post().status_code == 200


def test_it_takes_no_fault_from_a_form_of_a_web_page(caller: Caller) -> None:
    url = caller.simulator.api_url() + "/simulator/faults"
    reply = caller.send("POST", url, data=b'{"fault": "html"}', headers={"Content-Type": "text/plain"})
    assert reply.status_code == 415


def test_it_has_nothing_else_under_control(caller: Caller) -> None:
    assert caller.control("GET", "/simulator/keys").status_code == 404


def test_it_shows_no_control_to_other_machines(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Handler, "_is_local", lambda self: False)
    reply = caller.control("GET", "/simulator/")
    assert (reply.status_code, reply.text) == (404, "{}")


@pytest.mark.parametrize(("address", "local"), [("127.0.0.1", True), ("::1", True), ("192.0.2.7", False)])
def test_it_knows_its_own_machine(address: str, local: bool) -> None:
    handler = object.__new__(Handler)
    handler.client_address = (address, 5)
    assert handler._is_local() is local
