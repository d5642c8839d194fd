"""The start is refused in one plain sentence, which says what to do and quotes no key."""

from pathlib import Path

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings

from tests.helpers import TESTS
from wizard import regions, vault
from wizard.actions import people
from wizard.models import Customer

OTHER_KEY = "t1:" + "B" * 43 + "="


def problems() -> dict[str, CheckMessage]:
    return {str(p.id): p for p in run_checks(databases=["default"]) if str(p.id).startswith("wizard.")}


@pytest.fixture
def data(acme: Customer) -> None:
    """A customer with a data key, and a history."""
    people.create_administrator(email="a@mssp.example", name="A", password="correct horse", by=TESTS)


@pytest.mark.usefixtures("data")
def test_it_has_nothing_to_say_about_a_right_installation() -> None:
    assert problems() == {}


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("keys", [OTHER_KEY, OTHER_KEY.replace("t1", "t2")])
def test_it_refuses_vault_keys_that_do_not_open_the_data(keys: str, settings: Settings) -> None:
    """G4"""
    settings.VAULT_KEYS = keys
    found = problems()
    assert list(found) == ["wizard.E006"]
    assert found["wizard.E006"].msg == "VAULT_KEYS does not open the secrets that are stored here."


@pytest.mark.usefixtures("data")
def test_it_accepts_a_new_first_key_while_the_old_one_is_there(settings: Settings) -> None:
    """G4"""
    settings.VAULT_KEYS = f"{OTHER_KEY.replace('t1', 't2')},{settings.VAULT_KEYS}"
    assert problems() == {}


@pytest.mark.usefixtures("data")
def test_it_refuses_a_history_key_that_did_not_write_this_history(settings: Settings) -> None:
    settings.HISTORY_KEY = "another"
    found = problems()
    assert list(found) == ["wizard.E007"]
    assert found["wizard.E007"].hint == (
        "Put the key back from your copy of the keys: a new one opens nothing that is already stored."
    )


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", ["HISTORY_KEY", "FINGERPRINT_KEY"])
def test_it_refuses_to_start_without_a_key(name: str, settings: Settings) -> None:
    """G4"""
    setattr(settings, name, "")
    found = problems()
    assert {key: problem.msg for key, problem in found.items()} == {"wizard.E004": f"{name} is not set."}


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("keys", ["", "t1", "t1:c2hvcnQ=", "t1:not base64", f"{OTHER_KEY},{OTHER_KEY}"])
def test_it_refuses_vault_keys_that_are_none(keys: str, settings: Settings) -> None:
    """G4, G1"""
    settings.VAULT_KEYS = keys
    found = problems()
    assert list(found) == ["wizard.E005"]
    assert OTHER_KEY[3:] not in found["wizard.E005"].msg


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("not toml", "toml"),
        ('[[region]]\nkey = "x"', "x"),
        (
            '[[region]]\nkey="x"\nlabel="X"\ndiscovery_url="http://a.example"\napi_url="https://b.example"',
            "http",
        ),
    ],
)
def test_it_refuses_a_bad_regions_file_and_names_it(
    content: str, told: str, tmp_path: Path, settings: Settings
) -> None:
    path = tmp_path / "regions.toml"
    path.write_text(content)
    settings.MIMECAST_EXTRA_REGIONS = str(path)
    found = problems()
    assert list(found) == ["wizard.E002"]
    assert "regions.toml" in found["wizard.E002"].msg
    assert told in found["wizard.E002"].msg.lower()


@pytest.mark.django_db
def test_it_refuses_a_ca_bundle_that_is_not_there(tmp_path: Path, settings: Settings) -> None:
    settings.OUTBOUND_CA_BUNDLE = str(tmp_path / "missing.pem")
    found = problems()
    assert list(found) == ["wizard.E003"]
    assert "OUTBOUND_CA_BUNDLE" in found["wizard.E003"].msg


@pytest.mark.django_db
def test_it_takes_new_settings_up_at_once(settings: Settings) -> None:
    before = vault.keyring(), regions.outbound()
    settings.VAULT_KEYS, settings.HTTPS_PROXY = OTHER_KEY, "http://proxy.example:3128"
    assert vault.keyring() is not before[0]
    assert regions.outbound() is not before[1]


@pytest.mark.django_db
def test_it_refuses_limits_that_leave_the_one_before_no_time_to_end(settings: Settings) -> None:
    """G7"""
    settings.CHECK_LOST_AFTER = settings.CHECK_HARD_LIMIT
    found = problems()
    assert list(found) == ["wizard.E008"]
    assert found["wizard.E008"].msg == "CHECK_LOST_AFTER has to be longer than CHECK_HARD_LIMIT."
