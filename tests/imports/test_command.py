from pathlib import Path

import pytest
from django.core.management.base import CommandError

from tests.commands.running import run
from tests.helpers import TESTS
from wizard.actions import customers
from wizard.models import Customer, CustomerImport, HistoryEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path, acme: Customer) -> Path:
    customers.change(customer=acme, reference="R1", by=TESTS)
    path = tmp_path / "customers.csv"
    path.write_text("Reference,Name,Guide\nR1,ACME Ltd,\nR2,Fresh,mimecast-api1\n")
    return path


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        run("import_customers", *arguments)
    return str(error.value)


def test_it_says_what_it_would_do_and_does_nothing(file: Path) -> None:
    assert run("import_customers", str(file), "--dry-run").out.splitlines() == [
        "Row 2: acme: update (Name)",
        "Row 3: fresh: new",
        "1 new, 1 to update, 0 without a change. Nothing was changed.",
    ]
    assert not CustomerImport.objects.exists()


def test_it_takes_the_whole_file(file: Path) -> None:
    assert run("import_customers", str(file)).out == "1 created, 1 updated, 0 without a change.\n"
    assert list(Customer.objects.values_list("name", flat=True)) == ["ACME Ltd", "Fresh"]
    assert HistoryEvent.objects.filter(tag="import:done", actor="command line").exists()


def test_it_names_row_and_column_and_takes_nothing(file: Path) -> None:
    file.write_text("Name,Contact\nFine,a@b.example\nFresh,nobody\n")
    assert refusal(str(file)) == "Row 3, Contact: This is no e-mail address."
    assert Customer.objects.count() == 1


def test_it_refuses_keys(file: Path) -> None:
    """G1"""
    file.write_text("Name,Access Key\nFresh,Q0FOQVJZ\n")
    assert refusal(str(file)).startswith("Row 1, Column B: Keys are not taken from a list")
    assert "Q0FOQVJZ" not in refusal(str(file))


def test_it_says_that_a_file_cannot_be_read(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "none.csv")).endswith("cannot be read: No such file or directory.")
    assert refusal(str(tmp_path)).endswith("cannot be read: Is a directory.")


def test_it_says_what_is_wrong_with_a_file(file: Path) -> None:
    file.write_bytes(b"\0")
    assert refusal(str(file)) == f"{file}: This is neither CSV nor XLSX. Save the list as one of the two."
