import json
from typing import Any

import pytest
from django.core.management.base import CommandError

from tests.commands.running import run, with_worker
from tests.helpers import TESTS, fill, values_of
from wizard import tasks
from wizard.actions import customers, onboardings
from wizard.checks import Verdict
from wizard.guides.spec import Guide
from wizard.management.commands import verify
from wizard.models import Onboarding, VerificationRun
from wizard.simulator import FaultName, Simulator, Tenant

pytestmark = pytest.mark.django_db

RUN_KEYS = ["customer", "onboarding", "run", "verdict", "findings"]
FINDING_KEYS = ["subject", "state", "reason", "message", "fix", "checked_at", "duration_ms"]


@pytest.fixture
def second(filled: Onboarding, guide: Guide) -> Onboarding:
    """A customer of whom nothing is known yet."""
    customer = customers.create(name="Second", slug="second", by=TESTS)
    return onboardings.start(customer=customer, guide=guide, by=TESTS)


def told(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def finding(out: str, subject: str) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in told(out)[0]["findings"] if f["subject"] == subject)
    return found


def test_it_prints_one_object_a_line_with_exactly_these_keys(
    filled: Onboarding, second: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_worker(monkeypatch)
    objects = told(run("verify", "--all", "--json").out)
    assert [list(each) for each in objects] == [RUN_KEYS, RUN_KEYS]
    assert {tuple(f) for each in objects for f in each["findings"]} == {tuple(FINDING_KEYS)}


def test_it_ends_with_0_when_all_is_proven(filled: Onboarding, monkeypatch: pytest.MonkeyPatch) -> None:
    with_worker(monkeypatch)
    ended = run("verify", "acme", "--json")
    (acme,) = told(ended.out)
    assert (ended.status, acme["verdict"]) == (0, "passed")
    assert (acme["customer"], acme["onboarding"], acme["run"]) == (
        "acme",
        "mimecast-api1",
        filled.runs.get().pk,
    )
    assert all(f["checked_at"] and f["duration_ms"] >= 0 for f in acme["findings"])


def test_it_ends_with_1_and_names_the_steps_when_a_key_is_wrong(
    filled: Onboarding, guide: Guide, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(filled, guide, {**values_of(tenant), "account_code": "CUK99Z999"})
    with_worker(monkeypatch)
    ended = run("verify", "acme", "--json")
    wrong = finding(ended.out, "account_code")
    assert (ended.status, wrong["state"], wrong["reason"]) == (1, "failed", "account_mismatch")
    assert "values" in wrong["fix"]


def test_it_ends_with_2_when_something_could_not_be_checked(
    filled: Onboarding, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G8"""
    simulator.fail(FaultName.SERVER_ERROR)
    with_worker(monkeypatch)
    ended = run("verify", "acme", "--json")
    assert ended.status == 2
    assert finding(ended.out, "secret_key")["state"] == "not_run"


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        (("passed", "passed"), 0),
        (("passed", "failed"), 1),
        (("unknown", "failed"), 1),
        (("failed", "unknown"), 1),
        (("running", "failed"), 1),
        (("passed", "unknown"), 2),
        (("running", "passed"), 2),
    ],
)
def test_it_ends_with_the_worst(
    filled: Onboarding,
    second: Onboarding,
    monkeypatch: pytest.MonkeyPatch,
    verdicts: tuple[str, str],
    status: int,
) -> None:
    of = dict(zip(("acme", "second"), verdicts, strict=True))
    monkeypatch.setattr(verify, "report", lambda one, _: {"verdict": Verdict(of[one.customer.slug])})
    assert run("verify", "--all", "--json", "--no-wait").status == status


@pytest.mark.parametrize("arguments", [(), ("acme", "--all"), ("nobody",), ("acme", "nobody")])
def test_it_takes_wrong_usage_for_3(filled: Onboarding, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as error:
        run("verify", *arguments)
    assert error.value.returncode == 3


@pytest.mark.parametrize("arguments", [["--bogus"], ["--timeout", "soon"], ["--all", "--wait=x"]])
def test_it_takes_an_unknown_option_for_3(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        verify.Command().run_from_argv(["manage.py", "verify", *arguments])
    assert end.value.code == 3
    assert "usage: manage.py verify" in capfd.readouterr().err


def test_it_proves_nothing_where_there_is_nothing() -> None:
    """G8: an empty list of customers is not a pass."""
    with pytest.raises(CommandError, match="There is no onboarding yet"):
        run("verify", "--all")


def test_it_says_how_to_start_a_worker_when_none_came(
    filled: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "start_runs", lambda runs: None)
    ended = run("verify", "acme", "--json", "--timeout", "0.3")
    assert (ended.status, told(ended.out)[0]["verdict"]) == (2, "running")
    assert "No worker took the checks within 0.3 s. Start one: `manage.py up`" in ended.err
    assert {f["state"] for f in told(ended.out)[0]["findings"]} == {"queued"}


def test_it_says_that_some_checks_did_not_end_in_time(
    filled: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begins(runs: list[VerificationRun]) -> None:
        runs[0].checks.filter(kind="dns").update(state="running")

    monkeypatch.setattr(tasks, "start_runs", begins)
    assert "Not all checks ended within 0.1 s." in run("verify", "acme", "--timeout", "0.1").err


def test_it_does_not_wait_when_told_so(filled: Onboarding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "start_runs", lambda runs: None)
    ended = run("verify", "acme", "--no-wait", "--json")
    assert (ended.status, ended.err) == (2, "")


def test_it_watches_few_and_batches_all(filled: Onboarding, monkeypatch: pytest.MonkeyPatch) -> None:
    with_worker(monkeypatch)
    run("verify", "acme")
    run("verify", "--all")
    assert list(filled.runs.order_by("pk").values_list("watched", flat=True)) == [True, False]


def test_it_says_what_is_missing_where_no_region_is_chosen(second: Onboarding) -> None:
    ended = run("verify", "second")
    assert ended.status == 2
    assert ended.out.splitlines()[0] == "second: unknown"
    assert "region: not_run. Not run: Region is not saved yet." in ended.out


def test_it_tells_people_what_to_do_in_a_line_for_each_problem(
    filled: Onboarding, guide: Guide, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(filled, guide, {**values_of(tenant), "account_code": "CUK99Z999"})
    with_worker(monkeypatch)
    lines = run("verify", "acme").out.splitlines()
    assert lines[0] == f"acme: failed (run {VerificationRun.objects.get(state='finished').pk})"
    assert lines[1].startswith("  account_code: failed. These keys belong to another customer")
    assert "Fix in " in lines[1]
