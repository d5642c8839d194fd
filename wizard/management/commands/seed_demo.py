import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from wizard import demo, tasks
from wizard.actions import people
from wizard.models import User
from wizard.simulator import Tenant, load_tenants
from wizard.simulator.onboardings import write_onboardings

EMAIL = "demo@example.com"


class Command(BaseCommand):
    help = "Fills an empty demo with sample customers and prints how to sign in. `up --demo` runs it."

    def handle(self, **_: Any) -> None:
        folder = Path(settings.DATA_DIR)
        tenants = load_tenants(folder / "simulator")
        password = _password(folder / "demo-password")
        if not User.objects.filter(email=EMAIL).exists():
            people.create_administrator(
                email=EMAIL, name="Demo Administrator", password=password, by=demo.DEMO
            )
        tasks.start_runs(demo.seed({tenant.account_name: _values(tenant) for tenant in tenants}))
        keys = folder / "practice-keys.json"
        write_onboardings(keys, tenants)
        self.stdout.write(f"Sign in as {EMAIL} with the password {password}")
        self.stdout.write(f"The practice keys to paste are in {keys}")


def _password(path: Path) -> str:
    """Made once, so that every start of the demo prints the same."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(12))
    return path.read_text(encoding="utf-8").strip()


def _values(tenant: Tenant) -> dict[str, str]:
    names = (
        "service_account",
        "account_code",
        "region",
        "application_id",
        "application_key",
        "access_key",
        "secret_key",
    )
    return {name: getattr(tenant, name) for name in names}
