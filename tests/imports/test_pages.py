import re
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests.helpers import TESTS
from tests.imports.files import workbook
from tests.views.pages import Answer, text
from wizard import tasks
from wizard.actions import bulk_import, customers
from wizard.models import Customer, CustomerImport, HistoryEvent, Onboarding

START = "/customers/import/"


def upload(client: Client, content: str | bytes, name: str = "list.csv") -> Answer:
    raw = content.encode() if isinstance(content, str) else content
    return client.post(START, {"file": SimpleUploadedFile(name, raw)})


def uploaded(client: Client, content: str) -> str:
    """The address of the dry run."""
    return upload(client, content)["Location"]


def test_it_names_every_column_and_offers_both_examples(staff: Client) -> None:
    page = text(staff.get(START))
    assert all(word in page for word in ("Reference", "short_name", "Account Code", "mimecast-api1"))
    assert "example.csv" in page
    assert "example.xlsx" in page


@pytest.mark.parametrize(
    ("headings", "cells", "told"),
    [
        ("Guide", "mimecast-api1", "Starts an onboarding<"),
        ("Region,Account Code", "eu,CXX1A1", "Starts an onboarding with 2 answers<"),
        ("Owner", "dana@mssp.example", "Starts an onboarding with an owner<"),
        ("Region,Due date", "eu,2999-12-24", "Starts an onboarding with 1 answer, a due date<"),
    ],
)
def test_it_says_what_a_new_onboarding_has(staff: Client, headings: str, cells: str, told: str) -> None:
    page = text(staff.get(uploaded(staff, f"Name,{headings}\nOne,{cells}\n")))
    assert told in page


def test_it_names_no_column_of_keys(staff: Client) -> None:
    assert not re.search(
        "<code>(secret_key|access_key|application_key|application_id)<", text(staff.get(START))
    )


@pytest.mark.parametrize(("kind", "start"), [("csv", b"\xef\xbb\xbfReference,Name"), ("xlsx", b"PK")])
def test_it_gives_the_examples_as_files(staff: Client, kind: str, start: bytes) -> None:
    answer = staff.get(reverse("import-example", args=[kind]))
    assert answer.content.startswith(start)
    assert answer["Content-Disposition"] == f'attachment; filename="customers-example.{kind}"'


def test_it_knows_no_other_example(staff: Client) -> None:
    assert staff.get("/customers/import/example.exe").status_code == 404


def test_it_shows_what_a_file_would_do_and_does_nothing(staff: Client, acme: Customer) -> None:
    customers.change(customer=acme, reference="R1", by=TESTS)
    page = text(staff.get(uploaded(staff, "Reference,Name\nR1,ACME Ltd\nR2,Fresh")))
    assert all(word in page for word in ("dry run", "Will update", ">New<", "ACME Ltd", "Import 2 rows"))
    assert list(Customer.objects.values_list("name", flat=True)) == ["ACME"]


def test_it_offers_no_import_that_would_change_nothing(staff: Client, acme: Customer) -> None:
    customers.change(customer=acme, reference="R1", by=TESTS)
    page = text(staff.get(uploaded(staff, "Reference,Name\nR1,ACME")))
    assert "there is nothing to import" in page
    assert ">Discard<" in page
    assert "Import 1 row" not in page


def test_it_groups_the_digits_of_large_counts(staff: Client) -> None:
    place = uploaded(staff, "Name\nOne\n")
    CustomerImport.objects.update(total=3500, creates=3004, updates=96)
    page = text(staff.get(place))
    assert all(told in page for told in ("3,004", "96", "400", "Import 3,100 rows"))
    assert "3,004" in text(staff.get(START))


def test_it_takes_a_workbook(staff: Client) -> None:
    answer = upload(staff, workbook(["Name"], ["Fresh"]).getvalue(), "list.xlsx")
    assert "Fresh" in text(staff.get(answer["Location"]))


def test_it_lists_what_is_wrong_by_row_and_column(staff: Client) -> None:
    answer = upload(staff, "Name,Contact\nFresh,nobody\nOther,nobody")
    page = text(answer)
    assert answer.status_code == 422
    assert "2 things in list.csv cannot be taken" in page
    assert page.count("This is no e-mail address.") == 2
    assert not CustomerImport.objects.exists()


def test_it_refuses_keys_with_the_reason_and_keeps_nothing_of_them(staff: Client) -> None:
    """G1"""
    page = text(upload(staff, "Name,Secret Key\nFresh,Q0FOQVJZLUNBTkFSWQ"))
    assert "Keys are not taken from a list" in page
    assert "Q0FOQVJZ" not in page
    assert not CustomerImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty."), (b"\x00\x01", "This is neither CSV nor XLSX."), (b"PK\x03\x04", "damaged")],
)
def test_it_says_what_is_wrong_with_a_file(staff: Client, content: bytes, sentence: str) -> None:
    answer = upload(staff, content)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "<title>Error: " in text(answer)


def test_it_asks_for_a_file(staff: Client) -> None:
    assert "Choose a file." in text(staff.post(START))


def test_it_keeps_nothing_of_a_file_that_is_too_large(staff: Client, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    answer = upload(staff, "Name\n" + "x" * 2000)
    assert answer.wsgi_request.FILES == {}
    assert "The file is larger than 10 MB." in text(answer)


def test_it_hands_a_confirmed_file_to_a_worker(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "start_import", tasks.take_import)
    address = uploaded(staff, "Name\nFresh")
    assert staff.post(address)["Location"] == address
    assert "Everything has been imported." in text(staff.get(address))
    assert HistoryEvent.objects.get(tag="customer:created").actor == "dana@mssp.example"


def test_it_imports_once_however_often_it_is_confirmed(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G11"""
    monkeypatch.setattr(tasks, "start_import", tasks.take_import)
    address = uploaded(staff, "Name\nFresh")
    staff.post(address)
    assert "has confirmed or discarded this import already" in text(staff.post(address, follow=True))
    assert Customer.objects.count() == 1


def test_it_shows_a_bar_that_asks_again_until_the_end(staff: Client) -> None:
    address = uploaded(staff, "Name\nOne\nTwo")
    found = CustomerImport.objects.get()
    bulk_import.confirm(customer_import=found, by=TESTS)
    claimed = bulk_import.claim(found.pk)
    assert claimed
    found.tell_progress(1)
    assert re.search(r'<progress[^>]*max="2"[^>]*value="1"', text(staff.get(address)))
    assert 'hx-trigger="every 1s"' in text(staff.get(f"{address}panel/"))
    bulk_import.apply(claimed)
    assert "hx-trigger" not in text(staff.get(f"{address}panel/"))


def test_it_says_why_nothing_was_imported(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "start_import", tasks.take_import)
    address = uploaded(staff, "Name\nACME")
    customers.create(name="ACME", slug="acme", by=TESTS)
    staff.post(address)
    assert "Nothing was changed. A short name of this file" in text(staff.get(address))


WESTERNMOST, EASTERNMOST = "Etc/GMT+12", "Pacific/Kiritimati"  # 26 hours apart: never the same day


@pytest.fixture
def due_today(staff: Client) -> str:
    """A dry run at the end of the day on which its customer is due."""
    staff.cookies["timezone"] = WESTERNMOST
    return uploaded(staff, f"Name,Due date\nOne,{timezone.localdate(timezone=ZoneInfo(WESTERNMOST))}")


def test_it_takes_no_day_that_has_passed_since_the_dry_run(staff: Client, due_today: str) -> None:
    staff.cookies["timezone"] = EASTERNMOST
    page = text(staff.post(due_today, follow=True))
    assert "The due date of row 2 has passed since the dry run. Discard this import" in page
    assert CustomerImport.objects.get().state == CustomerImport.READY
    assert not HistoryEvent.objects.filter(tag="import:confirmed").exists()


def test_it_counts_the_days_of_who_confirms(
    staff: Client, due_today: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "start_import", tasks.take_import)
    staff.post(due_today)
    assert str(Onboarding.objects.get().due_date) == str(timezone.localdate(timezone=ZoneInfo(WESTERNMOST)))


def test_it_does_not_mind_a_day_that_is_stored(staff: Client, onboarding: Onboarding) -> None:
    Onboarding.objects.update(due_date="2020-01-01")
    customers.change(customer=onboarding.customer, reference="R1", by=TESTS)
    staff.post(uploaded(staff, "Reference,Due date,Contact\nR1,2020-01-01,new@acme.example"))
    assert CustomerImport.objects.get().state == CustomerImport.QUEUED


def test_it_asks_whether_a_worker_runs_when_nobody_comes(staff: Client) -> None:
    address = uploaded(staff, "Name\nFresh")
    staff.post(address)
    CustomerImport.objects.update(confirmed_at="2026-01-01T00:00:00Z")
    assert "Is the worker running?" in text(staff.get(address))


def test_it_discards(staff: Client) -> None:
    address = uploaded(staff, "Name\nFresh")
    assert "Discarded list.csv." in text(staff.post(f"{address}discard/", follow=True))
    assert "Discarded. Nothing was changed." in text(staff.get(address))
    assert "discarded this import already" in text(staff.post(address, follow=True))


def test_it_shows_the_rows_part_by_part(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_import, "PART", 2)
    address = uploaded(staff, "Name\nAlder\nBirch\nCedar Hall")
    assert "Cedar Hall" not in text(staff.get(address))
    assert "Cedar Hall" in text(staff.get(address, {"part": 2}))


@pytest.mark.parametrize("part", ["0", "-1", "x", "٣", "99999", "9" * 30])
def test_it_survives_any_part(staff: Client, part: str) -> None:
    assert staff.get(uploaded(staff, "Name\nFresh"), {"part": part}).status_code == 200


def test_it_writes_a_file_name_as_text(staff: Client) -> None:
    answer = upload(staff, "Name\nFresh", "../<b>bold</b>.csv")
    page = text(staff.get(answer["Location"]))
    assert "<b>bold" not in page
    assert CustomerImport.objects.get().file_name == "b>.csv"


@pytest.mark.parametrize("number", ["0", "12345", "9" * 30])
def test_it_knows_no_other_import(staff: Client, number: str) -> None:
    assert staff.get(f"{START}{number}/").status_code == 404
