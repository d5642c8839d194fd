"""The switchboard of faults: which failure is acted out, where, for whom, and how often."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from wizard.simulator.calls import Endpoint, endpoint_named


class FaultName(StrEnum):
    FAIL_IN_200 = "fail_in_200"
    EMPTY_200 = "empty_200"
    EMPTY_OBJECT = "empty_object"
    STATUS_401 = "status_401"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    EXPIRED = "expired"
    RATE_LIMITED = "rate_limited"
    RATE_LIMITED_NO_RESET = "rate_limited_no_reset"
    SERVER_ERROR = "server_error"
    HTML = "html"
    REDIRECT = "redirect"
    RESET = "reset"
    DRIP_BODY = "drip_body"
    DRIP_HEADERS = "drip_headers"
    HUGE = "huge"
    WRONG_CONTENT_TYPE = "wrong_content_type"
    BROKEN_JSON = "broken_json"
    SLOW = "slow"
    INTERMITTENT_APP_ID = "intermittent_app_id"
    NO_PACKAGE = "no_package"
    META_STATUS_500 = "meta_status_500"


def fault_named(text: str) -> FaultName:
    if text not in list(FaultName):
        raise ValueError(f"There is no fault {text!r}. Choose one of: {', '.join(FaultName)}.")
    return FaultName(text)


@dataclass(slots=True)
class Fault:
    """None means any endpoint, any account and any number of times."""

    name: FaultName
    endpoint: Endpoint | None
    account_code: str | None
    times: int | None
    calls: Counter[tuple[Endpoint | None, str | None]] = field(default_factory=Counter)

    def concerns(self, endpoint: Endpoint, account_code: str | None) -> bool:
        if self.times == 0 or self.endpoint not in (None, endpoint):
            return False
        return self.account_code in (None, account_code)

    def is_due(self, endpoint: Endpoint, account_code: str | None) -> bool:
        """An intermittent fault lets every second call through, so that trying again helps."""
        self.calls[endpoint, account_code] += 1
        return self.name is not FaultName.INTERMITTENT_APP_ID or self.calls[endpoint, account_code] % 2 == 1

    def described(self) -> dict[str, Any]:
        return {
            "fault": str(self.name),
            "endpoint": str(self.endpoint or "*"),
            "account_code": self.account_code,
            "times": self.times,
        }


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self, name: str, *, endpoint: str = "*", account_code: str | None = None, times: int | None = None
    ) -> None:
        """ValueError with a sentence for a person where the fault or the endpoint does not exist."""
        if times is not None and times < 1:
            raise ValueError("A fault happens at least once: give times as 1 or more, or leave it out.")
        fault = Fault(fault_named(name), endpoint_named(endpoint), account_code, times)
        with self._lock:
            self._faults.append(fault)

    def heal(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, endpoint: Endpoint | None, account_code: str | None) -> FaultName | None:
        """The fault that this call meets; the one switched on last comes first."""
        if endpoint is None:
            return None
        with self._lock:
            for fault in reversed(self._faults):
                if fault.concerns(endpoint, account_code) and fault.is_due(endpoint, account_code):
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault.name
        return None

    def active(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.described() for fault in self._faults if fault.times != 0]
