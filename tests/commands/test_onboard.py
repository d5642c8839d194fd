import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from tests.commands.running import run
from tests.views.canaries import everything_stored
from wizard.actions import steps
from wizard.models import Credential, Customer, HistoryEvent, Onboarding, VerificationRun
from wizard.simulator import Simulator, Tenant
from wizard.simulator.onboardings import onboarding as as_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(practice: Simulator, tenant: Tenant) -> dict[str, Any]:
    return as_document(tenant)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "customers.json"


def onboard(file: Path, content: Any) -> str:
    file.write_text(json.dumps(content), encoding="utf-8")
    return run("onboard", str(file)).out


def second(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "customer": {"slug": "second"}}


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        run("onboard", *arguments)
    return str(error.value)


def test_it_takes_one_object_to_a_complete_onboarding(file: Path, document: dict[str, Any]) -> None:
    told = onboard(file, document)
    assert told.startswith("acme: created (service_account, application_id, ")
    assert Credential.objects.count() == 4
    assert VerificationRun.objects.get().requested_by == "command line"


def test_it_takes_a_list(file: Path, document: dict[str, Any]) -> None:
    onboard(file, [document, second(document)])
    assert list(Customer.objects.values_list("slug", "name")) == [("acme", "ACME"), ("second", "second")]


def test_it_reads_standard_input(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(document)))
    assert "acme: created" in run("onboard", "-").out


def test_it_reads_a_file_that_a_windows_editor_saved(file: Path, document: dict[str, Any]) -> None:
    file.write_text(json.dumps(document), encoding="utf-8-sig")
    assert "acme: created" in run("onboard", str(file)).out


def test_it_changes_nothing_the_second_time(file: Path, document: dict[str, Any]) -> None:
    onboard(file, document)
    before = everything_stored()
    assert onboard(file, document) == "acme: updated (nothing changed)\n"
    assert everything_stored() == before


def test_it_updates_only_what_the_file_names(file: Path, document: dict[str, Any]) -> None:
    onboard(file, document)
    change = {
        "customer": {"slug": "acme", "reference": "R9"},
        "guide": "mimecast-api1",
        "answers": {"group_name": "G"},
    }
    assert onboard(file, change) == "acme: updated (reference, group_name)\n"
    assert Customer.objects.get().name == "ACME"
    assert Credential.objects.count() == 4


def test_it_asks_for_a_new_proof_when_a_key_changed(file: Path, document: dict[str, Any]) -> None:
    """G8"""
    onboard(file, document)
    changed = {**document, "credentials": {"secret_key": "QUJD" * 22}}
    assert onboard(file, changed) == "acme: updated (secret_key)\n"
    assert list(VerificationRun.objects.order_by("pk").values_list("state", flat=True)) == [
        "superseded",
        "active",
    ]


def test_it_applies_all_of_a_file_or_nothing(file: Path, document: dict[str, Any]) -> None:
    file.write_text(json.dumps([document, {**second(document), "region": "moon"}]))
    assert refusal(str(file)).startswith("[1].region: is not known.")
    assert not Customer.objects.exists()


def test_it_takes_everything_back_when_the_last_one_fails_while_saving(
    file: Path, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """G5"""
    saving = steps.save

    def fails_for_the_second(**values: Any) -> Any:
        if values["onboarding"].customer.slug == "second":
            raise OSError("the disk is full")
        return saving(**values)

    monkeypatch.setattr(steps, "save", fails_for_the_second)
    with pytest.raises(OSError, match="disk"):
        onboard(file, [document, second(document)])
    assert not any(model.objects.exists() for model in (Customer, Onboarding, HistoryEvent))


def test_it_names_key_and_reason_and_never_the_value(
    file: Path, document: dict[str, Any], tenant: Tenant
) -> None:
    """G1"""
    spoilt = {**document, "credentials": {"secret_key": tenant.secret_key + "\u00e9"}}
    file.write_text(json.dumps(spoilt))
    told = refusal(str(file))
    assert told.startswith("credentials.secret_key: ")
    assert tenant.secret_key not in told


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is not JSON: line 1, column 2."),
        (b"", "is not JSON: line 1, column 1."),
        (b"\xff\xfe{", "is not UTF-8 text."),
    ],
)
def test_it_refuses_what_is_no_json(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)
    assert refusal(str(file)) == f"{file} {reason}"


def test_it_says_that_a_file_cannot_be_read(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "none.json")).endswith("cannot be read: No such file or directory.")
    assert refusal(str(tmp_path)).endswith("cannot be read: Is a directory.")


def test_it_calls_standard_input_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("nonsense"))
    assert refusal("-").startswith("Standard input is not JSON")
