"""The whole main job, done once, and what was seen on the way."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.operator import Operator
from wizard.simulator import Tenant

KEYS = ("application_id", "application_key", "access_key", "secret_key")
ANSWERS = {
    "group_name": "QRadar Admin",
    "authentication_profile": "QRadar, never expires",
    "ttl_confirmed": "yes",
    "application_setting": "QRadar",
    "enhanced_logging_inbound": "yes",
    "enhanced_logging_outbound": "yes",
    "enhanced_logging_internal": "yes",
    "application_name": "IBM QRadar",
    "application_category": "SIEM Integration",
    "application_developer": "Northgate MSSP",
    "application_description": "Collects logs for IBM QRadar",
}


@dataclass(slots=True)
class Seen:
    """`first`, `refused` and `mended`: the state of each check on arrival, with the wrong key, and with the right."""

    as_left: dict[str, str] = field(default_factory=dict)
    found_again: dict[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    refused_summary: str = ""
    documents_while_waiting: Sequence[str] = ()
    fix_place: str = ""
    mended: Mapping[str, str] = field(default_factory=dict)
    history: Sequence[str] = ()
    integrity: str = ""


def values_for(tenant: Tenant, created: str) -> dict[str, str]:
    named = (*KEYS, "service_account", "account_code", "region")
    own = {name: getattr(tenant, name) for name in named}
    return {**ANSWERS, **own, "application_key_created_at": created}


def do_the_job(operator: Operator, tenant: Tenant, wrong_secret: str) -> Seen:
    seen = Seen()
    values = values_for(tenant, operator.minutes_ago(45)) | {"secret_key": wrong_secret}
    _follow_the_guide(operator, values, seen)
    _watch(operator, seen)
    _mend(operator, tenant.secret_key, seen)
    _read_the_history(operator, seen)
    return seen


def _follow_the_guide(operator: Operator, values: Mapping[str, str], seen: Seen) -> None:
    *before, last = operator.guide.steps
    for step in before:
        operator.do(step, values)
    for step in before:
        seen.as_left |= _named(step.id, operator.expected(step, values))
        seen.found_again |= _named(step.id, operator.shown(step))
    operator.do(last, values)


def _named(step_id: str, shown: Mapping[str, str]) -> dict[str, str]:
    return {f"{step_id} {name}": value for name, value in shown.items()}


def _watch(operator: Operator, seen: Seen) -> None:
    """The last value started the checks, so this page shows them on their way."""
    operator.visitor.go(f"{operator.place}checks/")
    loaded = len(operator.visitor.documents)
    seen.first = operator.states()
    operator.await_verdict()
    seen.refused = operator.states()
    seen.refused_summary = operator.page.locator("#panel-summary").inner_text()
    seen.documents_while_waiting = operator.visitor.documents[loaded:]


def _mend(operator: Operator, secret: str, seen: Seen) -> None:
    operator.page.get_by_role("link", name="Fix in step 7.6").first.click()
    operator.page.wait_for_url("**/steps/7/**")
    seen.fix_place = operator.visitor.path
    operator.retype(operator.guide.field("secret_key"), secret)
    operator.save()
    operator.await_verdict()
    seen.mended = operator.states()


def _read_the_history(operator: Operator, seen: Seen) -> None:
    operator.visitor.go(f"{operator.place}history/")
    seen.history = operator.page.locator("tbody td:nth-child(2)").all_inner_texts()
    seen.integrity = operator.page.locator("main .notice").first.inner_text()


def answers_in(har: Path) -> list[str]:
    """Of every answer that reached the browser: its address, headers and text."""
    entries = json.loads(har.read_text(encoding="utf-8"))["log"]["entries"]
    return [f"{entry['request']['url']}\n{_text(entry['response'])}" for entry in entries]


def _text(response: dict[str, Any]) -> str:
    content = response["content"]
    text = str(content.get("text", ""))
    if content.get("encoding") == "base64":
        text = base64.b64decode(text).decode("utf-8", "replace")
    return f"{response['headers']}\n{response['redirectURL']}\n{text}"
