"""What lists of thousands show is what progress computes, after whatever happens."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.actions.conftest import VALUES, all_pass, complete  # noqa: F401  (fixtures)
from tests.actions.test_recording import CHANGING
from tests.helpers import TESTS, fill, work
from wizard import standings
from wizard.actions import customers, onboardings, steps, verifications
from wizard.actions.verifications import Trigger
from wizard.checks import Reason, State
from wizard.guides.spec import Guide
from wizard.models import Customer, Onboarding, Standing, StepProgress
from wizard.models.standings import NONE

MOMENTS = {"refresh_at"}  # computed at another moment, it is another


def stored() -> dict[int | None, dict[str, object]]:
    rows = Standing.objects.started()
    return {row.onboarding_id: values(row) for row in rows}


def values(row: Standing) -> dict[str, object]:
    return {name: getattr(row, name) for name in standings._COMPUTED if name not in MOMENTS}


def computed() -> dict[int | None, dict[str, object]]:
    ids = list(Onboarding.objects.values_list("pk", flat=True))
    return {row.onboarding_id: values(row) for row in standings.compute(ids)}


@pytest.mark.usefixtures("all_pass")
@pytest.mark.parametrize("name", CHANGING)
def test_it_stands_as_progress_says_after_every_action(name: str, complete: Onboarding, guide: Guide) -> None:  # noqa: F811
    action = CHANGING[name](complete, guide)
    standings.refresh(list(Onboarding.objects.values_list("pk", flat=True)))
    action()
    assert stored() == computed()


def test_it_lists_a_new_customer_as_having_no_onboarding(acme: Customer) -> None:
    row = Standing.objects.get(customer=acme)
    assert (row.onboarding_id, row.overall) == (None, NONE)


def test_it_lists_a_customer_once_when_its_onboarding_starts(onboarding: Onboarding) -> None:
    row = Standing.objects.get(customer=onboarding.customer)
    assert (row.onboarding, row.overall, row.blocking_step) == (onboarding, "not_started", "1")


def test_it_refreshes_once_for_an_action_made_of_many(
    onboarding: Onboarding, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(standings, "refresh", calls.append)
    fill(onboarding, guide, {"region": "eu"})
    assert calls == [{onboarding.pk}]


def test_it_says_what_fails_and_where(
    complete: Onboarding,  # noqa: F811
    guide: Guide,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from wizard import checks

    def perform(planned: checks.Planned, context: checks.Context) -> list[checks.Finding]:
        bad = "enhanced_logging"
        return [
            checks.Finding(s, State.FAILED if s == bad else State.PASSED, Reason.OK) for s in planned.subjects
        ]

    monkeypatch.setattr(checks, "perform", perform)
    work(verifications.request(onboarding=complete, trigger=Trigger.BUTTON, watched=True, by=TESTS))
    row = Standing.objects.get(onboarding=complete)
    assert (row.overall, row.blocking_step, row.blocking_reason) == ("problem", "5a", "enhanced_logging")
    assert row.groups["account"] == "problem"


def waiting(onboarding: Onboarding, guide: Guide, minutes_ago: int) -> Standing:
    for step in guide.steps:
        if step.id != "7":
            StepProgress.objects.create(onboarding=onboarding, step=step.id, ticks=list(step.numbers))
    created = (timezone.now() - timedelta(minutes=minutes_ago)).isoformat()
    others = {name: value for name, value in VALUES.items() if name not in {"access_key", "secret_key"}}
    plain = {
        f.id: f.choices[0] if f.choices else "yes" for s in guide.steps for f in s.fields if not f.is_secret
    }
    fill(onboarding, guide, {**plain, **others, "application_key_created_at": created})
    return Standing.objects.get(onboarding=onboarding)


def test_it_knows_when_a_wait_will_be_over(onboarding: Onboarding, guide: Guide) -> None:
    row = waiting(onboarding, guide, 8)
    assert row.overall == "waiting"
    assert row.waiting_until is not None
    assert row.refresh_at == row.waiting_until


def test_it_tells_of_a_wait_also_where_something_else_can_be_done(
    onboarding: Onboarding, guide: Guide
) -> None:
    waiting(onboarding, guide, 8)
    steps.set_ticks(onboarding=onboarding, step=guide.step("3"), numbers=[], by=TESTS)
    row = Standing.objects.get(onboarding=onboarding)
    assert (row.overall, row.waiting_until is not None) == ("in_progress", True)


def test_it_moves_on_by_itself_when_the_wait_is_over(
    onboarding: Onboarding, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(onboarding, guide, 8)
    later = timezone.now() + timedelta(minutes=23)
    monkeypatch.setattr(timezone, "now", lambda: later)
    standings.refresh_due()
    row = Standing.objects.get(onboarding=onboarding)
    assert (row.overall, row.waiting_until) == ("in_progress", None)


@pytest.mark.usefixtures("all_pass")
def test_it_grows_stale_by_itself(
    complete: Onboarding,  # noqa: F811
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work(verifications.request(onboarding=complete, trigger=Trigger.BUTTON, watched=True, by=TESTS))
    assert Standing.objects.get(onboarding=complete).proven_at is not None
    later = timezone.now() + timedelta(hours=settings.EVIDENCE_MAX_AGE_HOURS + 1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    standings.refresh_due()
    assert Standing.objects.get(onboarding=complete).overall == "stale"


def test_it_stops_asking_for_an_onboarding_whose_guide_is_gone(onboarding: Onboarding) -> None:
    Onboarding.objects.update(guide="gone")
    Standing.objects.update(refresh_at=timezone.now())
    standings.refresh_due()
    assert Standing.objects.get().refresh_at is None


def test_it_fills_in_what_an_older_version_left_out(onboarding: Onboarding) -> None:
    Standing.objects.all().delete()
    customers.create(name="Later", slug="later", by=TESTS)
    assert standings.fill() == 1
    assert stored() == computed()
    assert Standing.objects.count() == 2


def test_it_sorts_without_regard_to_case(db: None) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        customers.create(name=name, slug=name.lower(), by=TESTS)
    assert [row.customer.name for row in Standing.objects.order_by("name")] == ["Alpha", "beta", "Gamma"]


def test_it_finds_a_renamed_customer_by_its_new_name_only(acme: Customer, guide: Guide) -> None:
    onboardings.start(customer=acme, guide=guide, by=TESTS)
    customers.change(customer=acme, name="Zebra Freight", by=TESTS)
    assert Standing.objects.matching("zeb frei").get().name == "zebra freight"
    customers.change(customer=acme, name="Lion", by=TESTS)
    assert not Standing.objects.matching("zebra").exists()
