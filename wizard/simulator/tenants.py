"""The customers of the practice Mimecast, with keys in the formats of real ones."""

import base64
import json
import secrets
import threading
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from wizard.simulator.files import write_private

PRACTICE = "practice"
PRACTICE_US = "practice-us"
ACCOUNT_CODE_PREFIXES = {PRACTICE: "CUK", PRACTICE_US: "CUSA"}
ENHANCED_LOGGING = "Enhanced Logging [1061]"
PACKAGES = (ENHANCED_LOGGING, "Practice Gateway [9001]", "Practice Archive [9002]")
PERMISSIONS = ("account", "siem_logs", "audit_events", "ttp_url_logs")


@dataclass(frozen=True, slots=True)
class Tenant:
    """One customer, with one service account and its binding.

    permissions: names of endpoints the account's role allows. enhanced_logging: whether get-siem-logs has a
    file to give. quiet: no audit events and no clicks. Its secrets stay out of repr.
    """

    account_code: str
    account_name: str
    region: str
    service_account: str
    application_id: str = field(repr=False)
    application_key: str = field(repr=False)
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    packages: tuple[str, ...] = PACKAGES
    permissions: tuple[str, ...] = PERMISSIONS
    enhanced_logging: bool = True
    binding_expired: bool = False
    quiet: bool = False


def make_tenant(
    account_name: str = "Practice Customer",
    *,
    region: str = PRACTICE,
    account_code: str | None = None,
    service_account: str | None = None,
    packages: Iterable[str] = PACKAGES,
    permissions: Iterable[str] = PERMISSIONS,
    enhanced_logging: bool = True,
    binding_expired: bool = False,
    quiet: bool = False,
) -> Tenant:
    """A tenant with fresh keys: UUIDs, an access key of 171 characters, a secret of 64 bytes in base64."""
    account_code = account_code or _new_account_code(region)
    return Tenant(
        account_code=account_code,
        account_name=account_name,
        region=region,
        service_account=service_account or f"svc-qradar@{account_code.lower()}.example",
        application_id=str(uuid.uuid4()),
        application_key=str(uuid.uuid4()),
        access_key=secrets.token_urlsafe(128),
        secret_key=base64.b64encode(secrets.token_bytes(64)).decode(),
        packages=tuple(packages),
        permissions=tuple(permissions),
        enhanced_logging=enhanced_logging,
        binding_expired=binding_expired,
        quiet=quiet,
    )


def starting_tenants() -> list[Tenant]:
    """One tenant for each state that a beginner should meet, and two to be taken through by hand."""
    without_tracking = [name for name in PERMISSIONS if name != "siem_logs"]
    return [
        make_tenant("Harbour Lane Dental"),
        make_tenant("Kestrel Freight", binding_expired=True),
        make_tenant("Birch and Rowan Solicitors", permissions=without_tracking),
        make_tenant("Willow Court Care", enhanced_logging=False),
        make_tenant("Mesa Ridge Supply", region=PRACTICE_US),
        make_tenant("Juniper Row Clinics"),
        make_tenant("Foxglove Books"),
    ]


def load_tenants(directory: Path) -> list[Tenant]:
    """The tenants a simulator has kept in its directory; none before its first start."""
    path = directory / "tenants.json"
    if not path.is_file():
        return []
    try:
        return [_from_json(item) for item in json.loads(path.read_bytes())]
    except (ValueError, TypeError):
        # from None: the parser's own text would quote the file, which holds keys
        raise ValueError(f"{path} is damaged; delete it to start with new practice customers.") from None


class Tenants:
    """The customers as the API looks for them, kept in `tenants.json` so that a restart knows the same keys."""

    def __init__(self, directory: Path, tenants: Iterable[Tenant] | None) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._by_code: dict[str, Tenant] = {}
        kept = load_tenants(directory)
        self.add(*kept, *(tenants if tenants is not None else [] if kept else starting_tenants()))

    def add(self, *tenants: Tenant) -> None:
        """A tenant replaces the one that has its account code."""
        with self._lock:
            self._by_code.update({tenant.account_code: tenant for tenant in tenants})
            self._by_access_key = {tenant.access_key: tenant for tenant in self._by_code.values()}
            self._by_email = {tenant.service_account.casefold(): tenant for tenant in self._by_code.values()}
            self._application_ids = {tenant.application_id for tenant in self._by_code.values()}
            content = json.dumps([asdict(tenant) for tenant in self._by_code.values()], indent=1)
            write_private(self._directory / "tenants.json", content.encode())

    def all(self) -> tuple[Tenant, ...]:
        with self._lock:
            return tuple(self._by_code.values())

    def with_access_key(self, access_key: str) -> Tenant | None:
        return self._by_access_key.get(access_key)

    def with_email(self, email: str) -> Tenant | None:
        return self._by_email.get(email.casefold())

    def know_application(self, application_id: str) -> bool:
        return application_id in self._application_ids


def _from_json(item: dict[str, Any]) -> Tenant:
    tenant = Tenant(**item)
    return replace(tenant, packages=tuple(tenant.packages), permissions=tuple(tenant.permissions))


def _new_account_code(region: str) -> str:
    letter = secrets.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
    return f"{ACCOUNT_CODE_PREFIXES[region]}{secrets.randbelow(100):02}{letter}{secrets.randbelow(1000):03}"
