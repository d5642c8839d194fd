from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.actions.conftest import VALUES
from tests.helpers import TESTS, fill
from tests.threads import together
from wizard.actions import steps
from wizard.actions.steps import Conflict, Saved
from wizard.guides.spec import Guide
from wizard.models import Credential, HistoryEvent, Onboarding, StepProgress, VerificationRun
from wizard.models.verifications import ACTIVE, SUPERSEDED


def save(
    onboarding: Onboarding,
    guide: Guide,
    step: str,
    answers: Mapping[str, str],
    version: int = 0,
    secrets: Mapping[str, str] | None = None,
) -> Saved:
    return steps.save(
        onboarding=onboarding,
        guide=guide,
        step=guide.step(step),
        version=version,
        answers=answers,
        secrets=secrets,
        by=TESTS,
    )


def tick(onboarding: Onboarding, guide: Guide, *numbers: int, done: bool = True) -> StepProgress:
    return steps.tick(onboarding=onboarding, step=guide.step("1"), numbers=numbers, done=done, by=TESTS)


def test_it_keeps_what_the_page_did_not_name(onboarding: Onboarding, guide: Guide) -> None:
    save(onboarding, guide, "5b", {"application_name": "QRadar", "application_developer": "ACME"})
    saved = save(onboarding, guide, "5b", {"application_developer": ""}, version=1)
    answers = onboarding.steps.get(step="5b").answers
    assert (saved.version, saved.changed) == (2, ("application_developer",))
    assert answers == {"application_name": "QRadar", "application_developer": ""}


def test_it_counts_no_version_and_records_nothing_for_the_same_answers(
    onboarding: Onboarding, guide: Guide
) -> None:
    save(onboarding, guide, "3", {"group_name": "SIEM"})
    events = HistoryEvent.objects.count()
    assert save(onboarding, guide, "3", {"group_name": "SIEM"}, version=1) == Saved(1, ())
    assert HistoryEvent.objects.count() == events


def test_it_stores_no_answer_of_another_step(onboarding: Onboarding, guide: Guide) -> None:
    assert save(onboarding, guide, "1", {"group_name": "SIEM", "nonsense": "x"}).changed == ()
    assert onboarding.steps.get(step="1").answers == {}


def test_it_never_stores_a_secret_among_the_answers(onboarding: Onboarding, guide: Guide) -> None:
    """G1"""
    save(onboarding, guide, "7", {"access_key": "a secret"}, secrets={"access_key": "a secret"})
    assert onboarding.steps.get(step="7").answers == {}
    assert "a secret" not in str(list(HistoryEvent.objects.values()))


def test_it_keeps_a_stored_secret_when_the_field_comes_back_empty(
    onboarding: Onboarding, guide: Guide
) -> None:
    save(onboarding, guide, "7", {}, secrets={"access_key": "a secret"})
    assert save(onboarding, guide, "7", {}, version=1, secrets={"access_key": ""}).changed == ()
    assert Credential.objects.filter(onboarding=onboarding).count() == 1


def test_it_records_labels_and_no_values(onboarding: Onboarding, guide: Guide) -> None:
    save(onboarding, guide, "3", {"group_name": "SIEM people"})
    event = HistoryEvent.objects.get(tag="step:saved")
    assert event.facts == {"step": "Step 3", "fields": [guide.field("group_name").label]}


def test_it_refuses_what_was_typed_on_an_older_page(onboarding: Onboarding, guide: Guide) -> None:
    """G12"""
    save(onboarding, guide, "3", {"group_name": "first"})
    with pytest.raises(Conflict) as caught:
        save(onboarding, guide, "3", {"group_name": "second"}, version=0)
    assert caught.value.saved.answers == {"group_name": "first"}
    assert onboarding.steps.get(step="3").answers == {"group_name": "first"}


def test_it_takes_a_replaced_key_for_a_change_of_the_step(onboarding: Onboarding, guide: Guide) -> None:
    """G12"""
    save(onboarding, guide, "7", {}, secrets={"access_key": "one"})
    with pytest.raises(Conflict):
        save(onboarding, guide, "7", {}, version=0, secrets={"access_key": "two"})


def test_it_takes_a_removed_key_for_a_change_of_the_step(complete: Onboarding, guide: Guide) -> None:
    """G12"""
    step = guide.step("7")
    steps.remove_credential(onboarding=complete, guide=guide, step=step, field="access_key", by=TESTS)
    with pytest.raises(Conflict):
        save(complete, guide, "7", {}, version=1, secrets={"access_key": "two"})


@pytest.mark.django_db(transaction=True)
def test_it_saves_one_of_two_pages_that_come_at_once(onboarding: Onboarding, guide: Guide) -> None:
    """G12"""
    names = ["first", "second"]
    ended = together(*(partial(save, onboarding, guide, "3", {"group_name": name}) for name in names))
    winner = next(name for name, end in zip(names, ended, strict=True) if isinstance(end, Saved))
    assert sorted(type(end).__name__ for end in ended) == ["Conflict", "Saved"]
    assert onboarding.steps.get(step="3").answers == {"group_name": winner}


@pytest.mark.django_db(transaction=True)
def test_it_keeps_the_ticks_of_everybody(onboarding: Onboarding, guide: Guide) -> None:
    """G12"""
    numbers = guide.step("1").numbers
    together(*(partial(tick, onboarding, guide, number) for number in numbers))
    progress = onboarding.steps.get(step="1")
    assert (progress.ticks, progress.version) == (sorted(numbers), 0)


def test_it_takes_a_tick_away(onboarding: Onboarding, guide: Guide) -> None:
    tick(onboarding, guide, 1, 2)
    assert tick(onboarding, guide, 1, done=False).ticks == [2]
    assert HistoryEvent.objects.get(tag="step:unticked").facts == {"step": "Step 1", "numbers": [1]}


def test_it_records_no_tick_that_was_there_already(onboarding: Onboarding, guide: Guide) -> None:
    tick(onboarding, guide, 1)
    tick(onboarding, guide, 1)
    assert HistoryEvent.objects.filter(tag="step:ticked").count() == 1


def test_it_ticks_nothing_that_the_step_does_not_have(onboarding: Onboarding, guide: Guide) -> None:
    assert tick(onboarding, guide, 99).ticks == []


@pytest.mark.parametrize("last", sorted(VALUES.keys() - {"service_account"}))
def test_it_asks_for_a_run_when_the_last_needed_value_arrives(
    last: str, onboarding: Onboarding, guide: Guide
) -> None:
    assert fill(onboarding, guide, {k: v for k, v in VALUES.items() if k != last}) is None
    run = fill(onboarding, guide, {last: VALUES[last]})
    assert run is not None
    assert (run.trigger, run.watched) == ("saved", True)


def test_it_asks_for_no_run_when_a_value_that_no_check_uses_changes(
    complete: Onboarding, guide: Guide
) -> None:
    assert fill(complete, guide, {"group_name": "SIEM"}) is None
    assert not complete.runs.exists()


def test_it_replaces_the_run_under_way_when_a_value_changes(
    complete: Onboarding, guide: Guide, run: VerificationRun
) -> None:
    """G11"""
    new = fill(complete, guide, {"access_key": "another"})
    states = dict(complete.runs.values_list("pk", "state"))
    assert new is not None
    assert states == {run.pk: SUPERSEDED, new.pk: ACTIVE}


def test_it_only_ends_the_run_when_a_needed_value_goes(
    complete: Onboarding, guide: Guide, run: VerificationRun
) -> None:
    step = guide.step("7")
    steps.remove_credential(onboarding=complete, guide=guide, step=step, field="access_key", by=TESTS)
    assert [row.state for row in complete.runs.all()] == [SUPERSEDED]


def test_it_saves_where_the_chosen_region_was_taken_away(complete: Onboarding, guide: Guide) -> None:
    Onboarding.objects.update(region="gone")
    assert fill(complete, guide, {"access_key": "another"}) is None
    assert not complete.runs.exists()


def override(onboarding: Onboarding, guide: Guide) -> bool:
    return steps.override_wait(onboarding=onboarding, guide=guide, step=guide.step("7"), by=TESTS)


def test_it_overrides_a_wait_once_and_records_what_was_left(complete: Onboarding, guide: Guide) -> None:
    assert override(complete, guide)
    assert not override(complete, guide)
    assert HistoryEvent.objects.get(tag="wait:overridden").facts["minutes_left"] == 30


@pytest.mark.parametrize(
    "created", ["", pytest.param((timezone.now() - timedelta(minutes=31)).isoformat(), id="31 minutes ago")]
)
def test_it_overrides_no_wait_that_is_not_running(created: str, complete: Onboarding, guide: Guide) -> None:
    fill(complete, guide, {"application_key_created_at": created})
    assert not override(complete, guide)


def test_it_says_that_there_was_no_key_to_remove(onboarding: Onboarding, guide: Guide) -> None:
    step = guide.step("7")
    remove = partial(steps.remove_credential, onboarding=onboarding, guide=guide, step=step, by=TESTS)
    assert not remove(field="access_key")
    assert onboarding.steps.get(step="7").version == 0
