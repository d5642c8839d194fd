import json
import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from pytest_django import Settings

from tests.commands.running import run
from tests.views.canaries import everything_stored
from wizard import demo
from wizard.actions import customers
from wizard.forms.documents import read_documents
from wizard.models import Customer, HistoryEvent, User, VerificationRun
from wizard.simulator import Simulator, load_tenants
from wizard.simulator.tenants import Tenants

pytestmark = pytest.mark.django_db


@pytest.fixture
def data_dir(tmp_path: Path, practice: Simulator, settings: Settings) -> Path:
    settings.DATA_DIR = tmp_path
    (tmp_path / "simulator").mkdir()
    Tenants(tmp_path / "simulator", None)
    return tmp_path


def test_it_prints_a_login_that_works(data_dir: Path) -> None:
    lines = run("seed_demo").out.splitlines()
    email, password = lines[0].removeprefix("Sign in as ").split(" with the password ")
    assert authenticate(None, email=email, password=password) == User.objects.get(is_superuser=True)


def test_it_makes_a_customer_for_each_story_and_one_that_has_not_begun(data_dir: Path) -> None:
    run("seed_demo")
    assert set(Customer.objects.values_list("name", flat=True)) >= {story.name for story in demo.STORIES}
    assert Customer.objects.filter(onboardings=None).count() == 1


def test_it_starts_the_checks_of_all_that_are_complete(data_dir: Path) -> None:
    run("seed_demo")
    complete = [story for story in demo.STORIES if "network" in story.done]
    assert VerificationRun.objects.filter(state="active").count() == len(complete)


def test_it_changes_nothing_the_second_time(data_dir: Path) -> None:
    first = run("seed_demo").out
    before = everything_stored()
    assert run("seed_demo").out == first
    assert everything_stored() == before


def test_it_adds_nothing_to_customers_that_are_there_already(data_dir: Path) -> None:
    customers.create(name="Real", slug="real", by=demo.DEMO)
    run("seed_demo")
    assert Customer.objects.get().slug == "real"


def test_it_leaves_nothing_half_done(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        demo, "STORIES", (*demo.STORIES[:1], demo.Story("Broken", "X", done=("no such step",)))
    )
    with pytest.raises(KeyError):
        run("seed_demo")
    assert not Customer.objects.exists()


@pytest.mark.parametrize("name", ["demo-password", "practice-keys.json"])
def test_it_keeps_files_with_secrets_to_their_owner(data_dir: Path, name: str) -> None:
    run("seed_demo")
    assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600


def test_it_writes_keys_that_onboard_reads(data_dir: Path) -> None:
    run("seed_demo")
    documents = read_documents(json.loads((data_dir / "practice-keys.json").read_text()))
    assert len(documents) == len(load_tenants(data_dir / "simulator"))
    assert all(len(document.secrets) == 4 for document in documents)


def test_it_fills_pages_that_can_be_shown(data_dir: Path, client: Client) -> None:
    run("seed_demo")
    client.force_login(User.objects.get(is_superuser=True))
    page = client.get("/").content.decode()
    assert all(story.name in page for story in demo.STORIES)


def test_it_says_in_the_history_that_it_was_the_demo(data_dir: Path) -> None:
    run("seed_demo")
    assert set(HistoryEvent.objects.values_list("actor", flat=True)) == {"demo"}
