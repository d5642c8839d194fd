import io

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.helpers import TESTS, fill
from tests.imports.files import dry_run, size, text, workbook
from wizard.actions import customers
from wizard.forms import import_rows
from wizard.forms.import_columns import columns
from wizard.forms.import_examples import EXAMPLES
from wizard.forms.import_rows import plan
from wizard.forms.spreadsheets import Unreadable
from wizard.guides.spec import Guide
from wizard.models import Customer, HistoryEvent, Onboarding, User

pytestmark = pytest.mark.django_db


def problems(*lines: str) -> list[str]:
    return [str(problem) for problem in dry_run(*lines).problems]


def problem(*lines: str) -> str:
    (only,) = problems(*lines)
    return only


@pytest.fixture
def known(acme: Customer) -> Customer:
    customers.change(customer=acme, reference="R1", contact="old@acme.example", by=TESTS)
    return acme


def test_it_says_what_a_new_customer_would_be() -> None:
    (row,) = dry_run("Name,Reference,Contact", "Harbour & Lane,R2,a@b.example").rows
    assert (row.is_new, row.slug, row.reference, row.contact) == (True, "harbour-lane", "R2", "a@b.example")


def test_it_changes_nothing(known: Customer) -> None:
    events = HistoryEvent.objects.count()
    dry_run("Name,Reference", "Other name,R1", "New,R2")
    assert list(Customer.objects.values_list("name", flat=True)) == ["ACME"]
    assert HistoryEvent.objects.count() == events


def test_it_updates_the_customer_that_has_the_reference(known: Customer) -> None:
    (row,) = dry_run("Reference,Name,Contact", "R1,ACME Ltd,new@acme.example").rows
    assert (row.customer, row.slug, row.changes) == (known.pk, "acme", ("Name", "Contact"))


def test_it_leaves_alone_what_an_empty_cell_names(known: Customer) -> None:
    found = dry_run("Reference,Name,Contact,Guide", "R1,,,")
    assert (found.creates, found.updates, found.unchanged) == (0, 0, 1)


def test_it_counts_an_onboarding_as_a_change_only_where_there_is_none(
    known: Customer, onboarding: Onboarding, guide: Guide
) -> None:
    fill(onboarding, guide, {"account_code": "CUKA00A000", "region": "eu"})
    lines = ("Reference,Guide,Account Code,Region", "R1,mimecast-api1,CUKA00A000,eu")
    assert dry_run(*lines).rows[0].changes == ()
    Onboarding.objects.all().delete()
    assert dry_run(*lines).rows[0].changes == ("Onboarding", "Account Code", "Region")


@pytest.mark.parametrize("heading", ["Account Code", "account_code", "ACCOUNT-CODE", " account  code "])
def test_it_knows_a_heading_however_it_is_written(heading: str) -> None:
    (row,) = dry_run(f"name,{heading}", "Fresh,CUKA00A000").rows
    assert row.answers == {"account_code": "CUKA00A000"}


def test_it_takes_the_guide_from_the_answers_where_only_one_asks_for_them() -> None:
    assert dry_run("Name,Region", "Fresh,eu").rows[0].guide == "mimecast-api1"


@pytest.mark.parametrize(
    ("heading", "where"),
    [
        ("Secret Key", "step 7"),
        ("secret_key", "step 7"),
        ("Access Key", "step 7"),
        ("application-id", "step 5b"),
        ("Application Key", "step 6"),
    ],
)
def test_it_refuses_a_column_of_keys_and_says_where_they_go(heading: str, where: str) -> None:
    told = problem(f"Name,{heading}", "New,QUJDREVG")
    assert told.startswith("Row 1, Column B: Keys are not taken from a list")
    assert where in told


@pytest.mark.parametrize("heading", ["API token", "Admin password", "Client secret"])
def test_it_refuses_other_secrets_as_well(heading: str) -> None:
    assert "Secrets are not taken from a list" in problem(f"Name,{heading}", "New,x")


def test_it_quotes_no_cell_of_a_refused_file() -> None:
    """G1: a list without headings may begin with a key."""
    told = " ".join(problems("SGVsbG8tSGVsbG8,Name,Contact", "QUJDREVGR0g,New,QUJDREVGR0g"))
    assert "SGVsbG8" not in told
    assert "QUJDREVG" not in told


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("Nmae,Reference", "x,1"), "Row 1, Column A: This heading is not known."),
        (("Name,Name", "x,y"), "Row 1, Column B: “Name” is there twice."),
        (("Contact", "a@b.example"), "Row 1: The first row has to name the columns."),
        (("Name", "x,stray"), "Row 2, Column B: This cell has no heading above it."),
        (("Name,Contact", "x,nobody"), "Row 2, Contact: This is no e-mail address."),
        (("Name,Guide", "x,moon"), "Row 2, Guide: This guide is not known."),
        (("Name,Region", "x,moon"), "Row 2, Region: This region is not known."),
        (("Name,Short name", "x,a b"), "Row 2, Short name: A short name has small letters"),
        (("Name,Short name", "x,import"), "Row 2, Short name: A short name has small letters"),
        (("Name", "日本"), "Row 2, Short name: No short name can be made"),
        (("Name,Reference", ",R7"), "Row 2, Name: Fill this in: no customer has this reference"),
        (("Name", "x" * 201), "Row 2, Name: This is too long: at most 200"),
        (("Name", "x" * 9000), "Row 2, Name: This is too long: at most 4096"),
        (("Name,Reference", "x,1", "y,1"), "Row 3, Reference: Row 2 has the same."),
        (("Name,Slug", "x,a", "y,a"), "Row 3, Short name: Row 2 has the same."),
        (("Name", "Same", "Same"), "Row 3, Short name: Another customer has the short name “same”."),
        (("Name,Service account address", "x,y"), "Row 2, Service account address: "),
    ],
)
def test_it_names_row_and_column_of_a_mistake(lines: tuple[str, ...], sentence: str) -> None:
    assert problems(*lines)[0].startswith(sentence)


def test_it_names_every_mistake_in_the_order_of_the_rows(acme: Customer) -> None:
    told = problems("Name,Contact", "ACME,", "Long,x", "Other,y", "Fine,a@b.example")
    assert [line.partition(":")[0] for line in told] == [
        "Row 2, Short name",
        "Row 3, Contact",
        "Row 4, Contact",
    ]


def test_it_names_all_that_is_wrong_with_a_row_at_once(known: Customer) -> None:
    told = problems("Reference,Name,Contact,Region", "MSP-1,,nobody,moon", f"{known.reference},,nobody,")
    assert [line.partition(":")[0] for line in told] == [
        "Row 2, Contact",
        "Row 2, Region",
        "Row 2, Name",
        "Row 3, Contact",
    ]


@pytest.mark.parametrize("heading", ["Name", "Reference", "Short name"])
def test_it_looks_for_no_customer_by_what_is_refused(heading: str) -> None:
    assert len(problems(f"{heading},Contact", f"{'x' * 9000},")) == 1


def test_it_counts_the_mistakes_it_does_not_list() -> None:
    found = dry_run("Name,Contact", *["x,y"] * (import_rows.MAX_PROBLEMS + 5))
    assert len(found.problems) == import_rows.MAX_PROBLEMS
    assert found.more > 0


def test_it_refuses_a_short_name_that_somebody_has(acme: Customer) -> None:
    assert "Give a customer that is there already its reference" in problem("Name", "ACME")


def test_it_makes_another_short_name_where_the_reference_tells_two_apart(acme: Customer) -> None:
    slugs = [row.slug for row in dry_run("Name,Reference", "ACME,R 7", "Acme,R8").rows]
    assert slugs == ["acme-r-7", "acme-r8"]


def test_it_lets_a_typed_short_name_go_before_one_that_is_made() -> None:
    slugs = [row.slug for row in dry_run("Name,Reference,Slug", "First,1,", "Other,2,first").rows]
    assert slugs == ["first-1", "first"]


def test_it_changes_no_short_name(known: Customer) -> None:
    assert "cannot be changed" in problem("Reference,Short name", "R1,another")


def test_it_refuses_a_reference_that_several_customers_have(known: Customer) -> None:
    customers.create(name="Twin", slug="twin", reference="R1", by=TESTS)
    assert "Several customers have this reference" in problem("Reference,Name", "R1,x")


def test_it_refuses_headings_without_rows() -> None:
    with pytest.raises(Unreadable, match="no rows below"):
        dry_run("Name,Reference")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_it_takes_its_own_examples(kind: str, dana: User) -> None:
    content = EXAMPLES[kind].content(dana.email)
    found = plan(io.BytesIO(content), size=len(content))
    assert [row.slug for row in found.rows] == ["alder-street-bakery", "old-quay-chandlers"]
    assert found.rows[0].answers.keys() == {
        column.key for column in columns() if column.field and column.example
    }


def test_it_reads_a_workbook_like_a_text(known: Customer) -> None:
    file = workbook(["Reference", "Name"], ["R1", "ACME Ltd"], [1002, "New"])
    rows = plan(file, size=size(file)).rows
    assert [(row.reference, row.is_new) for row in rows] == [("R1", False), ("1002", True)]


def test_it_asks_the_database_as_often_for_many_rows_as_for_one_chunk(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    file = text("Name,Reference", *[f"Customer {n},R{n}" for n in range(1500)])
    with django_assert_max_num_queries(3 * 4):
        assert plan(file, size=size(file)).creates == 1500
