import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.helpers import TESTS
from tests.views.pages import text
from wizard import demo, standings
from wizard.actions import customers, onboardings
from wizard.guides.spec import Guide
from wizard.models import Customer, HistoryEvent, Membership, User
from wizard.roles import Role
from wizard.views.portfolio import PAGE_SIZE


def following(page: str) -> str:
    """The address behind "More customers", or nothing."""
    found = re.search(r'href="(\?[^"]+)">More customers', page)
    return "/" + found[1].replace("&amp;", "&") if found else ""


def many(count: int) -> None:
    made = Customer.objects.bulk_create(
        Customer(name=f"Customer {number // 3:04}", slug=f"c{number}", data_key="x")
        for number in range(count)
    )
    standings.enter(made)


def test_it_leads_who_works_at_a_customer_to_that_customer(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/")["Location"] == reverse("customer", args=["acme"])
    assert client.get("/?sort=name").status_code == 200


@pytest.mark.parametrize("name", ["bob", "dana", "erin"])
def test_it_leads_everybody_else_to_the_list(
    request: pytest.FixtureRequest, client: Client, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get("/").status_code == 200


def test_it_leads_who_works_at_two_customers_to_the_list(client: Client, alice: User) -> None:
    second = customers.create(name="Second", slug="second", by=TESTS)
    Membership.objects.create(user=alice, customer=second, role=Role.CUSTOMER_OPERATOR)
    client.force_login(alice)
    assert client.get("/").status_code == 200


def marked(page: str) -> list[tuple[str, str, str]]:
    """The menu: address, mark and label of each place."""
    menu = page.split('aria-label="Main"')[1].split("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)</a>', menu)


def test_it_names_the_menu_after_what_a_person_of_one_customer_has(client: Client, alice: User) -> None:
    client.force_login(alice)
    home = reverse("customer", args=["acme"])
    assert marked(text(client.get(home))) == [(home, "page", "Your company")]
    history = text(client.get(reverse("customer-history", args=["acme"])))
    assert marked(history) == [(home, "true", "Your company")]
    assert ">Customers<" not in history


def test_it_marks_in_the_menu_what_a_page_belongs_to(staff: Client, acme: Customer) -> None:
    assert marked(text(staff.get("/")))[0] == ("/", "page", "Customers")
    below = text(staff.get(reverse("customer", args=[acme.slug])))
    assert marked(below)[0] == ("/", "true", "Customers")
    assert marked(text(staff.get(reverse("account"))))[0] == ("/", "", "Customers")


def test_it_creates_a_customer_with_a_short_name_made_from_the_name(staff: Client) -> None:
    answer = staff.post(reverse("customer-new"), {"name": "Harbour & Lane", "reference": "R1"})
    assert answer["Location"] == reverse("customer", args=["harbour-lane"])
    assert HistoryEvent.objects.filter(tag="customer:created", actor="dana@mssp.example").exists()


@pytest.mark.parametrize("slug", ["acme", "ACME", "new", "a b", "ä"])
def test_it_refuses_a_short_name_that_is_taken_or_none(staff: Client, acme: Customer, slug: str) -> None:
    answer = staff.post(reverse("customer-new"), {"name": "Second", "slug": slug})
    assert answer.status_code == 422
    assert not Customer.objects.filter(name="Second").exists()


def test_it_asks_for_a_short_name_where_the_name_has_no_letters_for_one(staff: Client) -> None:
    answer = staff.post(reverse("customer-new"), {"name": "日本"})
    assert "Enter a short name: small letters" in text(answer)
    assert 'value="日本"' in text(answer)


@pytest.mark.parametrize("query", ["acm", "ACME", "R-77"])
def test_it_finds_by_name_short_name_and_reference(staff: Client, acme: Customer, query: str) -> None:
    customers.change(customer=acme, reference="R-77", by=TESTS)
    customers.create(name="Other", slug="other", by=TESTS)
    page = text(staff.get("/", {"q": query}))
    assert "ACME" in page
    assert "Other" not in page


def test_it_says_that_nothing_matches(staff: Client, acme: Customer) -> None:
    assert "No customer matches “zzz”" in text(staff.get("/", {"q": "zzz"}))


@pytest.mark.parametrize("query", ["\0", "a\0b", "%", "_", "'", "x" * 9000, "٣"])
def test_it_survives_any_query(staff: Client, acme: Customer, query: str) -> None:
    assert staff.get("/", {"q": query, "after": query}).status_code == 200


def test_it_leads_through_all_customers_even_where_names_repeat(staff: Client) -> None:
    many(2 * PAGE_SIZE + 3)
    address, seen = "/", set[str]()
    for _ in range(3):
        page = text(staff.get(address))
        seen |= set(re.findall(r'href="/customers/(c\d+)/"', page))
        address = following(page)
    assert (len(seen), address) == (2 * PAGE_SIZE + 3, "")


def test_it_keeps_the_search_from_page_to_page(staff: Client) -> None:
    many(PAGE_SIZE + 1)
    assert following(text(staff.get("/", {"q": "Customer"}))).startswith("/?q=Customer&after=")


def test_it_shows_no_way_to_more_where_there_are_no_more(staff: Client) -> None:
    many(PAGE_SIZE)
    assert "More customers" not in text(staff.get("/"))


def test_it_lists_many_onboardings_in_as_few_queries_as_one(
    staff: Client, guide: Guide, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        customer = customers.create(name=f"C{number}", slug=f"c{number}", by=TESTS)
        onboardings.start(customer=customer, guide=guide, by=TESTS)
    with django_assert_max_num_queries(15):
        assert "C11" in text(staff.get("/"))


def test_it_starts_an_onboarding_once_however_often_it_is_asked(staff: Client, acme: Customer) -> None:
    address = reverse("onboarding", args=["acme", "mimecast-api1"])
    assert staff.get(address).status_code == 404
    assert [staff.post(address)["Location"] for _ in range(2)] == [address, address]
    assert acme.onboardings.count() == 1


def test_it_starts_no_guide_that_does_not_exist(staff: Client, acme: Customer) -> None:
    assert staff.post(reverse("onboarding", args=["acme", "no-such-guide"])).status_code == 404


def test_it_offers_the_guide_only_until_it_is_started(staff: Client, acme: Customer, guide: Guide) -> None:
    assert "Start an onboarding" in text(staff.get("/customers/acme/"))
    onboardings.start(customer=acme, guide=guide, by=TESTS)
    assert "Start an onboarding" not in text(staff.get("/customers/acme/"))


def test_it_says_until_when_an_onboarding_waits(staff: Client, guide: Guide) -> None:
    others = [step.id for step in guide.steps if step.id != "7"]
    values = {"service_account": "a@acme.example", "account_code": "CUK01A001", "region": "eu"}
    keys = dict.fromkeys(("application_id", "application_key"), "c1c1c1c1-1111-4222-8333-444444444444")
    demo._tell(demo.Story("ACME", "R", done=others, key_minutes_ago=8), guide, {**values, **keys})
    assert "New key ready at <time" in text(staff.get("/"))
