"""A saved secret never leaves the server again (G1), and none is ever in a message (G2).

Canary secrets are saved, checked, refused, fought over and choked on; then everything is searched.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import redis
from celery import Celery
from django.test import Client
from django.urls import reverse
from kombu import pools
from pytest_django import DjangoCaptureOnCommitCallbacks

from onboarding.celery import app
from onboarding.runtime import broker
from tests.commands.running import run
from tests.helpers import work
from tests.views.canaries import SECRETS, Canaries, everything_cached, everything_stored, logged
from tests.views.pages import ADDRESSES, Answer, save, url
from wizard import tasks
from wizard.actions import credentials, execution, settling, steps, sweeping
from wizard.checks import table
from wizard.models import Onboarding, StepProgress
from wizard.simulator import FaultName, Simulator, Tenant
from wizard.simulator.onboardings import onboarding as as_document

STEP_OF = {"application_id": "5b", "application_key": "6", "access_key": "7", "secret_key": "7"}
RUNS = ("right keys", "refused keys", "broken answers")
PEOPLE = ("nobody", "charlie", "bob", "erin", "alice", "dana", "root")
# Who may read sees the same pages, so one of them is enough for the other two kinds of run.
LOOKS = [*((RUNS[0], person) for person in PEOPLE), (RUNS[1], "root"), (RUNS[2], "root")]
FORMATS: tuple[dict[str, str], ...] = ({}, {"HX-Request": "true", "Accept": "application/json"})


@pytest.fixture
def canaries(tenant: Tenant) -> Canaries:
    return Canaries(tenant)


@pytest.fixture
def saved(browser: Client, onboarding: Onboarding, practice: Simulator, tenant: Tenant) -> Onboarding:
    """The canaries, saved through the form, with all that a run needs."""
    save(browser, "1", service_account=tenant.service_account)
    save(browser, "5b", application_id=f" {tenant.application_id}\n")
    save(browser, "6", application_key=tenant.application_key)
    save(browser, "7", access_key=tenant.access_key, secret_key=tenant.secret_key)
    save(browser, "values", account_code=tenant.account_code)
    save(browser, "network", region=tenant.region)
    return onboarding


@pytest.fixture(params=RUNS)
def checked(
    request: pytest.FixtureRequest, saved: Onboarding, browser: Client, simulator: Simulator
) -> Onboarding:
    """A whole run over the canaries: proven, refused, or answered with nonsense."""
    if request.param == "refused keys":
        save(browser, "6", version=1, application_key="c1c1c1c1-1111-4222-8333-444444444444")
    if request.param == "broken answers":
        simulator.fail(FaultName.BROKEN_JSON)
    work(saved.runs.get(state="active"))
    return saved


def answers_to(client: Client, headers: Mapping[str, str]) -> Iterator[Answer]:
    for name, arguments in ADDRESSES:
        if name != "account_logout":
            yield client.get(reverse(name, args=arguments), headers=dict(headers))


def all_of(answer: Answer) -> str:
    """Of a workbook the texts inside, since the file itself is compressed."""
    body = answer.getvalue()
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode("utf-8", "replace") + repr(answer.items()) + answer.cookies.output()


@pytest.mark.parametrize(("checked", "person"), LOOKS, indirect=["checked"])
def test_it_shows_no_secret_at_any_address_to_anybody(
    request: pytest.FixtureRequest, checked: Onboarding, canaries: Canaries, person: str
) -> None:
    """G1"""
    client = Client()
    if person != "nobody":
        client.force_login(request.getfixturevalue(person))
    seen = [all_of(answer) for headers in FORMATS for answer in answers_to(client, headers)]
    assert canaries.found_in("".join(seen)) == set()


@pytest.mark.parametrize("checked", RUNS[:1], indirect=True)
def test_it_finds_a_canary_on_a_page_when_there_is_one(
    checked: Onboarding, canaries: Canaries, browser: Client, tenant: Tenant
) -> None:
    """G1: the search above can fail."""
    StepProgress.objects.filter(step="1").update(answers={"service_account": tenant.secret_key})
    seen = "".join(all_of(answer) for answer in answers_to(browser, {}))
    assert canaries.found_in(seen) == {"secret_key"}


def test_it_keeps_no_secret_in_a_table_nor_in_the_cache(checked: Onboarding, canaries: Canaries) -> None:
    """G1"""
    assert canaries.found_in(everything_stored()) == set()
    assert canaries.found_in(everything_cached()) == set()


@pytest.mark.parametrize("secret", SECRETS)
def test_it_finds_a_canary_in_a_table_and_in_a_session_when_there_is_one(
    saved: Onboarding, canaries: Canaries, browser: Client, secret: str
) -> None:
    """G1: the search above can fail."""
    session = browser.session
    session["kept"] = canaries.values[secret]
    session.save()
    assert canaries.found_in(everything_stored()) == {secret}


def test_it_sends_no_secret_back_with_a_refused_form(
    browser: Client, canaries: Canaries, onboarding: Onboarding
) -> None:
    """G1"""
    for secret, step in STEP_OF.items():
        answer = save(browser, step, **{secret: canaries.values[secret] + "é"})
        assert answer.status_code == 422
        assert canaries.found_in(all_of(answer)) == set()


def test_it_sends_no_secret_back_with_a_conflict(
    saved: Onboarding, browser: Client, canaries: Canaries
) -> None:
    """G1"""
    for secret, step in STEP_OF.items():
        answer = save(browser, step, version=99, **{secret: canaries.values[secret]})
        assert answer.status_code == 409
        assert canaries.found_in(all_of(answer)) == set()


def test_it_sends_no_secret_back_to_a_script(saved: Onboarding, browser: Client, canaries: Canaries) -> None:
    """G1"""
    for secret, step in STEP_OF.items():
        sent = {secret: canaries.values[secret], "version": 1}
        assert canaries.found_in(all_of(browser.post(url("autosave", step), sent))) == set()


def test_it_prints_no_secret_when_a_file_is_read_and_verified(
    canaries: Canaries,
    db: None,
    practice: Simulator,
    tenant: Tenant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """G1"""
    file = tmp_path / "acme.json"
    file.write_text(json.dumps(as_document(tenant)))
    with logged() as log:
        ended = run("onboard", str(file))
        monkeypatch.setattr(tasks, "start_runs", lambda runs: [work(each) for each in runs])
        verified = [run("verify", "acme", *more) for more in ([], ["--json"])]
    assert canaries.found_in("".join(map(str, [ended, *verified])) + log.getvalue()) == set()
    assert canaries.found_in(everything_stored()) == set()


def test_it_logs_no_secret_in_a_whole_run(
    browser: Client, saved: Onboarding, canaries: Canaries, simulator: Simulator
) -> None:
    """G1"""
    with logged() as log:
        save(browser, "7", version=1, access_key=canaries.values["application_id"])
        save(browser, "7", version=2, access_key=canaries.values["access_key"])
        work(saved.runs.get(state="active"))
    assert log.getvalue()
    assert canaries.found_in(log.getvalue()) == set()


# Errors forced everywhere, each with all canaries in its words.


class Choking:
    """Stands in for a function of the product and dies with the secrets in its message."""

    def __init__(self, canaries: Canaries) -> None:
        self.canaries = canaries

    def __call__(self, *_: Any, **__: Any) -> Any:
        held = dict(self.canaries.values)
        raise RuntimeError(f"cannot use {held} or {' '.join(held.values())}")


@pytest.mark.parametrize("kind", table.KINDS)
def test_it_logs_where_a_check_died_and_not_on_what(
    saved: Onboarding, canaries: Canaries, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """G1"""
    broken = replace(table.KINDS[kind], run=Choking(canaries))
    monkeypatch.setattr(table, "KINDS", {**table.KINDS, kind: broken})
    with logged() as log:
        findings = work(saved.runs.get(state="active"))
    assert "RuntimeError at " in log.getvalue()
    assert "internal_error" in {finding.reason for finding in findings.values()}
    assert canaries.found_in(log.getvalue() + everything_stored()) == set()


@pytest.mark.parametrize(
    ("module", "name", "task"),
    [
        (execution, "claim", tasks.run_checks),
        (execution, "execute", tasks.run_checks),
        (credentials, "open_", tasks.run_checks),
        (settling, "store", tasks.run_checks),
        (settling, "give_up_lost", tasks.sweep),
        (sweeping, "forgotten", tasks.sweep),
        (sweeping, "reverify_due", tasks.sweep),
    ],
)
def test_it_logs_where_a_task_died_and_not_on_what(
    saved: Onboarding, canaries: Canaries, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, task: Any
) -> None:
    """G1"""
    ids = list(saved.runs.get(state="active").checks.values_list("pk", flat=True)[:1])
    monkeypatch.setattr(module, name, Choking(canaries))
    with logged() as log:
        ended = task.apply((ids,) if task is tasks.run_checks else ())
    assert ended.failed()
    assert f"Task wizard.tasks.{task.__name__}" in log.getvalue()
    assert canaries.found_in(log.getvalue()) == set()


@pytest.mark.parametrize("secret", STEP_OF)
def test_it_logs_where_a_page_died_and_not_on_what(
    browser: Client, saved: Onboarding, canaries: Canaries, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """G1"""
    browser.raise_request_exception = False
    monkeypatch.setattr(steps, "save", Choking(canaries))
    with logged() as log:
        answer = save(browser, STEP_OF[secret], version=1, **{secret: canaries.values[secret]})
    assert answer.status_code == 500
    assert "RuntimeError: cannot use" in log.getvalue()
    assert canaries.found_in(all_of(answer) + log.getvalue()) == set()


def test_it_finds_a_canary_in_the_log_when_there_is_one(db: None, canaries: Canaries) -> None:
    """G1: the search above can fail."""
    with logged() as log:
        app.log.get_default_logger().warning("got %s", canaries.values["access_key"])
    assert canaries.found_in(log.getvalue()) == {"access_key"}


# Messages.


@pytest.fixture
def queue(embedded_broker: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    """Celery's own queue on a real broker, empty at first."""
    monkeypatch.setenv("CELERY_BROKER_URL", broker.celery_url(embedded_broker))
    _forget_connections(app)
    with redis.Redis(unix_socket_path=str(broker.socket_path(embedded_broker))) as client:
        client.flushall()
        yield client
        client.flushall()
    _forget_connections(app)


def _forget_connections(celery: Celery) -> None:
    pools.reset()
    celery._pool = None  # type: ignore[attr-defined]
    celery.amqp._producer_pool = None  # type: ignore[attr-defined]


def _messages(queue: redis.Redis) -> list[bytes]:
    found: Any = queue.lrange("celery", 0, -1)
    return list(found)


def test_it_puts_ids_on_the_broker_and_nothing_else(
    saved: Onboarding,
    browser: Client,
    canaries: Canaries,
    queue: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """G2"""
    saved.runs.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(url("checks"))
    messages = [json.loads(message) for message in _messages(queue)]
    bodies = [json.loads(base64.b64decode(message["body"])) for message in messages]
    first = set(saved.runs.get().checks.filter(kind="dns").values_list("pk", flat=True))
    assert {check_id for [[ids], _, _] in bodies for check_id in ids} == first
    assert canaries.found_in(repr(messages) + repr(bodies)) == set()


def test_it_keeps_no_secret_anywhere_on_the_broker(
    saved: Onboarding,
    browser: Client,
    canaries: Canaries,
    queue: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """G2"""
    with django_capture_on_commit_callbacks(execute=True):
        save(browser, "7", version=1, access_key=canaries.values["application_id"])
        save(browser, "7", version=2, access_key=canaries.values["access_key"])
    keys: Any = queue.keys("*")
    everything = [queue.dump(key) for key in keys] + _messages(queue)
    assert _messages(queue)
    assert canaries.found_in(repr(everything)) == set()


def test_it_queues_no_run_whose_transaction_was_taken_back(saved: Onboarding, queue: redis.Redis) -> None:
    tasks.start_runs([saved.runs.get(state="active")])
    assert _messages(queue) == []
