import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.helpers import TESTS, member
from tests.views.pages import text
from wizard.actions import customers, onboardings, portfolio
from wizard.guides.spec import Guide
from wizard.models import Customer, FleetSample, Onboarding, SavedView, Standing, User
from wizard.roles import Role
from wizard.standing_values import band

Fleet = dict[str, Onboarding]


def listed(page: str) -> list[str]:
    return re.findall(r'class="name"><a href="/customers/[\w-]+/"[^>]*>([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Bare", "Broken", "Finished", "Held", "Late", "Old", "Quick"]),
        ("show=blocked", ["Broken", "Held"]),
        ("show=failing", ["Broken"]),
        ("show=moving", ["Late", "Old"]),
        ("show=waiting", ["Held", "Quick"]),
        ("show=key", ["Quick"]),
        ("show=customer", ["Held"]),
        ("show=overdue", ["Late"]),
        ("show=stale", ["Old"]),
        ("show=done", ["Finished"]),
        ("show=none", ["Bare"]),
        ("owner=me", ["Late"]),
        ("owner=nobody", ["Broken", "Held", "Old", "Quick"]),
        ("on=enhanced_logging", ["Broken"]),
        ("step=5a", ["Broken"]),
        ("owner=me&show=failing", []),
        ("q=fin", ["Finished"]),
        ("q=FIN&show=failing", []),
        (
            "show=nonsense&owner=nonsense&sort=nonsense",
            ["Bare", "Broken", "Finished", "Held", "Late", "Old", "Quick"],
        ),
    ],
)
def test_it_shows_what_the_address_asks_for(
    staff: Client, fleet: Fleet, bare: Customer, query: str, names: list[str]
) -> None:
    assert listed(text(staff.get(f"/?{query}"))) == names


@pytest.mark.parametrize(("sort", "first"), [("name", "Bare"), ("status", "Broken"), ("due", "Late")])
def test_it_sorts_as_the_address_says(
    staff: Client, fleet: Fleet, bare: Customer, sort: str, first: str
) -> None:
    assert listed(text(staff.get(f"/?sort={sort}")))[0] == first


@pytest.mark.parametrize("sort", ["name", "status", "due", "proof"])
def test_it_pages_through_everything_once_whatever_the_order(
    staff: Client, fleet: Fleet, bare: Customer, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizard.views.portfolio.PAGE_SIZE", 2)
    address, seen = f"/?sort={sort}", list[str]()
    while address:
        page = text(staff.get(address))
        seen += listed(page)
        found = re.search(r'href="(\?[^"]+)">More customers', page)
        address = "/" + found[1].replace("&amp;", "&") if found else ""
    assert sorted(seen) == ["Bare", "Broken", "Finished", "Held", "Late", "Old", "Quick"]


def test_it_counts_what_each_filter_would_show(staff: Client, fleet: Fleet, bare: Customer) -> None:
    page = text(staff.get("/"))
    found = {
        label.strip(): int(number)
        for label, number in re.findall(r'class="chip"[^>]*>([^<]+)<span>(\d+)</span>', page)
    }
    assert found == {
        "All": 7, "Blocked": 2, "Failing": 1, "Moving": 2, "Waiting": 2, "Waiting for a new key": 1,
        "Waiting for customer": 1, "Overdue": 1, "Out of date": 1, "Done": 1, "No onboarding": 1, "Mine": 1, "Unassigned": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "lit"),
    [
        ("", True),
        ("sort=due", True),
        ("q=b", False),
        ("owner=me", False),
        ("step=5a", False),
        ("show=done", False),
    ],
)
def test_it_says_all_only_where_nothing_is_left_out(
    staff: Client, fleet: Fleet, query: str, lit: bool
) -> None:
    found = re.search(r'href="(\?[^"]*)"( aria-current="true")?>All <span>6<', text(staff.get(f"/?{query}")))
    assert found
    assert found.groups() == (
        "?sort=due" if "sort" in query else "?",
        ' aria-current="true"' if lit else None,
    )


def test_it_leads_from_a_number_to_what_it_counts(staff: Client, fleet: Fleet) -> None:
    page = text(staff.get("/"))
    found = re.search(r'href="(\?on=[^"]+)"[^>]*><strong>1</strong> blocked on Enhanced Logging', page)
    assert found
    assert listed(text(staff.get("/" + found[1]))) == ["Broken"]


@pytest.mark.parametrize("band", ["done", "moving", "waiting", "failing"])
def test_it_leads_from_a_number_of_the_fleet_to_just_those(staff: Client, fleet: Fleet, band: str) -> None:
    tile = re.search(
        rf'fleet-{band}">\s*<a href="(\?show={band})".*?<strong>(\d)</strong>',
        text(staff.get("/")),
        re.DOTALL,
    )
    assert tile
    assert len(listed(text(staff.get("/" + tile[1])))) == int(tile[2]) > 0


@pytest.mark.parametrize("for_customer", [False, True])
def test_it_counts_what_could_not_be_checked_as_no_failure(for_customer: bool) -> None:
    """G8"""
    assert band("unknown", for_customer=for_customer) == "waiting"


def test_it_says_when_a_new_key_can_be_used(staff: Client, fleet: Fleet) -> None:
    page = text(staff.get("/?show=key"))
    assert "New key ready at <time" in page
    assert "(in 20 minutes)</span>" in page


def test_it_says_nothing_of_a_wait_that_has_just_ended(staff: Client, fleet: Fleet) -> None:
    Standing.objects.filter(onboarding=fleet["Quick"]).update(waiting_until=datetime.now(UTC))
    assert "New key ready" not in text(staff.get("/"))


def test_it_opens_the_step_that_blocks(staff: Client, fleet: Fleet) -> None:
    page = text(staff.get("/?show=failing"))
    assert 'class="row-link" href="/customers/broken/mimecast-api1/steps/5a/"' in page


def test_it_says_what_the_customer_is_waited_for(staff: Client, fleet: Fleet) -> None:
    assert "Waits for the customer: Send the region" in text(staff.get("/?show=customer"))


def test_it_keeps_the_filters_when_the_order_changes(staff: Client, fleet: Fleet) -> None:
    assert 'href="?show=failing&amp;sort=due"' in text(staff.get("/?show=failing"))


def test_it_draws_the_fleet_only_once_there_is_a_yesterday(staff: Client, fleet: Fleet) -> None:
    assert "<polygon" not in text(staff.get("/"))
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    FleetSample.objects.create(day=yesterday, moving=6)
    page = text(staff.get("/"))
    assert page.count("<polygon") == 4
    assert "In 1 day: done 0 → 1, moving 6 → 2, waiting 0 → 2, failing 0 → 1." in page


def test_it_counts_nothing_of_other_customers(
    client: Client, fleet: Fleet, acme: Customer, guide: Guide
) -> None:
    """G10: neither in the numbers nor in the picture, which counts everybody."""
    onboardings.start(customer=acme, guide=guide, by=TESTS)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    FleetSample.objects.create(day=yesterday, moving=6)
    client.force_login(member("zoe@acme.example", Role.MSSP_OPERATOR, acme))
    page = text(client.get("/"))
    assert "All <span>1</span>" in page
    assert "Blocked" not in page
    assert "<polygon" not in page


@pytest.mark.parametrize("query", ["", "q=b", "show=blocked", "owner=nobody&sort=due"])
def test_it_asks_the_same_few_questions_however_many_there_are(
    staff: Client,
    fleet: Fleet,
    guide: Guide,
    query: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        customer = customers.create(name=f"B{number}", slug=f"b{number}", by=TESTS)
        onboardings.start(customer=customer, guide=guide, by=TESTS)
    with django_assert_max_num_queries(15):
        staff.get(f"/?{query}")


def test_it_keeps_a_view_under_a_name(staff: Client, dana: User, fleet: Fleet) -> None:
    answer = staff.post("/portfolio/views/", {"view": "My trouble", "show": "failing", "junk": "x"})
    assert answer["Location"] == "/?show=failing"
    assert 'href="/?show=failing">My trouble</a>' in text(staff.get("/"))


def test_it_gives_a_known_name_the_new_filters(dana: User) -> None:
    made = [
        portfolio.save_view(user=dana, name="Mine", query=query, by=TESTS)[1]
        for query in ("show=failing", "show=stale")
    ]
    assert (SavedView.objects.get().query, made) == ("show=stale", [True, False])


def test_it_says_what_became_of_a_view(staff: Client) -> None:
    told = [
        text(staff.post("/portfolio/views/", {"view": name, "show": "stale"}, follow=True))
        for name in ("Mine", "Mine", " ")
    ]
    for page, sentence in zip(
        told,
        (
            "“Mine” is kept among your views.",
            "“Mine” shows these customers from now on.",
            "Give the view a name.",
        ),
        strict=True,
    ):
        assert sentence in page


def test_it_shows_nobody_elses_views_and_deletes_none(staff: Client, erin: User) -> None:
    """G10"""
    view, _ = portfolio.save_view(user=erin, name="Secret plans", query="show=done", by=TESTS)
    assert staff.post(f"/portfolio/views/{view.pk}/delete/").status_code == 404
    assert "Secret plans" not in text(staff.get("/"))


def test_it_deletes_a_view(staff: Client, dana: User) -> None:
    view, _ = portfolio.save_view(user=dana, name="Mine", query="", by=TESTS)
    staff.post(f"/portfolio/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_it_does_not_tell_where_another_customers_row_would_stand(
    client: Client, charlie: User, fleet: Fleet
) -> None:
    """G10: "Other Company" comes before "Quick", and would be missing from the page behind it."""
    theirs = Standing.objects.get(onboarding=fleet["Quick"])
    client.force_login(charlie)
    assert listed(text(client.get(f"/?after={theirs.pk}"))) == ["Other Company"]
