"""Every fault that the product must meet, as a client sees it."""

import itertools
import json
import socket
import ssl
import time
from typing import Any

import pytest
import requests

from tests.simulator.caller import Caller, error_of
from wizard.simulator import FaultName, make_tenant
from wizard.simulator.misbehaviour import MISBEHAVIOURS

# name, HTTP status, content type, start of the body
SHAPES: list[tuple[str, int, str, bytes]] = [
    ("fail_in_200", 200, "application/json", b'{"meta": {"status": 200}, "data": [], "fail": [{'),
    ("empty_200", 200, "application/json", b""),
    ("empty_object", 200, "application/json", b"{}"),
    ("status_401", 401, "application/json", b'{"meta": {"status": 401}'),
    ("forbidden", 403, "application/json", b'{"meta": {"status": 403}'),
    ("not_found", 404, "application/json", b'{"meta": {"status": 404}'),
    ("expired", 418, "application/json", b'{"meta": {"status": 418}'),
    ("server_error", 503, "application/json", b'{"meta": {"status": 503}'),
    ("html", 200, "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ("wrong_content_type", 200, "text/plain", b'{"meta": {"status": 200}, "data": [{"accountCode"'),
    ("broken_json", 200, "application/json", b'{"meta": {"status": 200}, "data": ['),
    ("meta_status_500", 200, "application/json", b'{"meta": {"status": 500}, "data": [], "fail": []}'),
]


@pytest.mark.parametrize(("name", "status", "content_type", "start"), SHAPES)
def test_it_acts_out_the_fault(
    caller: Caller, name: str, status: int, content_type: str, start: bytes
) -> None:
    caller.simulator.fail(name)
    reply = caller.post()
    assert (reply.status_code, reply.headers["Content-Type"]) == (status, content_type)
    assert reply.content.startswith(start)
    assert reply.headers["X-RateLimit-Limit"] == "800"


def test_it_knows_what_every_fault_does() -> None:
    assert set(MISBEHAVIOURS) == set(FaultName)


def test_it_does_not_use_the_code_of_a_wrong_signature_for_another_401(caller: Caller) -> None:
    caller.simulator.fail("status_401")
    assert error_of(caller.post())["code"] != "err_xdk_invalid_signature"


def test_it_limits_the_rate_and_says_for_how_long(caller: Caller) -> None:
    caller.simulator.fail("rate_limited")
    reply = caller.post()
    assert (reply.status_code, reply.headers["X-RateLimit-Reset"]) == (429, "1500")


def test_it_limits_the_rate_and_does_not_say_for_how_long(caller: Caller) -> None:
    caller.simulator.fail("rate_limited_no_reset")
    reply = caller.post()
    assert (reply.status_code, "X-RateLimit-Reset" in reply.headers) == (429, False)


def test_it_redirects_to_a_place_where_a_visit_is_counted(caller: Caller) -> None:
    caller.simulator.fail("redirect")
    reply = caller.post()
    assert (reply.status_code, reply.headers["Location"]) == (302, "/practice/elsewhere")
    assert "/practice/elsewhere" not in caller.simulator.calls


def test_it_gives_no_answer_when_it_resets(caller: Caller) -> None:
    caller.simulator.fail("reset")
    with pytest.raises(requests.ConnectionError, match="Connection aborted"):
        caller.post()


def test_it_resets_rather_than_ends_the_connection(caller: Caller) -> None:
    caller.simulator.fail("reset")
    context = ssl.create_default_context(cafile=str(caller.simulator.ca_path))
    with (
        socket.create_connection(("127.0.0.1", caller.simulator.port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        secure.sendall(b"POST /api/account/get-account HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        beneath_tls = iter(
            lambda: socket.socket.recv(secure, 4096), b""
        )  # Python's TLS shows a reset as an end
        with pytest.raises(ConnectionResetError):
            list(beneath_tls)


def test_it_answers_slowly(caller: Caller) -> None:
    caller.simulator.fail("slow")
    began = time.monotonic()
    assert caller.post().status_code == 200
    assert time.monotonic() - began >= 0.2


def test_it_drips_the_body(caller: Caller) -> None:
    caller.simulator.fail("drip_body")
    with caller.post(stream=True) as reply:
        assert b"".join(itertools.islice(reply.iter_content(1), 3)) == b'{"m'
        assert int(reply.headers["Content-Length"]) > 1000


def test_it_drips_the_headers(caller: Caller) -> None:
    caller.simulator.fail("drip_headers")
    caller.session.headers["Connection"] = "close"
    with pytest.raises(requests.ReadTimeout):
        caller.session.post(
            caller.simulator.api_url() + "/api/account/get-account",
            json={},
            verify=str(caller.simulator.ca_path),
            timeout=(1, 0.05),
        )


def test_it_sends_a_gigabyte(caller: Caller) -> None:
    caller.simulator.fail("huge")
    with caller.post(stream=True) as reply:
        assert int(reply.headers["Content-Length"]) == 1024**3
        assert len(reply.raw.read(1_000_000)) == 1_000_000


def test_it_is_wrong_about_the_application_id_every_second_time(caller: Caller) -> None:
    caller.simulator.fail("intermittent_app_id")
    failed = [bool(caller.post().json()["fail"]) for _ in range(4)]
    assert failed == [True, False, True, False]


def test_it_loses_the_enhanced_logging_package(caller: Caller) -> None:
    caller.simulator.fail("no_package")
    packages = caller.post().json()["data"][0]["packages"]
    assert len(packages) == 2
    assert "Enhanced Logging [1061]" not in packages


def test_it_has_no_package_to_lose_in_a_log_file(caller: Caller) -> None:
    caller.simulator.fail("no_package")
    reply = caller.post("siem_logs", {"type": "MTA"})
    assert reply.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("endpoint", ["siem_logs", "/api/audit/get-siem-logs"])
def test_it_fails_one_endpoint_only(caller: Caller, endpoint: str) -> None:
    caller.simulator.fail("not_found", endpoint)
    assert caller.post("siem_logs").status_code == 404
    assert caller.post("account").status_code == 200


def test_it_fails_one_account_only(caller: Caller) -> None:
    caller.simulator.fail("forbidden", account_code=caller.tenant.account_code)
    assert caller.post().status_code == 403
    caller.tenant = make_tenant()
    caller.simulator.add_tenant(caller.tenant)
    assert caller.post().status_code == 200


def test_it_fails_an_account_when_it_is_discovered(caller: Caller) -> None:
    caller.simulator.fail("not_found", "discover", account_code=caller.tenant.account_code)
    assert caller.discover(caller.tenant.service_account).status_code == 404
    assert caller.discover("nobody@elsewhere.example").status_code == 200


def test_it_fails_the_next_calls_only(caller: Caller) -> None:
    caller.simulator.fail("server_error", times=2)
    assert [caller.post().status_code for _ in range(3)] == [503, 503, 200]


def test_it_prefers_the_fault_that_was_switched_on_last(caller: Caller) -> None:
    caller.simulator.fail("server_error")
    caller.simulator.fail("not_found", times=1)
    assert [caller.post().status_code for _ in range(2)] == [404, 503]


def test_it_heals(caller: Caller) -> None:
    caller.simulator.fail("server_error")
    caller.simulator.heal()
    assert caller.post().status_code == 200


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "earthquake"}, "There is no fault 'earthquake'"),
        ({"name": "html", "endpoint": "moon"}, "There is no endpoint 'moon'"),
        ({"name": "html", "times": 0}, "A fault happens at least once"),
    ],
)
def test_it_refuses_a_fault_it_cannot_act_out(caller: Caller, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        caller.simulator.fail(**wrong)


def test_it_lists_active_faults_until_they_are_used_up(caller: Caller) -> None:
    caller.simulator.fail("html", "account", times=1)
    listed = json.loads(caller.control("GET", "/simulator/").text)["faults"]
    caller.post()
    assert listed == [{"fault": "html", "endpoint": "account", "account_code": None, "times": 1}]
    assert caller.control("GET", "/simulator/").json()["faults"] == []
