from dataclasses import dataclass

import pytest

from wizard.values import Hint, cross_hints

LABELS = {"application_id": "Application ID", "access_key": "Access Key", "secret_key": "Secret Key"}


@dataclass(frozen=True)
class Place:
    key: str
    label: str
    account_code_prefixes: tuple[str, ...]


REGIONS = (
    Place("eu", "Europe", ("CUK",)),
    Place("de", "Germany", ("CDE",)),
    Place("practice", "Practice", ("CUK",)),
    Place("je", "Offshore", ()),
)


def _prefix_hints(account_code: str, region: str) -> tuple[Hint, ...]:
    return cross_hints(
        fingerprints={}, labels=LABELS, account_code=account_code, region=region, regions=REGIONS
    )


def test_it_sees_one_value_in_two_fields() -> None:
    hints = cross_hints(
        fingerprints={"application_id": "f1", "access_key": "f1", "secret_key": "f2"}, labels=LABELS
    )
    assert hints == (
        Hint("application_id", "This is the same value as the Access Key. One of the two is wrong."),
        Hint("access_key", "This is the same value as the Application ID. One of the two is wrong."),
    )


def test_it_says_nothing_of_values_that_differ() -> None:
    assert cross_hints(fingerprints={"access_key": "f1", "secret_key": "f2"}, labels=LABELS) == ()


@pytest.mark.parametrize("region", ["eu", "je"])
def test_it_sees_an_account_code_of_another_region(region: str) -> None:
    hints = _prefix_hints("cde22A102", region)
    assert [hint.field for hint in hints] == ["account_code", "region"]
    assert all("Germany" in hint.text for hint in hints)


@pytest.mark.parametrize("region", ["eu", "practice"])
def test_it_accepts_an_account_code_of_the_chosen_region(region: str) -> None:
    assert _prefix_hints("CUK13A177", region) == ()


@pytest.mark.parametrize(("account_code", "region"), [("CXX1A1", "eu"), ("", "eu"), ("CDE22A102", "")])
def test_it_says_nothing_where_it_knows_nothing(account_code: str, region: str) -> None:
    assert _prefix_hints(account_code, region) == ()


def test_it_names_every_region_that_a_prefix_may_mean() -> None:
    assert "Europe or Practice" in _prefix_hints("CUK13A177", "de")[0].text


def test_it_never_repeats_the_account_code() -> None:
    assert all("22A102" not in hint.text for hint in _prefix_hints("CDE22A102", "eu"))
