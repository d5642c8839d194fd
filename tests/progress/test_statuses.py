"""Each status word of a step, from the situations that lead to it."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.helpers import TESTS, fill
from tests.progress.situations import GUIDE, ago, decide, do, fill_in, progress, tick_off
from wizard.actions import steps, verifications
from wizard.models import Onboarding
from wizard.progress import Status

Situation = Callable[[Onboarding], object]
PERMISSIONS = ("account", "siem_logs", "audit_events", "ttp_url_logs")
HOSTS = ("api.mimecast.com", "eu-api.mimecast.com")


def all_of(*situations: Situation) -> Situation:
    return lambda onboarding: [situation(onboarding) for situation in situations]


def permissions(state: str, *names: str) -> Situation:
    return partial(decide, states={f"permission:{name}": state for name in names or PERMISSIONS})


def key_created(minutes_ago: float) -> Situation:
    when = ago(minutes=minutes_ago).isoformat()
    return lambda onboarding: fill(onboarding, GUIDE, {"application_key_created_at": when})


def override(onboarding: Onboarding) -> None:
    assert steps.override_wait(onboarding=onboarding, guide=GUIDE, step=GUIDE.step("7"), by=TESTS)


def checking(onboarding: Onboarding) -> None:
    onboarding.refresh_from_db()
    verifications.request(onboarding=onboarding, trigger=verifications.Trigger.BUTTON, watched=True, by=TESTS)


def through_a_proxy(onboarding: Onboarding) -> None:
    reached = {f"endpoint:{host}:{layer}": "passed" for host in HOSTS for layer in ("tls", "api")}
    decide(onboarding, {**reached, "region": "passed"})
    skipped = {f"endpoint:{host}:{layer}": "not_run" for host in HOSTS for layer in ("dns", "tcp")}
    decide(onboarding, skipped, reason="through_proxy")


def do_steps(*step_ids: str) -> Situation:
    return lambda onboarding: do(onboarding, *step_ids)


def fill_steps(*step_ids: str) -> Situation:
    return lambda onboarding: fill_in(onboarding, *step_ids)


def tick_steps(*step_ids: str) -> Situation:
    return lambda onboarding: tick_off(onboarding, *step_ids)


nothing = all_of()
region = fill_steps("network")
before_7 = do_steps("1", "2", "3", "4", "5a", "5b", "6")

SITUATIONS: dict[str, tuple[Situation, str, Status]] = {
    "nothing was done": (nothing, "1", Status.NOT_STARTED),
    "the network needs no other step": (nothing, "network", Status.NOT_STARTED),
    "an earlier step is not done": (nothing, "2", Status.BLOCKED),
    "an earlier step was only begun": (fill_steps("1"), "2", Status.BLOCKED),
    "one value is there": (fill_steps("1"), "1", Status.IN_PROGRESS),
    "everything is ticked and a value is missing": (tick_steps("1"), "1", Status.IN_PROGRESS),
    "somebody began before it was its turn": (fill_steps("3"), "3", Status.IN_PROGRESS),
    "all ticked and filled in": (do_steps("1"), "1", Status.DONE),
    "the step before is done": (do_steps("1"), "2", Status.NOT_STARTED),
    "the key is new": (all_of(before_7, key_created(5)), "7", Status.WAITING),
    "the key is new and the wait overridden": (
        all_of(before_7, key_created(5), override), "7", Status.NOT_STARTED,
    ),
    "the key is old enough": (all_of(before_7, key_created(31)), "7", Status.NOT_STARTED),
    "the key is new and an earlier step is open": (key_created(5), "7", Status.BLOCKED),
    "a check is queued": (all_of(region, checking), "network", Status.CHECKING),
    "a check of another step is queued": (all_of(region, checking), "3", Status.BLOCKED),
    "a check failed": (all_of(region, permissions("failed", "siem_logs")), "2", Status.PROBLEM),
    "a check failed though all is ticked": (
        all_of(region, do_steps("1", "2"), permissions("failed", "account")), "2", Status.PROBLEM,
    ),
    "a check of another step failed": (
        all_of(region, do_steps("1"), permissions("failed")), "1", Status.DONE,
    ),
    "a check came to nothing": (all_of(region, permissions("unknown", "account")), "2", Status.UNKNOWN),
    "a check was not run": (all_of(region, do_steps("1"), permissions("not_run")), "2", Status.NOT_STARTED),
    "the value that was proven has changed": (
        all_of(region, partial(decide, states={"account_code": "passed"}, inputs={"account_code": "CUK1"})),
        "values", Status.STALE,
    ),
    "the region that was proven has changed": (
        all_of(region, partial(decide, states={"region": "failed"}, inputs={"region": "de"})),
        "network", Status.STALE,
    ),
    "the proof is older than three days": (
        all_of(region, partial(decide, states={"account_code": "passed"}, at=ago(hours=73))),
        "values", Status.STALE,
    ),
    "an old failure": (
        all_of(region, partial(decide, states={"account_code": "failed"}, at=ago(hours=73))),
        "values", Status.STALE,
    ),
    "the proof is younger than three days": (
        all_of(do_steps("network", "values"), partial(decide, states={"account_code": "passed"}, at=ago(hours=71))),
        "values", Status.DONE,
    ),
    "filled in and proven, nothing ticked": (
        all_of(region, fill_steps("5b"), partial(decide, states={"application_id": "passed"})),
        "5b", Status.DONE,
    ),
    "proven, and a value is missing": (
        all_of(region, partial(decide, states={"application_id": "passed"})), "5b", Status.BLOCKED,
    ),
    "proven with a warning": (
        all_of(region, do_steps("1"), permissions("warning")), "2", Status.DONE,
    ),
    "one permission of four is proven": (
        all_of(region, do_steps("1"), permissions("passed", "account")), "2", Status.NOT_STARTED,
    ),
    "a permission was not asked for": (
        all_of(
            region, do_steps("1"), permissions("passed", "account"), permissions("not_run", "siem_logs"),
        ),
        "2", Status.NOT_STARTED,
    ),
    "all permissions are proven": (all_of(region, do_steps("1"), permissions("passed")), "2", Status.DONE),
    "a proxy resolves the names": (all_of(region, through_a_proxy), "network", Status.DONE),
    "the region was taken away": (
        all_of(do_steps("network"), lambda o: Onboarding.objects.update(region="gone")),
        "network", Status.IN_PROGRESS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_it_says(situation: str, onboarding: Onboarding) -> None:
    """G8: green only on positive evidence, never with age, never after a change."""
    prepare, step, status = SITUATIONS[situation]
    prepare(onboarding)
    assert progress(onboarding).of(step).status == status


def test_it_knows_a_situation_for_every_word() -> None:
    assert {status for _, _, status in SITUATIONS.values()} == set(Status)


def test_it_gives_every_word_a_tone_and_only_one_of_them_is_red() -> None:
    assert [status for status in Status if status.tone == "problem"] == [Status.PROBLEM]
    assert len({status.tone for status in Status}) == len(Status)


def test_it_names_the_steps_it_waits_for(onboarding: Onboarding) -> None:
    do(onboarding, "1", "2")
    assert [step.id for step in progress(onboarding).of("7").waits_for] == ["5a", "6"]


def test_it_says_when_the_wait_will_be_over(onboarding: Onboarding) -> None:
    before_7(onboarding)
    key_created(10)(onboarding)
    until = progress(onboarding).of("7").until
    assert until is not None
    assert ago(minutes=-19) < until <= ago(minutes=-20)
