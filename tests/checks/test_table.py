"""The table of checks, filled in for a region."""

from collections import Counter

import pytest

from wizard.checks import KINDS, Planned, plan, target_of, with_prerequisites
from wizard.mimecast.regions import Region, load_regions

LOGS = ("siem_logs", "audit_events", "ttp_url_logs")


@pytest.fixture
def europe() -> Region:
    return load_regions()["eu"]


@pytest.fixture
def planned(europe: Region) -> tuple[Planned, ...]:
    return plan(europe)


def names(planned: tuple[Planned, ...]) -> list[str]:
    return [f"{item.kind.name} {item.target}".strip() for item in planned]


@pytest.mark.parametrize("key", load_regions())
def test_it_decides_nineteen_subjects_once_each_in_every_region(key: str) -> None:
    subjects = Counter(s for item in plan(load_regions()[key]) for s in item.subjects)
    assert (len(subjects), set(subjects.values())) == (19, {1})


def test_it_names_its_subjects_by_host(planned: tuple[Planned, ...]) -> None:
    hosts = [item.subjects for item in planned if item.kind.per_target][:2]
    assert hosts == [("endpoint:api.mimecast.com:dns",), ("endpoint:eu-api.mimecast.com:dns",)]


def test_it_plans_every_check_after_what_it_waits_for(planned: tuple[Planned, ...]) -> None:
    decided: set[str] = set()
    for item in planned:
        assert decided.issuperset((*item.needs, *item.after, *item.kind.stops_on))
        decided.update(item.subjects)


def test_it_signs_no_call_before_the_way_is_proven(planned: tuple[Planned, ...]) -> None:
    account = next(item for item in planned if item.kind.name == "account")
    assert account.needs == ("endpoint:eu-api.mimecast.com:api",)
    assert account.after == ("endpoint:api.mimecast.com:api",)


@pytest.mark.parametrize("kind", LOGS)
def test_it_reads_no_logs_before_the_account_is_known(kind: str) -> None:
    assert set(KINDS[kind].stops_on) <= set(KINDS[kind].after)
    assert set(KINDS[kind].stops_on) == {"account_code", "region"}


def test_it_plans_one_way_where_a_region_has_one_host() -> None:
    region = Region("x", "X", "https://one.example", "https://one.example", ())
    assert names(plan(region))[:4] == [f"{n} one.example" for n in ("dns", "tcp", "tls", "api")]
    assert len(plan(region)) == 8


@pytest.mark.parametrize(
    ("subject", "needed"),
    [
        ("endpoint:api.mimecast.com:dns", ["dns api.mimecast.com"]),
        ("endpoint:eu-api.mimecast.com:tls", [f"{n} eu-api.mimecast.com" for n in ("dns", "tcp", "tls")]),
        ("no such subject", []),
    ],
)
def test_it_asks_again_only_for_what_a_subject_rests_on(
    planned: tuple[Planned, ...], subject: str, needed: list[str]
) -> None:
    assert names(with_prerequisites(planned, subject)) == needed


@pytest.mark.parametrize("subject", ["access_key", "permission:siem_logs", "enhanced_logging"])
def test_it_proves_the_whole_way_again_before_a_key(planned: tuple[Planned, ...], subject: str) -> None:
    again = with_prerequisites(planned, subject)
    assert {item.kind.name for item in again} >= {"dns", "tcp", "tls", "api", "account"}
    assert list(again) == [item for item in planned if item in again]


def test_it_leaves_out_the_logs_that_a_key_does_not_rest_on(planned: tuple[Planned, ...]) -> None:
    assert not set(LOGS) & {item.kind.name for item in with_prerequisites(planned, "access_key")}


def test_it_finds_the_host_of_a_check_by_its_name(europe: Region) -> None:
    found = target_of(europe, "eu-api.mimecast.com")
    assert (found and found.url, target_of(europe, "")) == ("https://eu-api.mimecast.com", None)
