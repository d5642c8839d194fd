from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from onboarding.runtime.keys import REQUIRED

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "scheduler"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_it_has_every_part_of_the_product_once() -> None:
    assert sorted(SERVICES) == sorted([*OURS, "redis", "postgres"])


@pytest.mark.parametrize("name", ["web", "worker", "scheduler", "redis", "postgres"])
def test_it_watches_the_health_of_each_part(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("setting", [*REQUIRED, "DATABASE_URL", "REDIS_URL"])
def test_it_reads_each_secret_from_a_mounted_file(name: str, setting: str) -> None:
    environment = SERVICES[name]["environment"]
    assert setting not in environment
    assert environment[f"{setting}_FILE"] == f"/run/secrets/{setting.lower()}"
    assert setting.lower() in SERVICES[name]["secrets"]


def test_it_makes_each_secret_that_is_mounted() -> None:
    script = (ROOT / "scripts" / "make_secrets.sh").read_text()
    for name, secret in COMPOSE["secrets"].items():
        assert secret["file"] == f"./var/secrets/{name}"
        assert f"\nwrite {name} " in script


@pytest.mark.parametrize("name", OURS)
def test_it_runs_with_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "\nUSER onboarding\n" in DOCKERFILE


@pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
def test_it_starts_nothing_before_the_database_is_migrated(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_it_pins_each_image_to_a_full_version() -> None:
    images = [SERVICES[name]["image"] for name in SERVICES]
    images += [line.split()[1] for line in DOCKERFILE.splitlines() if line.startswith("FROM ")]
    for image in images:
        assert image.partition(":")[2].partition("-")[0].count(".") >= 1, image


def test_it_plans_with_one_scheduler_only() -> None:
    planners = [name for name in OURS if "beat" in SERVICES[name].get("command", [])]
    assert planners == ["scheduler"]
    assert "deploy" not in SERVICES["scheduler"]


def test_it_runs_modules_that_exist() -> None:
    assert SERVICES["migrate"]["command"] == ["python", "-m", "onboarding.runtime.prepare"]
    assert find_spec("onboarding.runtime.prepare")
    assert "onboarding.wsgi:application" in DOCKERFILE
    assert find_spec("onboarding.wsgi")


def test_it_puts_into_the_image_what_the_product_needs_and_not_the_tests() -> None:
    kept = (ROOT / ".dockerignore").read_text()
    for name in ("manage.py", "onboarding", "wizard", "templates", "static", "requirements.txt"):
        assert f"\n!{name}\n" in kept
        assert f"COPY {name} " in DOCKERFILE
    assert kept.startswith("*\n")
