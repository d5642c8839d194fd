from tests.api.calling import CUSTOMER, ONBOARDING, Caller, fields
from tests.helpers import TESTS, work
from wizard.actions import steps, verifications
from wizard.actions.verifications import Trigger
from wizard.guides.spec import Guide
from wizard.models import Onboarding, StepProgress, VerificationRun

DNS = "endpoint:"


def test_it_runs_the_checks_and_tells_the_verdict(machine: Caller, filled: Onboarding) -> None:
    asked = machine.call("POST", f"{ONBOARDING}/runs", {})
    assert (asked.status_code, asked.json()["verdict"]) == (201, "running")
    work(VerificationRun.objects.get())
    told = machine.get(asked["Location"]).json()
    assert (told["verdict"], told["state"], told["trigger"]) == ("passed", "finished", "api")
    assert {finding["state"] for finding in told["findings"]} <= {"passed", "warning"}


def test_it_answers_with_the_run_that_is_under_way(machine: Caller, filled: Onboarding) -> None:
    """G11"""
    runs = [machine.call("POST", f"{ONBOARDING}/runs", {}).json()["run"] for _ in range(2)]
    assert runs[0] == runs[1]
    assert VerificationRun.objects.count() == 1


def test_it_runs_one_subject(machine: Caller, filled: Onboarding) -> None:
    subject = next(f["subject"] for f in machine.get(f"{ONBOARDING}/findings").json()["findings"])
    told = machine.call("POST", f"{ONBOARDING}/runs", {"only": subject}).json()
    states = {finding["state"] for finding in told["findings"]}
    assert states == {"queued", "not_run"}


def test_it_knows_no_other_subject(machine: Caller, filled: Onboarding) -> None:
    assert fields(machine.call("POST", f"{ONBOARDING}/runs", {"only": "nothing"})) == ["only"]


def test_it_says_that_the_region_is_missing(machine: Caller, onboarding: Onboarding) -> None:
    answer = machine.call("POST", f"{ONBOARDING}/runs", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "region_missing")
    assert machine.get(f"{ONBOARDING}/findings").json() == {"verdict": "unknown", "findings": []}


def test_it_tells_that_a_proof_is_void_since_its_value_changed(
    machine: Caller, filled: Onboarding, guide: Guide
) -> None:
    """G8"""
    by = TESTS
    work(verifications.request(onboarding=filled, trigger=Trigger.BUTTON, watched=False, by=by))
    assert machine.get(f"{ONBOARDING}/findings").json()["verdict"] == "passed"
    version = StepProgress.objects.get(onboarding=filled, step="7").version
    new = {"access_key": "another key"}
    step = guide.step("7")
    steps.save(onboarding=filled, guide=guide, step=step, version=version, answers={}, secrets=new, by=by)
    told = machine.get(f"{ONBOARDING}/findings").json()
    assert told["verdict"] == "unknown"
    assert "access_key" in {f["subject"] for f in told["findings"] if f["outdated"]}


def test_it_pages_through_the_runs_newest_first(machine: Caller, filled: Onboarding) -> None:
    for _ in range(3):
        verifications.request(onboarding=filled, trigger=Trigger.BUTTON, watched=False, by=TESTS)
        verifications.supersede(onboarding=filled, by=TESTS)
    first = machine.get(f"{ONBOARDING}/runs?limit=2").json()
    rest = machine.get(f"{ONBOARDING}/runs?limit=2&after={first['next']}").json()
    seen = [run["run"] for run in (*first["items"], *rest["items"])]
    assert (seen, rest["next"]) == (sorted(seen, reverse=True), None)
    assert len(seen) == 3


def test_it_shows_no_run_of_another_onboarding(machine: Caller, filled: Onboarding) -> None:
    """G10"""
    for number in ("999999", str(2**63 - 1)):
        assert machine.get(f"{ONBOARDING}/runs/{number}").status_code == 404
    assert machine.get(f"{ONBOARDING}/runs/{2**63}").status_code == 422


def test_it_pages_through_the_history_newest_first(machine: Caller, filled: Onboarding) -> None:
    first = machine.get(f"{CUSTOMER}/history?limit=3").json()
    rest = machine.get(f"{CUSTOMER}/history?limit=200&after={first['next']}").json()
    seen = [event["sequence"] for event in (*first["items"], *rest["items"])]
    assert seen == list(range(len(seen), 0, -1))
    assert rest["items"][-1]["sentence"] == "Created the customer ACME."


def test_it_tells_the_history_of_one_onboarding(machine: Caller, filled: Onboarding) -> None:
    told = machine.get(f"{CUSTOMER}/history?guide=mimecast-api1").json()["items"]
    assert {event["about"] for event in told} == {filled.about}
    assert machine.get(f"{CUSTOMER}/history?guide=nothing").status_code == 404
