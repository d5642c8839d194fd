"""The tenants in the form of `manage.py onboard FILE`, so that there is something to try at once."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wizard.simulator.files import write_private
from wizard.simulator.tenants import Tenant


def write_onboardings(path: Path, tenants: Iterable[Tenant]) -> None:
    """The file holds keys in the clear, as that command reads them; only its owner may read it."""
    write_private(path, json.dumps([onboarding(tenant) for tenant in tenants], indent=2).encode() + b"\n")


def onboarding(tenant: Tenant) -> dict[str, Any]:
    return {
        "customer": {"slug": _slug(tenant.account_name), "name": tenant.account_name},
        "guide": "mimecast-api1",
        "region": tenant.region,
        "answers": {"service_account": tenant.service_account, "account_code": tenant.account_code},
        "credentials": {
            "application_id": tenant.application_id,
            "application_key": tenant.application_key,
            "access_key": tenant.access_key,
            "secret_key": tenant.secret_key,
        },
    }


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
