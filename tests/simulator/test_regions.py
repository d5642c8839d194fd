import tomllib

from tests.simulator.caller import PATHS, Caller, error_of
from wizard.simulator import make_tenant

SIEM = {"type": "MTA", "fileFormat": "json", "compress": True}


def test_it_hides_an_account_from_the_wrong_region(caller: Caller) -> None:
    reply = caller.post("account", region="practice-us")
    assert (reply.status_code, error_of(reply)["code"]) == (401, "err_xdk_invalid_signature")
    assert reply.headers["X-RateLimit-Limit"] == "5000"


def test_it_names_the_wrong_region_when_asked_for_logs(caller: Caller) -> None:
    reply = caller.post("siem_logs", SIEM, region="practice-us")
    assert (reply.status_code, error_of(reply)["code"]) == (403, "err_audit_log_incorrect_region")


def test_it_serves_an_account_of_the_second_region_there(caller: Caller) -> None:
    caller.tenant = make_tenant(region="practice-us")
    caller.simulator.add_tenant(caller.tenant)
    assert caller.post("account", region="practice-us").json()["data"][0]["region"] == "practice-us"
    assert caller.post("account", region="practice").status_code == 401


def test_it_discovers_the_second_region(caller: Caller) -> None:
    caller.tenant = make_tenant(region="practice-us")
    caller.simulator.add_tenant(caller.tenant)
    found = caller.discover(caller.tenant.service_account).json()["data"][0]
    assert found["region"]["api"] == caller.simulator.api_url("practice-us")


def test_it_writes_a_region_file_that_names_its_addresses(caller: Caller) -> None:
    regions = tomllib.loads(caller.simulator.regions_path.read_text())["region"]
    assert regions[0] == {
        "key": "practice",
        "label": "Practice (simulated Mimecast)",
        "discovery_url": f"https://localhost:{caller.simulator.port}",
        "api_url": f"https://127.0.0.1:{caller.simulator.port}",
        "account_code_prefixes": ["CUK"],
    }
    assert (regions[1]["key"], regions[1]["account_code_prefixes"]) == ("practice-us", ["CUSA"])


def test_it_answers_unsigned_calls_under_both_names(caller: Caller) -> None:
    urls = [caller.simulator.discovery_url, caller.simulator.api_url()]
    replies = [caller.send("POST", url + PATHS["account"], json={"data": []}) for url in urls]
    assert [reply.status_code for reply in replies] == [400, 400]
