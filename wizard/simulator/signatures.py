"""Does a call carry the signature that its key should have made? Written apart from the product's signer on purpose:

a mistake in shared code would be made on both sides and never be seen.
"""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from wizard.simulator.calls import Call
from wizard.simulator.tenants import Tenant

# Mimecast's own tolerance is not published. This one is an assumption of ours.
CLOCK_TOLERANCE = timedelta(minutes=15)
DATE_FORM = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (UTC|GMT)"
)
CREDENTIALS_FORM = re.compile(r"MC (?P<access_key>[^:\s]+):(?P<signature>[A-Za-z0-9+/]{27}=)")


def access_key_of(call: Call) -> str:
    """The access key a call names, right or wrong; empty when its Authorization is of another form."""
    credentials = CREDENTIALS_FORM.fullmatch(call.header("authorization"))
    return credentials["access_key"] if credentials else ""


def is_signed_by(tenant: Tenant, call: Call) -> bool:
    credentials = CREDENTIALS_FORM.fullmatch(call.header("authorization"))
    if credentials is None or not is_timely(call.header("x-mc-date")):
        return False
    given = base64.b64decode(credentials["signature"])
    return hmac.compare_digest(given, _expected_digest(tenant, call))


def is_timely(date: str) -> bool:
    if not DATE_FORM.fullmatch(date):
        return False
    try:
        sent_at = parsedate_to_datetime(date)
    except ValueError:
        return False
    return abs(datetime.now(UTC) - sent_at) <= CLOCK_TOLERANCE


def _expected_digest(tenant: Tenant, call: Call) -> bytes:
    signed = ":".join(
        [call.header("x-mc-date"), call.header("x-mc-req-id"), call.path, tenant.application_key]
    )
    # SHA-1 is what the API prescribes.
    return hmac.digest(base64.b64decode(tenant.secret_key), signed.encode(), hashlib.sha1)
