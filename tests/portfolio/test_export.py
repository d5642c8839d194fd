"""The export of the list: what it shows, on all pages."""

import csv
import io

import pytest
from django.test import Client

from tests.helpers import confirm, member
from tests.views.pages import text
from wizard.forms.portfolio import Filters
from wizard.models import Customer, HistoryEvent, Onboarding, User
from wizard.roles import Role
from wizard.views import exports

Fleet = dict[str, Onboarding]
EXPORT = "/customers/export.csv"


@pytest.fixture
def taker(staff: Client, dana: User) -> Client:
    confirm(staff, dana)
    return staff


def names(client: Client, query: str) -> list[str]:
    content = client.get(f"{EXPORT}?{query}").getvalue().decode("utf-8-sig")
    return [row["Name"] for row in csv.DictReader(io.StringIO(content))]


def recorded() -> str:
    return str(HistoryEvent.objects.get(tag="customers:exported").facts["filter"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("show=blocked", ["Broken", "Held"]),
        ("show=none", ["Bare"]),
        ("q=b", ["Bare", "Broken"]),
        ("owner=me", ["Late"]),
        ("step=5a", ["Broken"]),
        ("on=enhanced_logging", ["Broken"]),
        ("q=zzz", []),
        ("show=nonsense", ["Bare", "Broken", "Finished", "Held", "Late", "Old", "Quick"]),
    ],
)
def test_it_takes_what_the_filters_show(
    taker: Client, fleet: Fleet, bare: Customer, query: str, found: list[str]
) -> None:
    assert names(taker, query) == found


@pytest.mark.parametrize(("sort", "first"), [("name", "Bare"), ("status", "Broken"), ("due", "Late")])
def test_it_keeps_the_order_over_its_pages(
    taker: Client, fleet: Fleet, bare: Customer, sort: str, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_PAGE", 2)
    found = names(taker, f"sort={sort}")
    assert (found[0], len(found), len(set(found))) == (first, 7, 7)


@pytest.mark.parametrize(
    ("query", "label", "carried"),
    [
        ("", "Export all", ""),
        ("sort=due", "Export all", "?sort=due"),
        ("show=blocked", "Export these 2", "?show=blocked"),
        ("show=none&q=b", "Export these 1", "?q=b&amp;show=none"),
    ],
)
def test_it_is_named_after_what_it_takes(
    staff: Client, fleet: Fleet, bare: Customer, query: str, label: str, carried: str
) -> None:
    page = text(staff.get(f"/?{query}"))
    assert f'href="{EXPORT}{carried}"' in page
    assert f"{label}</a>" in page


def test_it_names_no_number_that_it_would_have_to_count(
    staff: Client, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizard.views.portfolio.PAGE_SIZE", 1)
    assert "Export these</a>" in text(staff.get("/?owner=nobody&show=waiting"))


def test_it_offers_no_empty_file(staff: Client, fleet: Fleet) -> None:
    assert EXPORT not in text(staff.get("/?q=zzz"))


def test_it_says_in_the_files_name_that_something_is_left_out(taker: Client, fleet: Fleet) -> None:
    assert "customers-filtered-" in taker.get(f"{EXPORT}?show=done")["Content-Disposition"]
    assert "filtered" not in taker.get(f"{EXPORT}?sort=due")["Content-Disposition"]


def test_it_records_how_many_by_which_filter(taker: Client, fleet: Fleet) -> None:
    """G5"""
    names(taker, "show=blocked&q=he&sort=due")
    event = HistoryEvent.objects.get(tag="customers:exported")
    assert event.facts == {"count": 1, "filter": "q: he, show: blocked"}


def test_it_keeps_no_key_that_was_searched_for(taker: Client, fleet: Fleet) -> None:
    """G1"""
    names(taker, "q=aB3xY9zQ2mN7pL4kR8sT1vW6")
    assert recorded() == "q: …"


def test_it_takes_nothing_of_another_customer_whatever_is_asked(
    client: Client, fleet: Fleet, bare: Customer
) -> None:
    """G10"""
    them = member("zoe@bare.example", Role.AUDITOR, bare)
    client.force_login(them)
    confirm(client, them)
    assert names(client, "q=b") == ["Bare"]
    assert names(client, "show=blocked") == []


def test_it_goes_on_with_the_filters_once_the_person_is_confirmed(staff: Client, fleet: Fleet) -> None:
    asked = staff.get(f"{EXPORT}?show=blocked")["Location"]
    answer = staff.post(asked, {"password": "correct horse battery staple"})
    assert answer["Location"] == f"{EXPORT}?show=blocked"


def test_it_tells_the_history_the_owner_by_address(alice: User) -> None:
    assert Filters(owner=str(alice.pk), on="keys").words == f"owner: {alice.email}, on: keys"
