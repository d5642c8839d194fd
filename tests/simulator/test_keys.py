"""The answers to wrong keys, as recordings of the real API show them."""

import pytest

from tests.simulator.caller import PATHS, Caller, error_of, mimecast_date
from wizard.simulator import Simulator, make_tenant
from wizard.simulator.rates import RateLimits

OTHER = make_tenant()
REQUEST_ID = "8578fcfc-a305-4d9a-99cb-f4d5ecefe297"


def test_it_answers_a_wrong_application_id_with_a_failure_inside_a_success(caller: Caller) -> None:
    reply = caller.post(application_id=OTHER.application_id)
    assert (reply.status_code, reply.json()["meta"]["status"], reply.json()["data"]) == (200, 200, [])
    assert error_of(reply)["code"] == "err_developer_key"


@pytest.mark.parametrize("name", ["application_key", "secret_key", "access_key"])
def test_it_answers_three_wrong_keys_alike(caller: Caller, name: str) -> None:
    reply = caller.post(**{name: getattr(OTHER, name)})
    assert (reply.status_code, reply.json()["meta"]["status"]) == (401, 401)
    assert (error_of(reply)["code"], error_of(reply)["message"]) == (
        "err_xdk_invalid_signature",
        "0004 Invalid Signature",
    )


@pytest.mark.parametrize("name", ["application_key", "secret_key"])
def test_it_counts_a_wrong_signature_for_a_known_access_key(caller: Caller, name: str) -> None:
    first, second = (caller.post(**{name: getattr(OTHER, name)}).headers for _ in range(2))
    assert first["X-RateLimit-Limit"] == second["X-RateLimit-Limit"] == "800"
    assert int(second["X-RateLimit-Remaining"]) == int(first["X-RateLimit-Remaining"]) - 1


def test_it_counts_an_unknown_access_key_in_another_bucket(caller: Caller) -> None:
    assert caller.post(access_key=OTHER.access_key).headers["X-RateLimit-Limit"] == "5000"


def test_it_answers_an_expired_binding_with_418(caller: Caller) -> None:
    caller.tenant = make_tenant(binding_expired=True)
    caller.simulator.add_tenant(caller.tenant)
    reply = caller.post()
    assert (reply.status_code, error_of(reply)["code"]) == (418, "err_xdk_binding_expired")
    assert "AccessKey Has Expired" in error_of(reply)["message"]


def test_it_answers_a_missing_permission_with_403_and_others_as_usual(caller: Caller) -> None:
    caller.tenant = make_tenant(permissions=["account"])
    caller.simulator.add_tenant(caller.tenant)
    assert caller.post("ttp_url_logs").status_code == 403
    assert caller.post("account").status_code == 200


@pytest.mark.parametrize("missing", ["x-mc-app-id", "x-mc-date", "x-mc-req-id", "Authorization"])
def test_it_refuses_a_call_that_lacks_a_header(caller: Caller, missing: str) -> None:
    headers = {"x-mc-app-id": OTHER.application_id, "x-mc-date": mimecast_date(), "x-mc-req-id": REQUEST_ID}
    headers["Authorization"] = "MC abc:def"
    del headers[missing]
    reply = caller.send(
        "POST", caller.simulator.api_url() + PATHS["account"], json={"data": []}, headers=headers
    )
    assert reply.status_code == 400
    assert "400 0001" in error_of(reply)["message"]


def test_it_refuses_an_authorization_of_another_scheme(caller: Caller) -> None:
    headers = {
        "x-mc-app-id": "a",
        "x-mc-date": mimecast_date(),
        "x-mc-req-id": REQUEST_ID,
        "Authorization": "Basic x",
    }
    reply = caller.send(
        "POST", caller.simulator.api_url() + PATHS["account"], json={"data": []}, headers=headers
    )
    assert reply.status_code == 401


def test_it_refuses_a_request_id_that_is_no_guid(caller: Caller) -> None:
    headers = {
        "x-mc-app-id": "a",
        "x-mc-date": mimecast_date(),
        "x-mc-req-id": "1",
        "Authorization": "MC a:b",
    }
    reply = caller.send(
        "POST", caller.simulator.api_url() + PATHS["account"], json={"data": []}, headers=headers
    )
    assert error_of(reply)["message"] == "x-mc-req-id must be a GUID"


@pytest.mark.parametrize("path", PATHS.values())
def test_it_answers_get_with_405_in_the_envelope(caller: Caller, path: str) -> None:
    reply = caller.send("GET", caller.simulator.api_url() + path)
    assert (reply.status_code, reply.json()["meta"]["status"]) == (405, 405)
    assert reply.headers["X-RateLimit-Limit"] == "5000"


def test_it_answers_an_unknown_path_with_404(caller: Caller) -> None:
    assert caller.send("POST", caller.simulator.api_url() + "/api/other", json={}).status_code == 404


def test_it_answers_429_when_the_quota_is_used_up(caller: Caller) -> None:
    caller.simulator._desk.rates, kept = RateLimits(1), caller.simulator._desk.rates
    replies = [caller.post(), caller.post()]
    caller.simulator._desk.rates = kept
    assert [reply.status_code for reply in replies] == [200, 429]
    assert 0 < int(replies[1].headers["X-RateLimit-Reset"]) <= 5000


def test_it_gives_calls_back_after_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.simulator.rates.WINDOW_MS", 0)
    limits = RateLimits(1)
    assert [limits.count("key", "path").exhausted for _ in range(2)] == [False, False]


def test_it_never_shows_a_key_in_its_repr() -> None:
    shown = repr(OTHER)
    hidden = (OTHER.application_id, OTHER.application_key, OTHER.access_key, OTHER.secret_key)
    assert not any(value in shown for value in hidden)


def test_it_makes_keys_in_the_formats_of_real_ones() -> None:
    assert (len(OTHER.application_id), len(OTHER.application_key), len(OTHER.secret_key)) == (36, 36, 88)
    assert len(OTHER.access_key) == 171


def test_it_takes_the_account_code_prefix_of_the_region() -> None:
    assert make_tenant(region="practice-us").account_code.startswith("CUSA")
    assert OTHER.account_code.startswith("CUK")


def test_it_counts_calls_by_path(simulator: Simulator, caller: Caller) -> None:
    before = simulator.calls.get(PATHS["account"], 0)
    caller.post()
    assert simulator.calls[PATHS["account"]] == before + 1
