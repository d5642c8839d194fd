"""Rate limits, told in headers on every answer, as the recordings show them."""

import threading
import time
from dataclasses import dataclass

WINDOW_MS = 5000
KNOWN_KEY_LIMIT = 800
UNKNOWN_KEY_LIMIT = 5000


@dataclass(frozen=True, slots=True)
class Rate:
    limit: int
    used: int
    reset_ms: int

    @property
    def exhausted(self) -> bool:
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "X-RateLimit-Reset": str(self.reset_ms),
        }


class RateLimits:
    """Counts calls in windows of five seconds, one count for each known access key and endpoint.

    Calls whose access key is not known share another, larger bucket: recorded, though never documented.
    """

    def __init__(self, known_key_limit: int = KNOWN_KEY_LIMIT) -> None:
        self._known_key_limit = known_key_limit
        self._lock = threading.Lock()
        self._windows: dict[tuple[str | None, str], tuple[float, int]] = {}

    def count(self, access_key: str | None, endpoint: str) -> Rate:
        limit = UNKNOWN_KEY_LIMIT if access_key is None else self._known_key_limit
        bucket = (access_key, endpoint)
        now = time.monotonic() * 1000
        with self._lock:
            began, used = self._windows.get(bucket, (now, 0))
            if now - began >= WINDOW_MS:
                began, used = now, 0
            self._windows[bucket] = (began, used + 1)
        return Rate(limit, used + 1, max(round(began + WINDOW_MS - now), 1))
