"""Made-up data in the shapes of the real answers."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

from wizard.simulator.tenants import Tenant

DIRECTIONS = ("Inbound", "Outbound", "Internal")


def account(tenant: Tenant, packages: list[str]) -> dict[str, Any]:
    domain = tenant.service_account.partition("@")[2]
    return {
        "accountCode": tenant.account_code,
        "accountName": tenant.account_name,
        "region": tenant.region,
        "type": "full",
        "domain": domain,
        "adminEmail": f"admin@{domain}",
        "contactEmail": f"contact@{domain}",
        "contactName": "Practice Contact",
        "telephone": "00000 000000",
        "userCount": 25,
        "mimecastId": "10-0000-00001",
        "databaseCode": "practice1",
        "supportCode": "0000",
        "maxRetention": 30,
        "archive": True,
        "gateway": True,
        "exportApi": False,
        "adminSessionTimeout": 60,
        "packages": packages,
    }


def siem_file(tenant: Tenant, file_format: str, compress: bool) -> tuple[str, bytes]:
    """The name and content of the oldest log file: lines of all three directions."""
    stamp = (_now() - timedelta(minutes=30)).strftime("%Y%m%d%H%M%S")
    entries = [_message(tenant, direction) for direction in DIRECTIONS]
    if file_format == "json":
        content, ending = json.dumps({"type": "MTA", "data": entries}).encode(), "json"
    else:
        content, ending = (
            "\n".join("|".join(f"{k}={v}" for k, v in one.items()) for one in entries).encode(),
            "siem",
        )
    member = f"receipt_{stamp}.{ending}"
    return (f"siem_{stamp}.zip", _zipped(member, content)) if compress else (member, content)


def audit_events(tenant: Tenant) -> list[dict[str, Any]]:
    return [
        {
            "id": f"practice-{number}",
            "auditType": audit_type,
            "user": tenant.service_account,
            "eventTime": _now().strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "eventInfo": f"{audit_type} by {tenant.service_account}",
            "category": category,
        }
        for number, (audit_type, category) in enumerate(
            [("User Logged On", "authentication_logs"), ("API Application Updated", "account_logs")]
        )
    ]


def clicks(tenant: Tenant) -> list[dict[str, Any]]:
    domain = tenant.service_account.partition("@")[2]
    return [
        {
            "userEmailAddress": f"{user}@{domain}",
            "fromUserEmailAddress": "sender@sender.example",
            "url": "https://link.sender.example/offer",
            "subject": "An offer",
            "action": "allow",
            "scanResult": "clean",
            "route": "inbound",
            "date": _now().strftime("%Y-%m-%dT%H:%M:%S+0000"),
        }
        for user in ("anna", "ben")
    ]


def _message(tenant: Tenant, direction: str) -> dict[str, Any]:
    domain = tenant.service_account.partition("@")[2]
    return {
        "datetime": _now().strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "acc": tenant.account_code,
        "aCode": f"practice-{direction.lower()}",
        "Dir": direction,
        "Sender": f"anna@{domain}",
        "Rcpt": f"ben@{domain}",
        "Act": "Acc",
    }


def _zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def _now() -> datetime:
    return datetime.now(UTC)
