"""docs/api.md, carried out: the very commands that it prints, from nothing to a verdict."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.calling import ROOT, Caller
from tests.helpers import work
from tests.views.pages import Answer
from wizard.models import VerificationRun
from wizard.scopes import SCOPE_SENTENCES
from wizard.simulator import Simulator, Tenant

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
KEYS = ("application_id", "application_key", "access_key", "secret_key")


def commands() -> Iterator[list[str]]:
    """The words of each command that calls the API."""
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("api "):
                yield shlex.split(line)[1:]


def carry_out(machine: Caller, words: list[str], files: dict[str, str], run: int | None) -> Answer:
    """As curl reads them: --json sends and means POST unless -X says otherwise."""
    method, body, headers, path = "", None, {}, ""
    rest = iter(words)
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "--json":
            sent = next(rest)
            body = files[sent[1:]] if sent.startswith("@") else sent
        else:
            path = word.replace("$API", ROOT).replace("$RUN", str(run))
    return machine.call(method or ("POST" if body else "GET"), path, body, headers)


@pytest.fixture
def files(tenant: Tenant) -> dict[str, str]:
    return {"credentials.json": json.dumps({"credentials": {name: getattr(tenant, name) for name in KEYS}})}


def test_it_leads_from_nothing_to_a_verdict(
    machine: Caller, practice: Simulator, tenant: Tenant, files: dict[str, str]
) -> None:
    own = {"svc-qradar@acme.example": tenant.service_account, "CUKA00A000": tenant.account_code}
    own['"eu"'] = f'"{tenant.region}"'
    verdicts = []
    for words in commands():
        for printed, value in own.items():
            words = [word.replace(printed, value) for word in words]
        run = VerificationRun.objects.first()
        if run is not None:
            work(run)
        answer = carry_out(machine, words, files, run.pk if run else None)
        assert answer.status_code in {200, 201}, (words, answer.content)
        told = answer.json()
        verdicts += [told["verdict"]] if "verdict" in told else []
    assert verdicts == ["unknown", "passed", "running", "passed"]


def test_it_prints_the_file_of_keys_in_the_form_that_is_taken(files: dict[str, str]) -> None:
    [printed] = re.findall(r"```json\n(\{\"credentials\".*?)```", TEXT, re.DOTALL)
    assert (
        json.loads(printed)["credentials"].keys()
        == json.loads(files["credentials.json"])["credentials"].keys()
    )


def test_it_explains_every_scope() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)) == {
        scope.value for scope in SCOPE_SENTENCES
    }
