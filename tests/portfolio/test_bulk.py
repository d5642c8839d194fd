import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.helpers import TESTS, member
from tests.views.pages import text
from wizard.actions import customers, onboardings, tokens
from wizard.guides.spec import Guide
from wizard.models import Customer, HistoryEvent, Onboarding, Standing, User
from wizard.roles import Role

Fleet = dict[str, Onboarding]


def ids(*onboardings: Onboarding) -> list[int]:
    return [Standing.objects.get(onboarding=one).pk for one in onboardings]


def test_it_says_what_will_happen_to_whom_before_it_does(staff: Client, fleet: Fleet) -> None:
    page = text(staff.post("/portfolio/bulk/", {"do": "assign", "id": ids(fleet["Old"], fleet["Late"])}))
    assert "Assign 2 onboardings" in page
    assert re.findall(r"<li>(\w+)</li>", page) == ["Late", "Old"]
    assert not HistoryEvent.objects.filter(actor="dana@mssp.example").exists()


def test_it_assigns_and_records_it_for_each(staff: Client, fleet: Fleet, dana: User) -> None:
    chosen = {"id": ids(fleet["Old"], fleet["Late"]), "owner": dana.pk, "confirmed": "yes"}
    answer = staff.post("/portfolio/bulk/", {"do": "assign", "query": "show=stale", **chosen}, follow=True)
    assert "Assigned 1 onboarding to dana@mssp.example. 1 had it already." in text(answer)
    assert answer.redirect_chain == [("/?show=stale", 302)]
    assert Standing.objects.get(onboarding=fleet["Old"]).owner == dana
    assert HistoryEvent.objects.filter(tag="onboarding:assigned", actor=dana.email).count() == 1


@pytest.mark.parametrize("do", ["assign", "due", "recheck", "remind"])
def test_it_asks_the_database_as_often_for_many_as_for_one(
    staff: Client, guide: Guide, dana: User, do: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        customer = customers.create(name=f"C{number}", slug=f"c{number}", by=TESTS)
        onboardings.start(customer=customer, guide=guide, by=TESTS)
    chosen = {"all": "1", "owner": dana.pk, "due_date": "2030-05-01", "confirmed": "yes"}
    with django_assert_max_num_queries(39):
        assert staff.post("/portfolio/bulk/", {"do": do, **chosen}).status_code == 302


def test_it_assigns_nothing_to_a_machine(staff: Client, fleet: Fleet) -> None:
    tokens.create_service(name="Ticket system", role=Role.MSSP_OPERATOR, by=TESTS)
    page = text(staff.post("/portfolio/bulk/", {"do": "assign", "id": ids(fleet["Old"])}))
    assert "dana@mssp.example" in page
    assert "Ticket system" not in page


def test_it_takes_all_that_match_on_all_pages(staff: Client, fleet: Fleet, bare: Customer) -> None:
    chosen = {"all": "1", "query": "owner=nobody", "due_date": "2030-05-01", "confirmed": "yes"}
    staff.post("/portfolio/bulk/", {"do": "due", **chosen})
    dated = Onboarding.objects.filter(due_date=date(2030, 5, 1)).values_list("customer__name", flat=True)
    assert sorted(dated) == ["Broken", "Held", "Old", "Quick"]


def test_it_takes_the_due_date_away(staff: Client, fleet: Fleet) -> None:
    chosen = {"id": ids(fleet["Late"]), "due_date": "", "confirmed": "yes"}
    staff.post("/portfolio/bulk/", {"do": "due", **chosen})
    assert not Standing.objects.filter(due_date__isnull=False).exists()


def test_it_keeps_what_was_chosen_when_the_day_is_none(staff: Client, fleet: Fleet) -> None:
    chosen = {"id": ids(fleet["Late"]), "due_date": "tomorrow", "confirmed": "yes"}
    answer = staff.post("/portfolio/bulk/", {"do": "due", **chosen})
    assert answer.status_code == 422
    assert f'name="id" value="{ids(fleet["Late"])[0]}"' in text(answer)
    assert "Enter a day like 2026-12-24." in text(answer)


def test_it_refuses_a_day_that_is_over_and_keeps_what_was_chosen(staff: Client, fleet: Fleet) -> None:
    chosen = {"all": "1", "query": "q=o", "due_date": "2020-02-29", "confirmed": "yes"}
    answer = staff.post("/portfolio/bulk/", {"do": "due", **chosen})
    page = text(answer)
    assert answer.status_code == 422
    assert "This day is over. Choose today or a later one." in page
    assert all(part in page for part in ('value="2020-02-29"', 'name="all" value="1"', 'value="q=o"'))
    assert not Onboarding.objects.filter(due_date=date(2020, 2, 29)).exists()


def test_it_assigns_nothing_to_somebody_who_may_not_work_on_all(
    staff: Client, fleet: Fleet, acme: Customer, guide: Guide
) -> None:
    theirs = onboardings.start(customer=acme, guide=guide, by=TESTS)
    alice = member("alice@acme.example", Role.CUSTOMER_OPERATOR, acme)
    chosen = {"id": ids(theirs, fleet["Old"]), "owner": alice.pk, "confirmed": "yes"}
    answer = staff.post("/portfolio/bulk/", {"do": "assign", **chosen})
    assert "may not fill in the steps of 1 of these customers" in text(answer)
    assert not Onboarding.objects.filter(owner=alice).exists()


def test_it_names_no_other_customers_people_as_owners(
    client: Client, fleet: Fleet, acme: Customer, guide: Guide
) -> None:
    """G10"""
    onboardings.start(customer=acme, guide=guide, by=TESTS)
    member("them@broken.example", Role.CUSTOMER_OPERATOR, fleet["Broken"].customer)
    client.force_login(member("zoe@acme.example", Role.MSSP_OPERATOR, acme))
    page = text(client.post("/portfolio/bulk/", {"do": "assign", "all": "1"}))
    assert "zoe@acme.example" in page
    assert "them@broken.example" not in page


def test_it_touches_nothing_of_other_customers(
    client: Client, fleet: Fleet, acme: Customer, guide: Guide
) -> None:
    """G10: whatever numbers are sent, and whatever "all" would mean for somebody else."""
    mine = onboardings.start(customer=acme, guide=guide, by=TESTS)
    client.force_login(member("zoe@acme.example", Role.MSSP_OPERATOR, acme))
    day = {"do": "due", "due_date": "2030-05-01", "confirmed": "yes"}
    client.post("/portfolio/bulk/", {**day, "id": ids(*fleet.values())})
    client.post("/portfolio/bulk/", {**day, "all": "1"})
    assert list(Onboarding.objects.filter(due_date=date(2030, 5, 1))) == [mine]


@pytest.mark.parametrize(
    ("role", "do"), [(Role.CUSTOMER_OPERATOR, "assign"), (Role.AUDITOR, "recheck"), (Role.AUDITOR, "due")]
)
def test_it_refuses_who_may_not(client: Client, acme: Customer, guide: Guide, role: Role, do: str) -> None:
    onboarding = onboardings.start(customer=acme, guide=guide, by=TESTS)
    client.force_login(member("x@acme.example", role, acme))
    assert client.post("/portfolio/bulk/", {"do": do, "id": ids(onboarding)}).status_code == 403


@pytest.mark.parametrize("chosen", [{}, {"id": ["x", "9" * 30, "-1", "٣"]}, {"all": "1", "query": "q=zzz"}])
def test_it_says_so_when_nothing_is_chosen(staff: Client, fleet: Fleet, chosen: dict[str, str]) -> None:
    answer = staff.post("/portfolio/bulk/", {"do": "assign", **chosen}, follow=True)
    assert "Choose at least one onboarding that you may change." in text(answer)


def test_it_offers_nothing_to_do_to_those_who_only_read(client: Client, erin: User, fleet: Fleet) -> None:
    client.force_login(erin)
    page = text(client.get("/"))
    assert 'name="id"' not in page
    assert "Check again" not in page


def test_it_says_why_nobody_is_reminded(staff: Client, fleet: Fleet) -> None:
    chosen = {"id": ids(fleet["Old"]), "confirmed": "yes"}
    answer = staff.post("/portfolio/bulk/", {"do": "remind", **chosen}, follow=True)
    assert "Nobody was reminded:" in text(answer)


def test_it_gives_the_list_of_a_new_customer_no_box(staff: Client, fleet: Fleet) -> None:
    customers.create(name="Zulu", slug="zulu", by=TESTS)
    assert text(staff.get("/")).count('name="id"') == len(fleet)
