"""The switchboard over HTTP, for people: see the tenants' names, switch faults on and off. Never a key."""

import json
from typing import Any

from wizard.simulator.answers import JSON_TYPE, Answer
from wizard.simulator.calls import Call
from wizard.simulator.desk import Desk

OVERVIEW = "/simulator/"


def control(desk: Desk, call: Call) -> Answer:
    match call.method, call.path:
        case "GET", "/simulator/":
            return _answer(200, _overview(desk))
        case "POST", "/simulator/faults":
            return _switch_on(desk, call)
        case "DELETE", "/simulator/faults":
            desk.faults.heal()
            return _answer(200, {"faults": []})
    return _answer(404, {"error": "Use GET /simulator/, POST /simulator/faults or DELETE /simulator/faults."})


def _overview(desk: Desk) -> dict[str, Any]:
    shown = ("account_code", "account_name", "region", "service_account")
    tenants = [{name: getattr(tenant, name) for name in shown} for tenant in desk.tenants.all()]
    return {"tenants": tenants, "faults": desk.faults.active(), "calls": desk.calls()}


def _switch_on(desk: Desk, call: Call) -> Answer:
    if call.header("content-type").partition(";")[0].strip() != JSON_TYPE:
        # A form on any web page could post here otherwise.
        return _answer(415, {"error": "Send the fault as application/json."})
    wanted = {"endpoint": "*", "account_code": None, "times": None, **(call.payload() or {})}
    match wanted:
        case {
            "fault": str(name),
            "endpoint": str(endpoint),
            "account_code": str() | None as account_code,
            "times": int() | None as times,
            **unknown,
        } if not unknown:
            return _add(desk, name, endpoint, account_code, times)
    return _answer(
        400, {"error": 'Send {"fault": NAME} with, if wanted, "endpoint", "account_code" and "times".'}
    )


def _add(desk: Desk, name: str, endpoint: str, account_code: str | None, times: int | None) -> Answer:
    try:
        desk.faults.add(name, endpoint=endpoint, account_code=account_code, times=times)
    except ValueError as error:
        return _answer(400, {"error": str(error)})
    return _answer(201, {"faults": desk.faults.active()})


def _answer(status: int, content: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(content).encode())
