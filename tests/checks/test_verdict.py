from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.checks import Finding, Reason, State, Verdict, summary, verdict

GREEN = {State.PASSED, State.WARNING}
PROXY = Reason.THROUGH_PROXY

findings = st.builds(Finding, st.just("any"), st.sampled_from(State), st.sampled_from(Reason))


def of(*states: str) -> list[Finding]:
    return [Finding(f"subject {n}", State(state)) for n, state in enumerate(states)]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), "unknown"),
        (("passed",), "passed"),
        (("passed", "warning"), "passed"),
        (("passed", "failed"), "failed"),
        (("passed", "unknown"), "unknown"),
        (("passed", "not_run"), "unknown"),
        (("failed", "unknown", "not_run"), "failed"),
        (("passed", "queued"), "running"),
        (("failed", "running"), "running"),
    ],
)
def test_it_judges_a_run(states: tuple[str, ...], expected: str) -> None:
    assert verdict(of(*states)) == expected


def test_it_does_not_hold_against_a_run_what_the_proxy_does() -> None:
    left = Finding("endpoint:x:dns", State.NOT_RUN, PROXY)
    assert verdict([left, *of("passed")]) is Verdict.PASSED


def test_it_never_passes_a_run_that_left_everything_to_the_proxy() -> None:
    """G8"""
    assert verdict([Finding("endpoint:x:dns", State.NOT_RUN, PROXY)]) is Verdict.UNKNOWN


@given(st.lists(findings, max_size=6))
def test_it_passes_nothing_unless_all_is_green(found: list[Finding]) -> None:
    """G8"""
    judged = [one for one in found if not (one.state is State.NOT_RUN and one.reason is PROXY)]
    proven = bool(judged) and all(one.state in GREEN for one in judged)
    assert (verdict(found) is Verdict.PASSED) == proven


@pytest.mark.parametrize("states", list(product(State, repeat=2)))
def test_it_fails_a_run_exactly_when_something_failed_and_nothing_is_open(states: tuple[State, ...]) -> None:
    """G8"""
    is_open = bool({State.QUEUED, State.RUNNING} & set(states))
    assert (verdict(of(*states)) is Verdict.FAILED) == (State.FAILED in states and not is_open)


@pytest.mark.parametrize(
    ("states", "text"),
    [
        ([], "Nothing to check"),
        (["passed"] * 14 + ["failed", "unknown"], "14 passed, 1 failed, 1 could not be checked"),
        (["warning", "passed"], "1 passed, 1 passed with a warning"),
        (["queued", "running", "not_run"], "1 not run, 1 running, 1 queued"),
    ],
)
def test_it_sums_up_in_words(states: list[str], text: str) -> None:
    assert summary(map(State, states)) == text


def test_it_says_how_many_of_them_are_out_of_date() -> None:
    assert summary([State.PASSED] * 3, outdated=2) == "3 passed, 2 of them out of date"


def test_it_counts_every_state() -> None:
    assert summary(State).count("1 ") == len(State)
