"""Owners and due dates in a file."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.helpers import TESTS, confirm, fill, member
from tests.imports.files import dry_run, size, text, workbook
from tests.imports.test_taking import queued, take
from wizard import history, tasks
from wizard.actions import collaboration, customers, onboardings, tokens
from wizard.forms.import_rows import plan
from wizard.guides.spec import Guide
from wizard.models import Customer, CustomerImport, HistoryEvent, Notice, Onboarding, Standing, User
from wizard.roles import Role

pytestmark = pytest.mark.django_db
SOON = (timezone.localdate() + timedelta(days=9)).isoformat()
PAST = "2020-01-01"


@pytest.fixture
def known(acme: Customer, onboarding: Onboarding) -> Onboarding:
    customers.change(customer=acme, reference="R1", by=TESTS)
    onboarding.refresh_from_db()
    return onboarding


def told(*lines: str) -> list[str]:
    return [str(problem) for problem in dry_run(*lines).problems]


def test_it_says_that_both_would_change(known: Onboarding, dana: User) -> None:
    (row,) = dry_run("Reference,Owner,Due date", f"R1,DANA@mssp.example,{SOON}").rows
    assert (row.changes, row.guide) == (("Owner", "Due date"), "mimecast-api1")
    assert (row.owner, row.due_date) == (dana.pk, SOON)


def test_it_gives_a_new_customer_an_owner_and_a_due_date(dana: User) -> None:
    take("Name,Owner,Due date", f"One,dana@mssp.example,{SOON}")
    onboarding = Onboarding.objects.get()
    standing = Standing.objects.get()
    assert (onboarding.owner, str(onboarding.due_date)) == (dana, SOON)
    assert (standing.owner, standing.due_date) == (dana, onboarding.due_date)


def test_it_changes_them_where_there_is_an_onboarding(known: Onboarding, dana: User) -> None:
    take("Reference,Owner,Due date", f"R1,dana@mssp.example,{SOON}")
    known.refresh_from_db()
    standing = Standing.objects.get()
    assert (known.owner, str(known.due_date)) == (dana, SOON)
    assert (standing.owner, standing.due_date) == (dana, known.due_date)


@pytest.mark.parametrize("line", ["Name,Reference,Guide,Owner,Due date", "Name,Reference,Owner,Due date"])
def test_it_records_them_as_if_they_were_set_by_hand(known: Onboarding, dana: User, line: str) -> None:
    """G5, G6"""
    guide = ",mimecast-api1" if "Guide" in line else ""
    take(line, f"ACME,R1{guide},dana@mssp.example,{SOON}", f"New,R2{guide},dana@mssp.example,{SOON}")
    for customer in Customer.objects.all():
        events = HistoryEvent.objects.filter(stream=customer.stream).order_by("-sequence")[:2]
        assert [(event.tag, event.facts) for event in events] == [
            ("due:set", {"due": SOON, "previous": "none"}),
            ("onboarding:assigned", {"owner": "dana@mssp.example", "previous": "nobody"}),
        ]
        assert history.verify(customer.stream).ok


def test_it_leaves_alone_what_an_empty_cell_names(known: Onboarding, dana: User) -> None:
    collaboration.assign(onboarding=known, owner=dana, by=TESTS)
    collaboration.set_due_date(onboarding=known, due_date=date(2030, 1, 1), by=TESTS)
    take("Reference,Name,Owner,Due date", "R1,ACME Ltd,,")
    known.refresh_from_db()
    assert (known.owner, known.due_date) == (dana, date(2030, 1, 1))


def test_it_names_every_mistake_of_a_row_at_once(known: Onboarding) -> None:
    head = "Reference,Contact,Region,Owner,Due date"
    assert [problem.split(":")[0] for problem in told(head, f"R1,nobody,mars,who@mssp.example,{PAST}")] == [
        "Row 2, Contact",
        "Row 2, Region",
        "Row 2, Owner",
        "Row 2, Due date",
    ]


def test_it_judges_no_due_date_where_the_guide_is_wrong(known: Onboarding) -> None:
    collaboration.set_due_date(onboarding=known, due_date=date(2020, 1, 1), by=TESTS)
    (problem,) = told("Reference,Guide,Due date", f"R1,nothing,{PAST}")
    assert problem.startswith("Row 2, Guide: This guide is not known.")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("Name,Owner", "x,nobody"), "Row 2, Owner: This is no e-mail address."),
        (("Name,Owner", "x,who@mssp.example"), "Row 2, Owner: Nobody here has this address."),
        (("Name,Owner", "x,alice@acme.example"), "Row 2, Owner: This person may not fill in the steps"),
        (("Name,Owner", "x,erin@mssp.example"), "Row 2, Owner: This person may not fill in the steps"),
        (("Reference,Owner", "R1,charlie@other.example"), "Row 2, Owner: This person may not fill in"),
        (("Name,Due date", f"x,{PAST}"), "Row 2, Due date: This day is over."),
        (("Reference,Due date", f"R1,{PAST}"), "Row 2, Due date: This day is over."),
        (("Name,Due date", "x,24.12.2030"), "Row 2, Due date: This is no day. Write it as year-month-day"),
        (("Name,Due date", "x,2030-02-30"), "Row 2, Due date: This is no day."),
        (("Name,Due date", "x,20301224"), "Row 2, Due date: This is no day."),
        (("Name,Due date", "x,2030-12-24 10:00:00"), "Row 2, Due date: This is no day."),
    ],
)
def test_it_names_row_and_column_of_a_mistake(
    known: Onboarding, alice: User, erin: User, charlie: User, lines: tuple[str, ...], sentence: str
) -> None:
    (only,) = told(*lines)
    assert only.startswith(sentence)


def test_it_takes_no_owner_whose_access_has_ended(dana: User) -> None:
    User.objects.update(is_active=False)
    assert told("Name,Owner", "x,dana@mssp.example")[0].startswith("Row 2, Owner: This person may not")


def test_it_takes_no_machine_for_an_owner() -> None:
    service = tokens.create_service(name="Tickets", role=Role.MSSP_OPERATOR, by=TESTS)
    assert told("Name,Owner", f"x,{service.email}")[0].startswith("Row 2, Owner: Nobody here has")


def test_it_takes_a_customers_own_person_for_that_customer(known: Onboarding, alice: User) -> None:
    take("Reference,Owner", "R1,alice@acme.example")
    known.refresh_from_db()
    assert known.owner == alice


def test_it_does_not_mind_what_is_stored_already(known: Onboarding, dana: User) -> None:
    """However long ago the day was, and whatever the owner may by now."""
    collaboration.assign(onboarding=known, owner=dana, by=TESTS)
    Onboarding.objects.update(due_date=PAST)
    User.objects.update(is_active=False)
    found = dry_run("Reference,Owner,Due date", f"R1,dana@mssp.example,{PAST}")
    assert (found.problems, found.unchanged) == ((), 1)


@pytest.mark.parametrize("cell", [date(2030, 12, 24), datetime(2030, 12, 24), "2030-12-24"])  # noqa: DTZ001
def test_it_reads_a_date_cell_of_a_workbook(cell: object) -> None:
    file = workbook(["Name", "Due date"], ["One", cell])
    assert plan(file, size=size(file)).rows[0].due_date == "2030-12-24"


def test_it_takes_nothing_when_an_owner_has_lost_the_right_since_the_dry_run(dana: User) -> None:
    found = queued("Name,Owner", "One,dana@mssp.example")
    dana.memberships.all().delete()
    tasks.import_customers.run(found.pk)
    found.refresh_from_db()
    assert (found.state, found.problem[:34]) == ("failed", "The owner of row 2 may no longer f")
    assert not Customer.objects.exists()


def test_it_tells_the_owners(known: Onboarding) -> None:
    member("op@mssp.example", Role.MSSP_OPERATOR, None)
    take("Name,Reference,Owner", "ACME,R1,op@mssp.example", "New,R2,op@mssp.example")
    assert Notice.objects.filter(kind="assigned", person__email="op@mssp.example").count() == 2


def test_it_looks_the_owners_up_once_for_the_file(
    dana: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [f"Customer {n},R{n},dana@mssp.example" for n in range(1500)]
    file = text("Name,Reference,Owner", *lines)
    with django_assert_max_num_queries(3 * 4 + 3):
        assert plan(file, size=size(file)).creates == 1500


@pytest.fixture
def exported(client: Client, known: Onboarding, guide: Guide, dana: User, alice: User) -> bytes:
    """A fleet in which everything is there that an export has to get right."""
    fill(known, guide, {"region": "eu"})
    customers.change(
        customer=known.customer, name="=ACME;+1", reference="-R1", contact="a@b.example", by=TESTS
    )
    collaboration.assign(onboarding=known, owner=alice, by=TESTS)
    bare = customers.create(name="@Bare", slug="bare", by=TESTS)
    late = onboardings.start(customer=bare, guide=guide, by=TESTS)
    collaboration.set_due_date(onboarding=late, due_date=date(2020, 1, 1), by=TESTS)
    customers.create(name="No onboarding", slug="none", reference="+R3", by=TESTS)
    client.force_login(dana)
    confirm(client, dana)
    return client.get("/customers/export.csv").getvalue()


def test_it_changes_nothing_with_what_was_exported(client: Client, exported: bytes) -> None:
    client.post("/customers/import/", {"file": SimpleUploadedFile("again.csv", exported)})
    found = CustomerImport.objects.get()
    assert (found.creates, found.updates, found.unchanged) == (0, 0, 3)


def test_it_changes_nothing_with_it_from_a_workbook_either(exported: bytes) -> None:
    """As a spreadsheet program keeps it: days as dates."""
    lines = list(csv.reader(io.StringIO(exported.decode("utf-8-sig"))))
    place = lines[0].index("Due date")
    days = [date.fromisoformat(line[place]) if line[place][:2] == "20" else line[place] for line in lines]
    rows = [[*line[:place], day, *line[place + 1 :]] for line, day in zip(lines, days, strict=True)]
    file = workbook(*rows)
    assert plan(file, size=size(file)).unchanged == 3


def test_it_finds_no_customer_by_a_short_name_alone(acme: Customer) -> None:
    """Somebody typed a name that is taken: the row means another customer."""
    assert told("Name,Short name", "Other,acme")[0].startswith("Row 2, Short name: Another customer has")
