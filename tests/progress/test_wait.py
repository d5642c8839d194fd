from datetime import UTC, datetime, timedelta

import pytest

from tests.progress.situations import GUIDE, progress
from wizard.models import Onboarding
from wizard.progress import Wait

NOW = datetime(2025, 5, 12, 14, 2, tzinfo=UTC)


def wait(seconds_ago: float | None, overridden: datetime | None = None) -> Wait:
    started = None if seconds_ago is None else NOW - timedelta(seconds=seconds_ago)
    return Wait(30, started, overridden, NOW)


@pytest.mark.parametrize(
    ("seconds_ago", "minutes"),
    [
        (0, 30),
        (1, 30),
        (59.5, 30),
        (60, 29),
        (1740, 1),
        (1799.5, 1),
        (1800, 0),
        (4000, 0),
        (-60, 31),
        (None, 0),
    ],
)
def test_it_never_shows_less_time_than_is_left(seconds_ago: float | None, minutes: int) -> None:
    assert wait(seconds_ago).remaining_minutes == minutes


@pytest.mark.parametrize(
    ("seconds_ago", "overridden", "running", "over"),
    [(None, None, False, False), (10, None, True, False), (1800, None, False, True), (10, NOW, False, True)],
)
def test_it_knows_whether_it_runs_or_is_over(
    seconds_ago: float | None, overridden: datetime | None, running: bool, over: bool
) -> None:
    it = wait(seconds_ago, overridden)
    assert (it.running, it.can_override, it.over) == (running, running, over)


def test_it_exists_only_where_the_guide_asks_for_it(onboarding: Onboarding) -> None:
    now = progress(onboarding)
    assert [step.id for step in GUIDE.steps if now.wait_of(step)] == ["7"]
