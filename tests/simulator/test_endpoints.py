import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.caller import PATHS, Caller, error_of, signed_headers
from wizard.simulator import make_tenant

SIEM = {"type": "MTA", "fileFormat": "json", "compress": True}


def audit_range(days: int) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "startDateTime": (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "endDateTime": now.strftime("%Y-%m-%dT%H:%M:%S+0000"),
    }


def quiet(caller: Caller) -> Caller:
    caller.tenant = make_tenant(quiet=True, enhanced_logging=False)
    caller.simulator.add_tenant(caller.tenant)
    return caller


def test_it_names_account_region_and_packages(caller: Caller) -> None:
    reply = caller.post("account")
    found = reply.json()["data"][0]
    assert (found["accountCode"], found["region"]) == (caller.tenant.account_code, "practice")
    assert sorted(found["packages"]) == sorted(caller.tenant.packages)
    assert reply.json()["fail"] == []


def test_it_discovers_the_region_of_a_known_address(caller: Caller) -> None:
    reply = caller.discover(caller.tenant.service_account.upper())
    assert reply.json()["data"][0]["region"]["api"] == caller.simulator.api_url()


def test_it_discovers_an_unknown_address_without_a_region(caller: Caller) -> None:
    reply = caller.discover("nobody@elsewhere.example")
    assert reply.status_code == 200
    assert "region" not in reply.json()["data"][0]


def test_it_discovers_nothing_for_an_unknown_application(caller: Caller) -> None:
    reply = caller.discover(caller.tenant.service_account, application_id="INVALID")
    assert (reply.status_code, error_of(reply)["code"]) == (200, "err_developer_key")


def test_it_gives_log_lines_of_all_directions_in_a_zip(caller: Caller) -> None:
    reply = caller.post("siem_logs", SIEM)
    assert (reply.headers["Content-Type"], bool(reply.headers["mc-siem-token"])) == (
        "application/octet-stream",
        True,
    )
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    lines = json.loads(archive.read(archive.namelist()[0]))["data"]
    assert {line["Dir"] for line in lines} == {"Inbound", "Outbound", "Internal"}


def test_it_gives_plain_lines_when_nothing_else_is_asked_for(caller: Caller) -> None:
    reply = caller.post("siem_logs", {"type": "MTA"})
    assert reply.text.count("Dir=") == 3
    assert ".siem" in reply.headers["Content-Disposition"]


def test_it_says_last_token_after_the_only_file(caller: Caller) -> None:
    token = caller.post("siem_logs", SIEM).headers["mc-siem-token"]
    reply = caller.post("siem_logs", {**SIEM, "token": token})
    assert reply.json() == {"meta": {"status": 200, "isLastToken": True}, "data": [], "fail": []}


def test_it_says_last_token_where_enhanced_logging_has_no_data(caller: Caller) -> None:
    reply = quiet(caller).post("siem_logs", SIEM)
    assert (reply.headers["Content-Type"], reply.json()["meta"]["isLastToken"]) == ("application/json", True)


def test_it_refuses_a_token_it_never_gave(caller: Caller) -> None:
    reply = caller.post("siem_logs", {**SIEM, "token": "made-up"})
    assert (reply.status_code, error_of(reply)["code"]) == (400, "err_audit_siem_invalid_token")


def test_it_wants_a_log_type(caller: Caller) -> None:
    assert error_of(caller.post("siem_logs"))["field"] == "type"


def test_it_gives_audit_events_page_by_page(caller: Caller) -> None:
    reply = caller.post("audit_events", audit_range(30), pagination={"pageSize": 1})
    assert len(reply.json()["data"]) == 1
    assert reply.json()["meta"]["pagination"] == {"pageSize": 1, "totalCount": 2}


def test_it_wants_both_audit_dates(caller: Caller) -> None:
    failures = caller.post("audit_events").json()["fail"][0]["errors"]
    assert [(one["code"], one["field"]) for one in failures] == [
        ("err_validation_null", "startDateTime"),
        ("err_validation_null", "endDateTime"),
    ]


@pytest.mark.parametrize("start", ["2011-12-03", "2011-12-03T10:15:30Z", "2011-12-03T99:15:30+0000", 5])
def test_it_refuses_audit_dates_of_another_form(caller: Caller, start: object) -> None:
    reply = caller.post("audit_events", {**audit_range(1), "startDateTime": start})
    assert "must look like" in error_of(reply)["message"]


def test_it_looks_back_sixty_days(caller: Caller) -> None:
    assert caller.post("audit_events", audit_range(60)).json()["fail"] == []
    assert caller.post("audit_events", audit_range(61)).json()["fail"] != []


def test_it_gives_clicks(caller: Caller) -> None:
    reply = caller.post("ttp_url_logs", pagination={"pageSize": 1})
    assert len(reply.json()["data"][0]["clickLogs"]) == 1


def test_it_can_have_nothing_to_tell(caller: Caller) -> None:
    quiet(caller)
    assert caller.post("audit_events", audit_range(30)).json()["data"] == []
    assert caller.post("ttp_url_logs").json()["data"] == [{"clickLogs": []}]


@pytest.mark.parametrize("body", [b"", b"{", b"[]"])
def test_it_refuses_a_body_that_is_no_object(caller: Caller, body: bytes) -> None:
    headers = signed_headers(caller.tenant, PATHS["account"])
    reply = caller.send("POST", caller.simulator.api_url() + PATHS["account"], data=body, headers=headers)
    assert reply.status_code == 400


def test_it_refuses_an_enormous_body(caller: Caller) -> None:
    headers = {"Content-Length": str(2 * 1024 * 1024)}
    reply = caller.send("POST", caller.simulator.api_url() + PATHS["account"], data=b"", headers=headers)
    assert (reply.status_code, reply.headers["Connection"]) == (400, "close")
