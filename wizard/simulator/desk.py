"""The API without its sockets: a call comes in, an answer goes out."""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from wizard.simulator import answers, endpoints
from wizard.simulator.answers import Answer
from wizard.simulator.calls import Call, Endpoint
from wizard.simulator.faults import Faults
from wizard.simulator.misbehaviour import MISBEHAVIOURS
from wizard.simulator.rates import RateLimits
from wizard.simulator.signatures import access_key_of, is_signed_by
from wizard.simulator.tenants import Tenant, Tenants

GUID_FORM = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
UNSIGNED_HEADERS = ("x-mc-app-id", "x-mc-date", "x-mc-req-id")


@dataclass(slots=True)
class Desk:
    """`api_urls`: each region's base URL, filled in once the listeners know their ports."""

    tenants: Tenants
    faults: Faults = field(default_factory=Faults)
    rates: RateLimits = field(default_factory=RateLimits)
    api_urls: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _calls: Counter[str] = field(default_factory=Counter)

    def answer(self, call: Call) -> Answer:
        with self._lock:
            self._calls[call.path] += 1
        caller = self._caller(call)
        true = self._true_answer(call, caller)
        fault = self.faults.take(call.endpoint, caller.account_code if caller else None)
        return MISBEHAVIOURS[fault](true, call) if fault else true

    def calls(self) -> Mapping[str, int]:
        """How often each path was called."""
        with self._lock:
            return dict(self._calls)

    def _caller(self, call: Call) -> Tenant | None:
        if call.endpoint is Endpoint.DISCOVER:
            return self.tenants.with_email(str(call.parameters().get("emailAddress", "")))
        return self.tenants.with_access_key(access_key_of(call))

    def _true_answer(self, call: Call, caller: Tenant | None) -> Answer:
        recognised = caller if caller and _is_known_here(caller, call) else None
        rate = self.rates.count(recognised.access_key if recognised else None, call.path)
        answer = answers.rate_limited() if rate.exhausted else self._decide(call, caller)
        return answer.with_headers(rate.headers())

    def _decide(self, call: Call, caller: Tenant | None) -> Answer:
        if call.endpoint is None:
            return answers.not_found()
        refused = _refuse_form(call)
        if refused:
            return refused
        if call.endpoint is Endpoint.DISCOVER:
            return self._discover(call, caller)
        refused = _refuse_caller(call, caller)
        if refused or caller is None:
            return refused or answers.invalid_signature()
        return endpoints.SIGNED[call.endpoint](caller, call)

    def _discover(self, call: Call, tenant: Tenant | None) -> Answer:
        if not self.tenants.know_application(call.header("x-mc-app-id")):
            return answers.invalid_application(call.header("x-mc-app-id"))
        return endpoints.discover(call, tenant, self.api_urls[tenant.region] if tenant else "")


def _is_known_here(tenant: Tenant, call: Call) -> bool:
    """A region knows its own accounts only; the log service can tell that an account is hosted elsewhere."""
    return tenant.region == call.region or call.endpoint in (Endpoint.SIEM_LOGS, Endpoint.DISCOVER)


def _refuse_form(call: Call) -> Answer | None:
    if call.method != "POST":
        return answers.wrong_method()
    needed = UNSIGNED_HEADERS if call.endpoint is Endpoint.DISCOVER else (*UNSIGNED_HEADERS, "authorization")
    if any(not call.header(name) for name in needed):
        # The sub-code is documented, the name of the error code is not.
        return answers.refusal(
            400, "err_practice_credentials", "400 0001 Credentials are missing from the request"
        )
    if not GUID_FORM.fullmatch(call.header("x-mc-req-id")):
        return answers.malformed("x-mc-req-id must be a GUID")  # an assumption of ours, to catch slips
    return None if call.payload() is not None else answers.malformed("The body must be a JSON object")


def _refuse_caller(call: Call, caller: Tenant | None) -> Answer | None:
    """The order is ours where no recording shows it: signature, region, age, Application ID, permission."""
    if caller is None or not _is_known_here(caller, call) or not is_signed_by(caller, call):
        return answers.invalid_signature()
    if caller.region != call.region:
        return answers.wrong_region_for_logs()
    if caller.binding_expired:
        return answers.binding_expired()
    if call.header("x-mc-app-id") != caller.application_id:
        return answers.invalid_application(call.header("x-mc-app-id"))
    return None if call.endpoint in caller.permissions else answers.forbidden()
