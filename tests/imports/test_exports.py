import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.helpers import TESTS, confirm, fill
from wizard.actions import customers, onboardings
from wizard.exports import bare, csv_lines, neutral
from wizard.guides.spec import Guide
from wizard.models import Customer, CustomerImport, HistoryEvent, Onboarding, User
from wizard.views import exports as views

EXPORT = "/customers/export.csv"


def taken(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(client).decode("utf-8-sig"))))


def exported(client: Client) -> bytes:
    answer = client.get(EXPORT)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return answer.getvalue()


@pytest.fixture
def staff(staff: Client, dana: User) -> Client:
    confirm(staff, dana)
    return staff


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\u3000=", "\uff1d", "\uff0b"])
def test_it_lets_no_cell_be_calculated(start: str) -> None:
    assert neutral(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("\n=1+1", "'\n'=1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("a\r\n@SUM(A1)", "a\r'\n'@SUM(A1)"),
        ("a\t-1", "a\t'-1"),
    ],
)
def test_it_lets_nothing_be_calculated_where_another_program_ends_the_cell(cell: str, shown: str) -> None:
    assert neutral(cell) == shown


@pytest.mark.parametrize("cell", ["ACME", "a=b", "a-b", "R-77", "50 % + more", "", "'quoted'"])
def test_it_leaves_other_cells_as_they_are(cell: str) -> None:
    assert neutral(cell) == cell


@given(st.text(alphabet="'=+-@;\t\r\n a\uff1d", max_size=12))
def test_it_gets_back_what_it_made_harmless(cell: str) -> None:
    assert bare(neutral(cell)) == cell


@given(st.text(alphabet="'=+-@;\t\r\n a\uff1d", max_size=12))
def test_it_starts_no_cell_with_what_is_calculated(cell: str) -> None:
    assert not neutral(cell).strip().startswith(("=", "+", "-", "@", "\uff1d"))


def test_it_writes_none_as_nothing_and_quotes_everything() -> None:
    assert list(csv_lines(["a"], [[None, 7, 'say "x"']])) == ['\ufeff"a"\r\n', '"","7","say ""x"""\r\n']


def test_it_exports_each_onboarding_with_its_status(
    staff: Client, acme: Customer, onboarding: Onboarding, guide: Guide, dana: User
) -> None:
    fill(onboarding, guide, {"region": "eu"})
    Onboarding.objects.update(owner=dana, due_date="2026-12-01")
    customers.create(name="No onboarding", slug="none", by=TESTS)
    first, second = taken(staff)
    assert (first["Short name"], first["Region"], first["Owner"], first["Due date"], first["Status"]) == (
        *("acme", "eu", "dana@mssp.example", "2026-12-01", "In progress"),
    )
    assert (second["Name"], second["Status"]) == ("No onboarding", "")


def test_it_makes_formulas_harmless(staff: Client, acme: Customer) -> None:
    customers.change(customer=acme, name='=HYPERLINK("http://x.example")', by=TESTS)
    assert taken(staff)[0]["Name"] == '\'=HYPERLINK("http://x.example")'


def test_it_can_be_imported_again_without_a_change(
    staff: Client, acme: Customer, onboarding: Onboarding, guide: Guide
) -> None:
    customers.change(customer=acme, name="=ACME", reference="R1", contact="a@b.example", by=TESTS)
    fill(onboarding, guide, {"region": "eu"})
    staff.post("/customers/import/", {"file": SimpleUploadedFile("again.csv", exported(staff))})
    found = CustomerImport.objects.get()
    assert (found.creates, found.updates, found.unchanged) == (0, 0, 1)


def test_it_holds_only_what_the_person_may_take_away(client: Client, bob: User, charlie: User) -> None:
    """G10: Bob audits ACME and nobody else."""
    client.force_login(bob)
    confirm(client, bob)
    assert [row["Name"] for row in taken(client)] == ["ACME"]


def test_it_records_who_took_how_many(staff: Client, acme: Customer) -> None:
    """G5"""
    taken(staff)
    event = HistoryEvent.objects.get(tag="customers:exported")
    assert (event.actor, event.facts) == ("dana@mssp.example", {"count": 1, "filter": "everything"})


def test_it_records_nothing_for_those_who_may_not(client: Client, alice: User) -> None:
    client.force_login(alice)
    confirm(client, alice)
    assert client.get(EXPORT).status_code == 403
    assert not HistoryEvent.objects.filter(tag="customers:exported").exists()


def test_it_leads_through_every_page(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_PAGE", 2)
    for number in range(5):
        customers.create(name=f"C{number}", slug=f"c{number}", by=TESTS)
    assert [row["Name"] for row in taken(staff)] == ["C0", "C1", "C2", "C3", "C4"]


def test_it_asks_as_often_for_a_page_of_many_as_for_one(
    staff: Client, guide: Guide, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        customer = customers.create(name=f"C{number}", slug=f"c{number}", by=TESTS)
        onboardings.start(customer=customer, guide=guide, by=TESTS)
    with django_assert_max_num_queries(25):
        assert len(taken(staff)) == 20


def test_it_asks_again_before_it_hands_the_list_out(client: Client, dana: User) -> None:
    client.force_login(dana)
    answer = client.get(reverse("customers-export"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not HistoryEvent.objects.filter(tag="customers:exported").exists()
